// Keeps calls of a platform under its limits: each waits for its turn, the more urgent first. Pure but for the clock that it is handed.
import { PlatformError } from './errors.ts'
import { createHeap, type Heap } from './heap.ts'
import type { Instant } from './time.ts'

/** So many calls in so many milliseconds, as the platform publishes it. */
export interface Rate {
  readonly count: number
  readonly perMs: number
}

/** One thing that is limited: the app's calls of one API, a group, a message, a robot. The same key always comes with the same rates. */
export interface PaceLane {
  readonly key: string
  readonly rates: readonly Rate[]
}

/** What hurries most comes first. */
export const HURRIES = ['answer', 'notice', 'card', 'bulk'] as const

/** The members of the clock port that a pacer needs. */
export interface PacerClock {
  now(): Instant
  wake(at: Instant, fn: () => void): () => void
}

export interface Pacer {
  /** Resolves when the call may be made; it is counted in every lane. Rejects with a retryable PlatformError after `stop`. */
  take(lanes: readonly PaceLane[], hurry: (typeof HURRIES)[number]): Promise<void>
  /** The platform asked to wait: nothing passes this lane for `ms`. */
  hold(key: string, ms: number): void
  /** Calls that wait. */
  waiting(): number
  stop(): void
}

/** Clocks and networks are not exact: windows are taken a little longer than published. */
const MARGIN = 1.03
/** Rates of a second or less with many calls are spread evenly besides, so that no window of the platform's sees two bursts. */
const EVEN_FROM = 10
/** How many even slots may be caught up on after a late wake-up. */
const CATCH_UP = 2
const HALF_HOUR_MS = 30 * 60_000
/** From so many lanes on those that limit nothing any more are forgotten, so often. */
const MANY_LANES = 4096
const FORGET_EVERY_MS = 60_000
/** The lane in which what goes to many waits for the end of a peak. */
const PEAK = ' peak'

/** What one rate remembers of its last calls. */
interface Gauge {
  readyAt(): number
  count(at: number): void
  /** Whether no call that it remembers matters any more. */
  idle(now: number): boolean
}

/** Never more than `count` calls in any window of that length. */
function windowGauge(rate: Rate): Gauge {
  const perMs = rate.perMs * MARGIN
  const calls: number[] = []
  let from = 0
  return {
    readyAt: () => (calls.length - from < rate.count ? 0 : (calls[from] ?? 0) + perMs),
    count(at) {
      calls.push(at)
      while (calls.length - from > rate.count || (calls[from] ?? at) <= at - perMs) from++
      if (from > 1024) {
        calls.splice(0, from)
        from = 0
      }
    },
    idle: (now) => (calls.at(-1) ?? 0) <= now - perMs,
  }
}

function evenGauge(rate: Rate): Gauge {
  const slotMs = (rate.perMs / rate.count) * MARGIN
  let next = 0
  return {
    readyAt: () => next,
    count(at) { next = Math.max(next, at - CATCH_UP * slotMs) + slotMs },
    idle: (now) => next <= now - CATCH_UP * slotMs,
  }
}

/** `peaksMs`: what is posted to many keeps clear of so many milliseconds after every full and half hour, when platforms are busiest. */
export function createPacer(clock: PacerClock, o: { readonly peaksMs?: number } = {}): Pacer {
  interface Waiting { readonly lanes: readonly PaceLane[]; readonly rank: number; readonly order: number; readonly go: () => void; readonly fail: (error: unknown) => void }
  const earlier = (a: Waiting, b: Waiting): boolean => a.rank < b.rank || (a.rank === b.rank && a.order < b.order)
  /** Each call waits in one lane only, the one that is ready last, and is looked at when that one is. */
  const parked = new Map<string, Heap<Waiting>>()
  const gauges = new Map<string, readonly Gauge[]>()
  const held = new Map<string, number>()
  let order = 0
  let count = 0
  let forgotAt = 0
  let cancel: (() => void) | null = null
  /** When the alarm rings: before that no parked call may pass, since lanes only ever become ready later. */
  let alarmAt = Infinity
  let stopped = false

  function gaugesOf(lane: PaceLane): readonly Gauge[] {
    let known = gauges.get(lane.key)
    if (!known) {
      known = lane.rates.flatMap((rate) => [windowGauge(rate), ...(rate.perMs <= 1000 && rate.count >= EVEN_FROM ? [evenGauge(rate)] : [])])
      gauges.set(lane.key, known)
    }
    return known
  }

  function readyAt(key: string, now: number): number {
    if (key === PEAK) return afterPeak(now)
    let at = held.get(key) ?? 0
    for (const gauge of gauges.get(key) ?? []) at = Math.max(at, gauge.readyAt())
    return at
  }

  /** Millisecond at which what goes to many may go on, 0: now. */
  function afterPeak(now: number): number {
    const into = now % HALF_HOUR_MS
    return into < (o.peaksMs ?? 0) ? now - into + (o.peaksMs ?? 0) : 0
  }

  /** Lets the call pass, or parks it in the lane that is ready last. */
  function settle(w: Waiting, now: number): void {
    let where: string | null = null
    let latest = now
    if (HURRIES[w.rank] === 'bulk' && afterPeak(now) > latest) {
      where = PEAK
      latest = afterPeak(now)
    }
    for (const lane of w.lanes) {
      gaugesOf(lane)
      const ready = readyAt(lane.key, now)
      if (ready <= latest) continue
      where = lane.key
      latest = ready
    }
    if (where === null) {
      for (const lane of w.lanes) for (const gauge of gaugesOf(lane)) gauge.count(now)
      count--
      w.go()
      return
    }
    let heap = parked.get(where)
    if (!heap) {
      heap = createHeap(earlier)
      parked.set(where, heap)
    }
    heap.push(w)
    arm(latest)
  }

  function arm(at: number): void {
    if (at >= alarmAt) return
    cancel?.()
    alarmAt = at
    cancel = clock.wake(Math.ceil(at) as Instant, run)
  }

  /** Lets pass whatever may pass now, the most urgent first, and sets the alarm for what may not. */
  function run(): void {
    cancel?.()
    cancel = null
    alarmAt = Infinity
    const now = clock.now() as number
    for (;;) {
      let best: Heap<Waiting> | null = null
      for (const [key, heap] of parked) {
        const [mine, theirs] = [heap.peek(), best?.peek()]
        if (mine !== undefined && readyAt(key, now) <= now && (theirs === undefined || earlier(mine, theirs))) best = heap
      }
      const first = best?.pop()
      if (first === undefined) break
      settle(first, now)
    }
    for (const [key, heap] of parked) {
      if (heap.size === 0) parked.delete(key)
      else arm(readyAt(key, now))
    }
    forget(now)
  }

  /** Lanes of groups and messages that nothing limits any more need not be kept. */
  function forget(now: number): void {
    if (gauges.size < MANY_LANES || now - forgotAt < FORGET_EVERY_MS) return
    forgotAt = now
    for (const [key, all] of gauges) if (!parked.has(key) && all.every((gauge) => gauge.idle(now))) gauges.delete(key)
    for (const [key, until] of held) if (until <= now) held.delete(key)
  }

  return {
    take(lanes, hurry) {
      return new Promise<void>((resolve, reject) => {
        if (stopped) {
          reject(stopping())
          return
        }
        count++
        const w: Waiting = { lanes, rank: HURRIES.indexOf(hurry), order: order++, go: resolve, fail: reject }
        const now = clock.now()
        // Those who waited and may go now come first, even when their alarm is late.
        if (now >= alarmAt) run()
        settle(w, now)
      })
    },
    hold(key, ms) {
      held.set(key, Math.max(held.get(key) ?? 0, clock.now() + ms))
    },
    waiting: () => count,
    stop() {
      stopped = true
      cancel?.()
      for (const heap of parked.values()) for (let w = heap.pop(); w; w = heap.pop()) w.fail(stopping())
      parked.clear()
      count = 0
    },
  }
}

function stopping(): PlatformError {
  return new PlatformError('pacer.stopped', { retryable: true, hint: 'the bot is stopping; it is sent after the next start' })
}
