// One call of the open API: in its turn, with a token, counted, and with errors that the bot understands. Rules: feishu.md sections 7 to 9.
import type * as lark from '@larksuiteoapi/node-sdk'
import { z } from 'zod'
import { PlatformError } from '../../bot/model/errors.ts'
import type { Pacer, PaceLane, Rate } from '../../bot/model/pacer.ts'
import type { Clock } from '../../bot/ports/clock.ts'
import type { Logger } from '../../bot/ports/logger.ts'
import type { Hurry, PlatformHooks } from '../../bot/ports/platform.ts'
import { codeOf, failed, FeishuError, isStaleToken, refused, type Kind } from './errors.ts'
import { createFlight } from './flight.ts'
import { createToken } from './token.ts'

/** Per app, tenant and API: https://open.feishu.cn/document/ukTMukTMukTM/uUzN04SN3QjL1cDN "频控策略". */
const API: readonly Rate[] = [{ count: 50, perMs: 1_000 }, { count: 1_000, perMs: 60_000 }]

const TOKEN_PATH = '/open-apis/auth/v3/tenant_access_token/internal'
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' } as const

export interface Call<T> {
  readonly kind: Kind
  /** `POST /open-apis/im/v1/messages`, ids as they are. */
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  /** The path without ids: the API that is limited. */
  readonly api: string
  readonly params?: Readonly<Record<string, string | number>>
  readonly data?: Readonly<Record<string, unknown>>
  /** Besides the API itself. */
  readonly lanes?: readonly PaceLane[]
  readonly hurry: Hurry
  /** Of the whole body. */
  readonly answer: z.ZodType<T>
}

export interface Caller {
  /** Throws FeishuError. A token that ran out is renewed and the call made once more: it was surely refused. Nothing else is. */
  call<T>(call: Call<T>): Promise<T>
}

export interface CallerOptions {
  /** Loads the SDK at the first call. */
  readonly client: () => Promise<lark.Client>
  readonly credentials: { readonly appId: string; readonly appSecret: string }
  readonly pacer: Pacer
  readonly clock: Clock
  readonly log: Logger
  readonly hooks: () => Pick<PlatformHooks, 'metered' | 'trouble'>
}

const tokenAnswer = z.object({ tenant_access_token: z.string().min(1), expire: z.number().min(0).max(1e7) })

/** An id in a path: the SDK does not encode it, so `om_1/../x` would walk. */
export function pathId(id: string, prefix: 'om' | 'oc' | 'ou'): string {
  if (id.startsWith(`${prefix}_`) && /^[a-z]{2}_[0-9a-zA-Z_-]{1,120}$/.test(id)) return id
  throw new PlatformError('feishu.id', { retryable: false, hint: `not an id of Feishu's (${prefix}_…)`, ...(prefix === 'om' ? { mark: 'card-gone' as const } : {}) })
}

export function createCaller(o: CallerOptions): Caller {
  const flight = createFlight(o.clock)
  const token = createToken(() => o.clock.now(), async () => {
    const { tenant_access_token, expire } = await once({
      kind: 'token', method: 'POST', path: TOKEN_PATH, api: TOKEN_PATH, data: { app_id: o.credentials.appId, app_secret: o.credentials.appSecret }, hurry: 'answer', answer: tokenAnswer,
    }, null)
    return { token: tenant_access_token, expire }
  })

  async function once<T>(call: Call<T>, bearer: string | null): Promise<T> {
    const api = `api/${call.method} ${call.api}`
    const lanes = [{ key: api, rates: API }, ...(call.lanes ?? [])]
    // Loaded before the turn is taken: a turn is for now.
    const client = await o.client()
    await o.pacer.take(lanes, call.hurry)
    const landed = await flight.leave(lanes)
    o.hooks().metered(1)
    let body: unknown
    try {
      body = await client.request<unknown>({
        method: call.method, url: call.path, headers: { ...JSON_TYPE, ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }) },
        ...(call.params === undefined ? {} : { params: call.params }), ...(call.data === undefined ? {} : { data: call.data }),
      })
    } catch (error) {
      throw noted(failed(error, call.kind), call, api)
    } finally {
      landed()
    }
    const code = codeOf(body)
    const parsed = call.answer.safeParse(body)
    // Older APIs refuse with HTTP 200; a body that cannot be read says nothing about what was done.
    if (code !== 0 || !parsed.success) throw noted(refused({ status: 200, body: code === 0 ? null : body, headers: {} }, call.kind), call, api)
    return parsed.data
  }

  /** What a refusal asks for: a pause of its lane, a word to the administrator. */
  function noted<T>(error: FeishuError, call: Call<T>, api: string): FeishuError {
    if (error.retryAfterMs !== null) {
      if (error.feishuCode === 99991400 || error.code === 'feishu.http-429') o.pacer.hold(api, error.retryAfterMs)
      if (error.feishuCode === 230020) for (const lane of call.lanes ?? []) o.pacer.hold(lane.key, error.retryAfterMs)
    }
    o.log.debug('feishu refused', { api: call.api, code: error.code, hint: error.hint })
    // A stale token is told of only when a fresh one is refused too.
    if (error.says !== null && !isStaleToken(error)) o.hooks().trouble(error.topic, error.says)
    return error
  }

  return {
    async call(call) {
      const first = await token.get()
      try {
        return await once(call, first)
      } catch (error) {
        if (!isStaleToken(error)) throw error
        token.drop(first)
        const second = await token.get()
        try {
          return await once(call, second)
        } catch (again) {
          if (again instanceof FeishuError && isStaleToken(again)) {
            token.drop(second)
            if (again.says !== null) o.hooks().trouble(again.topic, again.says)
          }
          throw again
        }
      }
    },
  }
}
