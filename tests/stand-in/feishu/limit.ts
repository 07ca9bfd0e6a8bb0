// Rate limits with the published numbers, in sliding windows of virtual time: feishu.md section 8.
import type { StandInClock } from '../core/clock.ts'
import { ApiError } from './error.ts'
import type { Limits } from './types.ts'

export const TRUE_LIMITS: Limits = {
  perSecond: 50, perMinute: 1000, perChatPerSecond: 5, perUserPerSecond: 5, perMessagePerSecond: 5, monthlyCalls: Infinity, jitterMs: 20,
}

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
/** A month is that of Beijing, which knows no summer time. */
const BEIJING_MS = 8 * 3_600_000

/** Times of the newest calls, as many as the largest limit asks for. */
class Window {
  private times: number[] = []
  private head = 0

  /** Ms until one more fits; 0 when it fits now. */
  wait(limit: number, windowMs: number, now: number): number {
    const nth = this.times[this.times.length - limit]
    if (limit <= 0) return windowMs
    return nth === undefined || this.times.length - limit < this.head ? 0 : Math.max(0, nth + windowMs - now)
  }

  note(now: number, keepMs: number): void {
    this.times.push(now)
    while ((this.times[this.head] ?? now) < now - keepMs) this.head += 1
    // Cut off what is past only now and then, so that a call costs the same at any number of calls.
    if (this.head > 4_096) {
      this.times = this.times.slice(this.head)
      this.head = 0
    }
  }
}

export interface Limiter {
  readonly limits: Limits
  /** Counts a call of this API; throws 99991400 or 99991403. */
  call(route: string): void
  /** Counts a message to a group or person, or a change of a message; throws 230020. */
  message(kind: 'chat' | 'user' | 'message', id: string): void
  callsThisMonth(): number
}

/** `speed`: virtual ms per real one, for the jitter. */
export function createLimiter(clock: StandInClock, given: Partial<Limits>, speed: number): Limiter {
  const limits: Limits = { ...TRUE_LIMITS, ...given }
  const windows = new Map<string, Window>()
  let month = ''
  let calls = 0

  function windowOf(key: string): Window {
    const known = windows.get(key)
    if (known) return known
    const made = new Window()
    windows.set(key, made)
    return made
  }

  const shorter = (windowMs: number): number => windowMs - limits.jitterMs * speed

  function tooFast(limit: number, waitMs: number): ApiError {
    return new ApiError(99991400, { headers: { 'x-ogw-ratelimit-limit': String(limit), 'x-ogw-ratelimit-reset': String(Math.max(1, Math.ceil(waitMs / SECOND_MS))) } })
  }

  function thisMonth(): number {
    const now = new Date(clock.now() + BEIJING_MS).toISOString().slice(0, 7)
    if (now !== month) {
      month = now
      calls = 0
    }
    return calls
  }

  return {
    limits,
    call(route) {
      const now = clock.now()
      if (thisMonth() >= limits.monthlyCalls) throw new ApiError(99991403)
      const window = windowOf(`call ${route}`)
      const second = window.wait(limits.perSecond, shorter(SECOND_MS), now)
      if (second > 0) throw tooFast(limits.perSecond, second)
      const minute = window.wait(limits.perMinute, shorter(MINUTE_MS), now)
      if (minute > 0) throw tooFast(limits.perMinute, minute)
      window.note(now, MINUTE_MS)
      calls += 1
    },
    message(kind, id) {
      const limit = { chat: limits.perChatPerSecond, user: limits.perUserPerSecond, message: limits.perMessagePerSecond }[kind]
      const now = clock.now()
      const window = windowOf(`${kind} ${id}`)
      if (window.wait(limit, shorter(SECOND_MS), now) > 0) throw new ApiError(230020)
      window.note(now, SECOND_MS)
    },
    callsThisMonth: thisMonth,
  }
}
