// A clock that stands still until a script or a test moves it. Wake-ups run in order, each at its own time.
import type { Instant, Zone } from '../../bot/model/time.ts'
import type { Clock } from '../../bot/ports/clock.ts'

/** Resolves when everything that is under way has finished, so that the time may move. */
export type Settle = () => Promise<void>

export interface VirtualClock extends Clock {
  /** Runs all that is due up to `at`, each at its own time and settled before the next, then stands at `at`. Throws RangeError when `at` is past. */
  moveTo(at: Instant, settle: Settle): Promise<void>
  /** Runs what is due now, without moving. */
  drain(settle: Settle): Promise<void>
  /** Stands at `at` without running anything: the process was not there. Throws RangeError when `at` is past. */
  stand(at: Instant): void
  /** Wake-ups that were neither run nor taken back: none should be left when everything has stopped. */
  pending(): number
}

interface WakeUp {
  readonly at: Instant
  readonly order: number
  readonly fn: () => void
  live: boolean
}

/** More wake-ups than this at one and the same instant are a loop that would never let the time move on. */
const LOOP = 100_000

/** A clock that stands at `start`. A wake-up asked for in the past runs at the current time, behind those already due. */
export function virtualClock(start: Instant, zone: Zone): VirtualClock {
  const heap = new WakeUpHeap()
  let now = start
  let order = 0
  let moving = false

  async function moveTo(target: Instant, settle: Settle): Promise<void> {
    if (!(target >= now)) throw new RangeError(`the clock stands at ${now} and cannot go back to ${target}`)
    if (moving) throw new Error('the clock is being moved already')
    moving = true
    try {
      let here = 0
      await settle()
      for (let next = heap.takeDue(target); next; next = heap.takeDue(target)) {
        here = next.at > now ? 1 : here + 1
        if (here > LOOP) throw new Error(`more than ${LOOP} wake-ups at ${now}: something wakes itself without end`)
        now = next.at
        next.fn()
        await settle()
      }
      now = target
    } finally {
      moving = false
    }
  }

  return {
    zone,
    now: () => now,
    wake(at, fn) {
      const wakeUp: WakeUp = { at: at > now ? at : now, order: order++, fn, live: true }
      heap.add(wakeUp)
      return () => heap.drop(wakeUp)
    },
    moveTo,
    drain: (settle) => moveTo(now, settle),
    stand(at) {
      if (!(at >= now)) throw new RangeError(`the clock stands at ${now} and cannot go back to ${at}`)
      now = at
    },
    pending: () => heap.live,
  }
}

const before = (a: WakeUp, b: WakeUp): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

/** A binary heap by (time, order of asking). What is dropped stays until it comes up or is the greater part. */
class WakeUpHeap {
  private items: WakeUp[] = []
  live = 0

  add(item: WakeUp): void {
    this.live++
    this.items.push(item)
    let i = this.items.length - 1
    while (i > 0) {
      const up = (i - 1) >> 1
      const parent = this.items[up]
      if (!parent || !before(item, parent)) break
      this.items[i] = parent
      i = up
    }
    this.items[i] = item
  }

  drop(item: WakeUp): void {
    if (!item.live) return
    item.live = false
    this.live--
    // A year of replay drops many far wake-ups. A sorted array is a heap.
    if (this.items.length > 64 && this.live < this.items.length / 2) {
      this.items = this.items.filter((i) => i.live).sort((a, b) => (before(a, b) ? -1 : 1))
    }
  }

  /** Takes out the first live wake-up due at or before `limit`. */
  takeDue(limit: Instant): WakeUp | null {
    for (let top = this.items[0]; top && (!top.live || top.at <= limit); top = this.items[0]) {
      this.removeTop()
      if (!top.live) continue
      top.live = false
      this.live--
      return top
    }
    return null
  }

  private removeTop(): void {
    const last = this.items.pop()
    if (!last || this.items.length === 0) return
    let i = 0
    for (;;) {
      const left = this.items[2 * i + 1]
      if (!left) break
      const right = this.items[2 * i + 2]
      const [child, at] = right && before(right, left) ? [right, 2 * i + 2] : [left, 2 * i + 1]
      if (!before(child, last)) break
      this.items[i] = child
      i = at
    }
    this.items[i] = last
  }
}
