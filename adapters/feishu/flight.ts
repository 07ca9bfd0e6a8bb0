// Calls on their way, so that what a busy machine or a slow line bunches together does not reach Feishu as one call too many.
import type { PaceLane } from '../../bot/model/pacer.ts'
import { instant, plus } from '../../bot/model/time.ts'
import type { Cancel, Clock } from '../../bot/ports/clock.ts'

/** Only windows as short as this can be burst by a delay of some milliseconds. */
const SHORT_MS = 1_000

interface Meter {
  under: number
  /** When answers came, oldest first. */
  readonly ended: number[]
}

interface Waiting {
  readonly lanes: readonly PaceLane[]
  readonly go: () => void
}

export interface Flight {
  /**
   * Resolves when one more call may leave, with what to run when it has ended. The pacer hands out turns by the time at which they are
   * taken; a call counts at Feishu when it gets there, which is some time between leaving and its answer. So a window is held free for
   * all that are under way and for those whose answer came within it.
   */
  leave(lanes: readonly PaceLane[]): Promise<() => void>
}

export function createFlight(clock: Clock): Flight {
  const meters = new Map<string, Meter>()
  const waiting: Waiting[] = []
  let cancel: Cancel = () => undefined

  /** When the lane is free; 0: now, Infinity: not before an answer comes. */
  function freeAt({ key, rates }: PaceLane): number {
    const meter = meters.get(key)
    if (!meter) return 0
    let at = 0
    for (const { count, perMs } of rates) {
      if (perMs > SHORT_MS) continue
      const since = clock.now() - perMs
      while ((meter.ended[0] ?? Infinity) <= since) meter.ended.shift()
      const over = meter.under + meter.ended.length - count
      if (over < 0) continue
      const frees = meter.ended[over]
      at = Math.max(at, frees === undefined ? Infinity : frees + perMs)
    }
    return at
  }

  function depart(lanes: readonly PaceLane[], go: () => void): void {
    for (const { key } of lanes) {
      const meter = meters.get(key) ?? { under: 0, ended: [] }
      meter.under++
      meters.set(key, meter)
    }
    go()
  }

  /** Lets go all that may, in order: a lane that is full for one is full for all behind. */
  function look(): void {
    cancel()
    cancel = () => undefined
    let next = Infinity
    for (const one of waiting.splice(0)) {
      const at = Math.max(...one.lanes.map(freeAt))
      if (at === 0) {
        depart(one.lanes, one.go)
        continue
      }
      next = Math.min(next, at)
      waiting.push(one)
    }
    if (next < Infinity) cancel = clock.wake(instant(next), look)
  }

  function end(lanes: readonly PaceLane[]): void {
    const now = clock.now()
    for (const { key } of lanes) {
      const meter = meters.get(key)
      if (!meter) continue
      meter.under--
      meter.ended.push(now)
    }
    if (waiting.length > 0) look()
    if (meters.size > 4_096) for (const [key, meter] of meters) if (meter.under === 0 && plus(instant(meter.ended.at(-1) ?? 0), SHORT_MS) < now) meters.delete(key)
  }

  return {
    leave(lanes) {
      return new Promise((resolve) => {
        waiting.push({ lanes, go: () => { resolve(() => { end(lanes) }) } })
        look()
      })
    },
  }
}
