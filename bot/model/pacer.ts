// Keeps calls of a platform under its limits: each waits for its turn, the more urgent first. Pure but for the clock that it is handed.
import { PlatformError } from './errors.ts'
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
/** Rates of a second or less with many calls are spread evenly, so that no window of the platform's sees two bursts. */
const EVEN_FROM = 10
/** How many even slots may be caught up on after a late wake-up. */
const CATCH_UP = 2
const HALF_HOUR_MS = 30 * 60_000

/** What one rate remembers of its last calls. */
interface Gauge {
  readyAt(): number
  count(at: number): void
}

function windowGauge(rate: Rate): Gauge {
  const perMs = rate.perMs * MARGIN
  const calls: number[] = []
  let from = 0
  return {
    readyAt: () => (calls.length - from < rate.count ? 0 : (calls[from] ?? 0) + perMs),
    count(at) {
      calls.push(at)
      while (calls.length - from > rate.count || (calls[from] ?? at) <= at - perMs) from++
      if (from > 1024) calls.splice(0, from)
      if (from > 1024) from = 0
    },
  }
}

function evenGauge(rate: Rate): Gauge {
  const slotMs = (rate.perMs / rate.count) * MARGIN
  let next = 0
  return {
    readyAt: () => next,
    count(at) { next = Math.max(next, at - CATCH_UP * slotMs) + slotMs },
  }
}

/** `peaksMs`: what is posted to many keeps clear of so many milliseconds after every full and half hour, when platforms are busiest. */
export function createPacer(clock: PacerClock, o: { readonly peaksMs?: number } = {}): Pacer {
  interface Waiting { readonly lanes: readonly PaceLane[]; readonly go: () => void; readonly fail: (error: unknown) => void }
  const queues: Waiting[][] = HURRIES.map(() => [])
  const gauges = new Map<string, readonly Gauge[]>()
  const held = new Map<string, number>()
  let cancel: (() => void) | null = null
  let stopped = false

  function gaugesOf(lane: PaceLane): readonly Gauge[] {
    let known = gauges.get(lane.key)
    if (!known) {
      known = lane.rates.map((rate) => (rate.perMs <= 1000 && rate.count >= EVEN_FROM ? evenGauge(rate) : windowGauge(rate)))
      gauges.set(lane.key, known)
    }
    return known
  }

  function readyAt(lane: PaceLane): number {
    return Math.max(held.get(lane.key) ?? 0, ...gaugesOf(lane).map((gauge) => gauge.readyAt()))
  }

  /** Millisecond at which bulk may go on, 0: now. */
  function afterPeak(now: number): number {
    const into = now % HALF_HOUR_MS
    return into < (o.peaksMs ?? 0) ? now - into + (o.peaksMs ?? 0) : 0
  }

  /** Lets pass whatever may pass now and sets the alarm for what may not. */
  function run(): void {
    cancel?.()
    cancel = null
    const now = clock.now() as number
    let next = Infinity
    // A lane that is full for one is full for all who come after in this round.
    const full = new Set<string>()
    for (const [rank, queue] of queues.entries()) {
      const peak = HURRIES[rank] === 'bulk' && queue.length > 0 ? afterPeak(now) : 0
      if (peak > 0) {
        next = Math.min(next, peak)
        continue
      }
      const left: Waiting[] = []
      for (const w of queue) {
        if (w.lanes.some((lane) => full.has(lane.key))) {
          left.push(w)
          continue
        }
        let at = 0
        for (const lane of w.lanes) {
          const ready = readyAt(lane)
          if (ready <= now) continue
          full.add(lane.key)
          at = Math.max(at, ready)
        }
        if (at > 0) {
          next = Math.min(next, at)
          left.push(w)
          continue
        }
        for (const lane of w.lanes) for (const gauge of gaugesOf(lane)) gauge.count(now)
        w.go()
      }
      queue.splice(0, queue.length, ...left)
    }
    forget(now)
    if (next < Infinity) cancel = clock.wake(Math.ceil(next) as Instant, run)
  }

  /** Lanes of groups and messages that nothing limits any more need not be kept. */
  function forget(now: number): void {
    if (gauges.size < 4096) return
    for (const [key, all] of gauges) if (all.every((gauge) => gauge.readyAt() <= now - HALF_HOUR_MS)) gauges.delete(key)
    for (const [key, until] of held) if (until <= now) held.delete(key)
  }

  return {
    take(lanes, hurry) {
      return new Promise<void>((resolve, reject) => {
        if (stopped) {
          reject(stopping())
          return
        }
        queues[HURRIES.indexOf(hurry)]?.push({ lanes, go: resolve, fail: reject })
        run()
      })
    },
    hold(key, ms) {
      held.set(key, Math.max(held.get(key) ?? 0, clock.now() + ms))
      run()
    },
    waiting: () => queues.reduce((sum, queue) => sum + queue.length, 0),
    stop() {
      stopped = true
      cancel?.()
      for (const queue of queues) for (const w of queue.splice(0)) w.fail(stopping())
    },
  }
}

function stopping(): PlatformError {
  return new PlatformError('pacer.stopped', { retryable: true, hint: 'the bot is stopping; it is sent after the next start' })
}
