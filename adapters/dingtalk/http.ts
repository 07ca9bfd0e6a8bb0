// One HTTP call: JSON or a form out, JSON in, with an end. Says whether a call that failed may have arrived.
import { plus } from '../../bot/model/time.ts'
import type { Clock } from '../../bot/ports/clock.ts'

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** May hold a token: never logged, never part of an error. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** An object goes out as JSON. */
  readonly body?: Readonly<Record<string, unknown>> | FormData
  readonly timeoutMs: number
}

export interface HttpAnswer {
  readonly status: number
  /** Parsed; undefined when it is no JSON. */
  readonly body: unknown
  /** The server's clock, epoch ms; null when it does not say. */
  readonly date: number | null
}

/** No answer. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  constructor(
    readonly code: 'timeout' | 'unreachable' | 'reset',
    /** Whether the request may have arrived. */
    readonly reached: boolean,
  ) {
    super(code)
  }
}

/** Failures that come before a request leaves this machine. */
const NEVER_LEFT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_INVALID_URL)/

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  for (const one of [cause, error]) {
    if (typeof one === 'object' && one !== null && 'code' in one && typeof one.code === 'string') return one.code
    // Both addresses of a name refused: the errors of each are inside.
    if (one instanceof AggregateError && one.errors.length > 0) return codeOf(one.errors[0])
  }
  return ''
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Throws NoAnswer, and nothing else. Errors of the runtime stay here: they may hold the address, and so a token. */
export async function callHttp(clock: Clock, { method, url, headers, body, timeoutMs }: HttpCall): Promise<HttpAnswer> {
  const abort = new AbortController()
  const cancel = clock.wake(plus(clock.now(), timeoutMs), () => abort.abort())
  try {
    const json = body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }
    const answer = await fetch(url, {
      method, signal: abort.signal, redirect: 'error', headers: { accept: 'application/json', ...json, ...headers },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const date = Date.parse(answer.headers.get('date') ?? '')
    return { status: answer.status, body: parse(text), date: Number.isNaN(date) ? null : date }
  } catch (error) {
    if (abort.signal.aborted) throw new NoAnswer('timeout', true)
    const left = !NEVER_LEFT.test(codeOf(error))
    throw new NoAnswer(left ? 'reset' : 'unreachable', left)
  } finally {
    cancel()
  }
}
