// Rates and quotas of the platform on the virtual clock. Numbers: dingtalk.md section 10.
import type { StandInClock } from '../core/clock.ts'
import { TRUE_LIMITS, type DingLimits } from './option.ts'

/** At most so many in any stretch of so long. */
export class SlidingWindow {
  /** Times of those let through, oldest first from `head` on. */
  private readonly times: number[] = []
  private head = 0

  constructor(private readonly lengthMs: number) {}

  /** Whether one more fits; it then counts. What is refused does not. */
  take(now: number, limit: number): boolean {
    while (this.head < this.times.length && now - (this.times[this.head] as number) >= this.lengthMs) this.head += 1
    // The dead part goes in one piece, now and then: each time is moved once on average.
    if (this.head > 1024) {
      this.times.splice(0, this.head)
      this.head = 0
    }
    if (this.times.length - this.head >= limit) return false
    this.times.push(now)
    return true
  }
}

/** Windows by key, made when first used. */
export class Windows {
  private readonly byKey = new Map<string, SlidingWindow>()

  constructor(private readonly lengthMs: number) {}

  take(key: string, now: number, limit: number): boolean {
    if (limit === Infinity) return true
    let window = this.byKey.get(key)
    if (!window) this.byKey.set(key, (window = new SlidingWindow(this.lengthMs)))
    return window.take(now, limit)
  }
}

/** A sender that keeps to 20 a second exactly arrives a little uneven; a tighter window would refuse what the platform lets pass. */
const SECOND_MS = 950
const MINUTE_MS = 60_000
const ADDRESS_WINDOW_MS = 20_000
const ADDRESS_BAN_MS = 5 * MINUTE_MS
const WEBHOOK_BLOCK_MS = 10 * MINUTE_MS
const CHINA_OFFSET_MS = 8 * 3_600_000

export interface Limits {
  readonly now: DingLimits
  set(limits: Partial<DingLimits>): void
  /** One API of the new host. */
  qps(api: string): boolean
  oapi(): boolean
  /** The whole address; false: banned. */
  address(): boolean
  /** Posts of a conversation's webhooks; false: blocked. */
  webhook(conversation: string): boolean
  group(conversation: string): boolean
  private(person: string): boolean
  /** Whether the month has one more call; it then counts. */
  call(): boolean
  /** A push counts, and goes out all the same. */
  push(): void
  metered(): number
  setMetered(used: number): void
}

/** True numbers unless told otherwise. */
export function createLimits(clock: StandInClock, given: Partial<DingLimits> = {}): Limits {
  let now: DingLimits = { ...TRUE_LIMITS, ...given }
  const apis = new Windows(SECOND_MS)
  const old = new Windows(SECOND_MS)
  const addresses = new Windows(ADDRESS_WINDOW_MS)
  const hooks = new Windows(MINUTE_MS)
  const groups = new Windows(MINUTE_MS)
  const privates = new Windows(MINUTE_MS)
  const blockedUntil = new Map<string, number>()
  let bannedUntil = 0
  let month = ''
  let used = 0

  /** The quota starts anew with the month, as China's calendar has it. */
  function turnMonth(): void {
    const current = new Date(clock.now() + CHINA_OFFSET_MS).toISOString().slice(0, 7)
    if (current === month) return
    month = current
    used = 0
  }

  return {
    get now() {
      return now
    },
    set(limits) {
      now = { ...now, ...limits }
    },
    qps: (api) => apis.take(api, clock.now(), now.qps),
    oapi: () => old.take('', clock.now(), now.oapiPerSecond),
    address() {
      if (clock.now() < bannedUntil) return false
      if (addresses.take('', clock.now(), now.perAddress)) return true
      bannedUntil = clock.now() + ADDRESS_BAN_MS
      return false
    },
    webhook(conversation) {
      if (clock.now() < (blockedUntil.get(conversation) ?? 0)) return false
      if (hooks.take(conversation, clock.now(), now.webhookPerMinute)) return true
      blockedUntil.set(conversation, clock.now() + WEBHOOK_BLOCK_MS)
      return false
    },
    group: (conversation) => groups.take(conversation, clock.now(), now.groupSendPerMinute),
    private: (person) => privates.take(person, clock.now(), now.privatePerMinute),
    call() {
      turnMonth()
      if (used >= now.monthlyCalls) return false
      used += 1
      return true
    },
    push() {
      turnMonth()
      used += 1
    },
    metered() {
      turnMonth()
      return used
    },
    setMetered(count) {
      turnMonth()
      used = count
    },
  }
}
