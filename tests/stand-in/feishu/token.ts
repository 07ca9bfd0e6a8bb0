// The tenant token: two hours, the same one while half an hour is left, revocable. Rules: feishu.md section 7.1, duty F8.
import { randomBytes } from 'node:crypto'
import type { StandInClock } from '../core/clock.ts'
import { ApiError } from './error.ts'

const LIFE_MS = 7_200_000
const RENEW_MS = 1_800_000

export interface Tokens {
  /** Throws 10014 for an unknown app, 10015 for a wrong secret (both HTTP 200), 10003 without them. */
  issue(body: unknown): { readonly token: string; readonly expire: number }
  /** Throws 99991661, 99991671, 99991663. */
  check(authorization: string | undefined): void
  revoke(): void
  calls(): number
}

export function createTokens(clock: StandInClock, appId: string, appSecret: string): Tokens {
  const valid = new Map<string, number>()
  let newest: { readonly token: string; readonly until: number } | null = null
  let calls = 0
  return {
    issue(body) {
      calls += 1
      const { app_id: id, app_secret: secret } = (body ?? {}) as { readonly app_id?: unknown; readonly app_secret?: unknown }
      if (typeof id !== 'string' || typeof secret !== 'string') throw new ApiError(10003)
      if (id !== appId) throw new ApiError(10014)
      if (secret !== appSecret) throw new ApiError(10015)
      const now = clock.now()
      if (!newest || newest.until - now < RENEW_MS) {
        newest = { token: `t-g1${randomBytes(16).toString('hex')}`, until: now + LIFE_MS }
        valid.set(newest.token, newest.until)
      }
      return { token: newest.token, expire: Math.floor((newest.until - now) / 1_000) }
    },
    check(authorization) {
      if (authorization === undefined || authorization === '') throw new ApiError(99991661)
      const token = /^Bearer (t-\S+)$/.exec(authorization)?.[1]
      if (token === undefined) throw new ApiError(99991671)
      if ((valid.get(token) ?? 0) <= clock.now()) throw new ApiError(99991663)
    },
    revoke() {
      valid.clear()
      newest = null
    },
    calls: () => calls,
  }
}
