// DingTalk's HTTP APIs: token, both hosts, webhooks; every call in its turn, every refusal a PlatformError. Rules: dingtalk.md sections 7, 8, 10.
import type { PlatformError } from '../../bot/model/errors.ts'
import type { Hurry } from '../../bot/ports/platform.ts'
import type { PaceLane, Pacer } from '../../bot/model/pacer.ts'
import { SECOND } from '../../bot/model/time.ts'
import type { Clock } from '../../bot/ports/clock.ts'
import { apiLane, CALL_MS, OAPI_LANE, type DingtalkConfig } from './config.ts'
import { noAnswer, toError, verdictOf, type Door, type Refused } from './errors.ts'
import { callHttp, NoAnswer, type HttpAnswer, type HttpCall } from './http.ts'

export type Reply = Readonly<Record<string, unknown>>

export interface CallOptions {
  readonly hurry: Hurry
  /** Besides the lane of the API itself. */
  readonly lanes?: readonly PaceLane[]
  /** The same call twice does no harm. */
  readonly repeatable?: boolean
}

export interface Api {
  /** A call of the new host. */
  call(method: 'POST' | 'PUT', path: string, body: Reply, o: CallOptions): Promise<Reply>
  /** A call of the old host; `query` without the token. */
  old(path: string, body: Reply | FormData, o: CallOptions & { readonly query?: string }): Promise<Reply>
  /** A post at the address that a message brought. */
  webhook(url: string, body: Reply, o: { readonly hurry: Hurry }): Promise<void>
  /** A fresh token, for the doctor: what the platform says to the credentials, and what its clock shows. */
  probe(): Promise<{ readonly date: number | null }>
}

export interface ApiOptions {
  readonly config: DingtalkConfig
  readonly clock: Clock
  readonly pacer: Pacer
  readonly random: () => number
  /** One call that the platform counts by the month. */
  readonly metered: () => void
  readonly trouble: (code: string, says: string) => void
}

/** A token is given up so long before its end. */
const EARLY_MS = 300 * SECOND

export function isRecord(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '')

/** What an answer of this door refuses; null when it is a yes. An answer that nobody can read is code `broken`. */
export function refusalIn(door: Door, { status, body }: HttpAnswer): Refused | null {
  if (!isRecord(body)) return { door, status, code: status < 400 ? 'broken' : '' }
  const said = body
  if (door === 'api') {
    if (status < 400) return null
    const detail = said['accessdenieddetail']
    const scopes = isRecord(detail) && Array.isArray(detail['requiredScopes']) ? detail['requiredScopes'].filter((s) => typeof s === 'string') : []
    return { door, status, code: textOf(said['code']), ...(scopes.length > 0 ? { scopes } : {}) }
  }
  if (status >= 400) return { door, status, code: '' }
  // A banned address hears `status` instead.
  const code = textOf(said['errcode']) || (textOf(said['status']) === '1111' ? '1111' : '')
  if (code === '0') return null
  if (code === '') return { door, status, code: 'broken' }
  const sub = textOf(said['sub_code'])
  const scopes = /\[([\w.,\s-]+)\]/.exec(textOf(said['sub_msg']))?.[1]?.split(/[,\s]+/).filter((s) => s !== '')
  return { door, status, code: code === '88' && sub !== '' ? sub : code, ...(scopes === undefined ? {} : { scopes }) }
}

export function createApi(o: ApiOptions): Api {
  const { config, clock, pacer } = o
  let token: { readonly value: string; readonly until: number } | null = null
  let fetching: Promise<string> | null = null

  async function ask(call: Omit<HttpCall, 'timeoutMs'>, repeatable: boolean): Promise<HttpAnswer> {
    try {
      return await callHttp(clock, { ...call, timeoutMs: CALL_MS })
    } catch (error) {
      if (error instanceof NoAnswer) throw noAnswer(error.code, error.reached, repeatable)
      throw error
    }
  }

  /** The refusal as an error; tells the administrator what only they can cure, and holds what is too fast: the API itself, or one place alone. */
  function fail(refused: Refused, repeatable: boolean, [lane, ...places]: readonly PaceLane[]): PlatformError {
    const { says, retryable, mark, retryAfterMs, token: stale, wide } = verdictOf(refused)
    if (says !== null) o.trouble(refused.code, says)
    if (retryable && mark === null && retryAfterMs !== null && !stale) {
      const held = wide && lane ? [lane] : places
      for (const { key } of held) pacer.hold(key, retryAfterMs * (1 + o.random() / 4))
    }
    return toError(refused, repeatable)
  }

  async function fetchToken(): Promise<{ readonly value: string; readonly date: number | null }> {
    const answer = await ask({ method: 'POST', url: `${config.baseUrl}/v1.0/oauth2/accessToken`, body: { appKey: config.clientId, appSecret: config.clientSecret } }, true)
    const refused = refusalIn('api', answer)
    if (refused) throw fail(refused, true, [])
    const said = isRecord(answer.body) ? answer.body : {}
    const { accessToken: value, expireIn: seconds } = said
    if (typeof value !== 'string' || value === '' || typeof seconds !== 'number') throw noAnswer('broken', true, true)
    // Half of a short life is used, so that one that is about to end is not asked for over and over.
    token = { value, until: clock.now() + Math.max(seconds * SECOND - EARLY_MS, (seconds * SECOND) / 2) }
    return { value, date: answer.date }
  }

  /** One fetch serves all who wait. `stale`: a token that was just refused. */
  function tokenNow(stale: string | null): Promise<string> {
    if (token !== null && token.value === stale) token = null
    if (token !== null && clock.now() < token.until) return Promise.resolve(token.value)
    fetching ??= fetchToken().then(({ value }) => value).finally(() => { fetching = null })
    return fetching
  }

  /** With a token; once more with a new one where it was refused for sure. */
  async function authorised(door: 'api' | 'oapi', lanes: readonly PaceLane[], { hurry, repeatable = false }: CallOptions, make: (token: string) => Omit<HttpCall, 'timeoutMs'>): Promise<Reply> {
    let stale: string | null = null
    for (;;) {
      await pacer.take(lanes, hurry)
      const value: string = await tokenNow(stale)
      o.metered()
      const answer = await ask(make(value), repeatable)
      const refused = refusalIn(door, answer)
      if (refused === null) return isRecord(answer.body) ? answer.body : {}
      if (stale !== null || !verdictOf(refused).token) throw fail(refused, repeatable, lanes)
      stale = value
    }
  }

  return {
    call(method, path, body, options) {
      const lanes = [apiLane(path), ...(options.lanes ?? [])]
      return authorised('api', lanes, options, (value) => ({ method, url: `${config.baseUrl}${path}`, headers: { 'x-acs-dingtalk-access-token': value }, body }))
    },
    old(path, body, options) {
      const query = options.query === undefined ? '' : `&${options.query}`
      return authorised('oapi', [OAPI_LANE, ...(options.lanes ?? [])], options, (value) => ({ method: 'POST', url: `${config.oapiUrl}${path}?access_token=${encodeURIComponent(value)}${query}`, body }))
    },
    async webhook(url, body, { hurry }) {
      await pacer.take([OAPI_LANE], hurry)
      const refused = refusalIn('webhook', await ask({ method: 'POST', url, body }, false))
      if (refused !== null) throw fail(refused, false, [OAPI_LANE])
    },
    async probe() {
      const { date } = await fetchToken()
      return { date }
    },
  }
}
