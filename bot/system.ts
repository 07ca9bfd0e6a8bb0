// The live clock and the live source of chance: the machine's own. Nothing else reads them.
import { randomFillSync, randomInt } from 'node:crypto'
import { CODE_LETTERS, orderedIds } from './model/ordered-id.ts'
import { instant, MINUTE, type Zone } from './model/time.ts'
import type { Clock } from './ports/clock.ts'
import type { Ids } from './ports/ids.ts'

// Timers are cut into naps: setTimeout fires at once beyond 2^31 ms, and after a change of the machine's clock or a suspended
// laptop a long timer would be late by as much. A nap too long is noticed within these minutes.
const NAP_MS = 10 * MINUTE

/** The machine's clock. Its timers do not keep the process alive: the server does, and a forgotten wake-up must not block the exit. */
export function systemClock(zone: Zone): Clock {
  return {
    zone,
    now: () => instant(Date.now()),
    wake(at, fn) {
      let timer: NodeJS.Timeout | null = null
      const nap = (): void => {
        timer = setTimeout(() => {
          // Timers may fire a millisecond early, and a nap may end before its time: only the clock decides.
          if (Date.now() >= at) fn()
          else nap()
        }, Math.min(NAP_MS, Math.max(0, at - Date.now())))
        timer.unref()
      }
      nap()
      return () => { if (timer) clearTimeout(timer) }
    },
  }
}

/** Chance from the operating system. */
export function systemIds(): Ids {
  // Random bytes are fetched in bulk: one system call serves 512 ids.
  const pool = new Uint8Array(4096)
  let used = pool.length
  const bytes = (): Uint8Array => {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    used += 8
    return pool.subarray(used - 8, used)
  }
  const number = (below: number): number => randomInt(below)
  return {
    next: orderedIds(() => Date.now(), bytes),
    number,
    code: (length) => Array.from({ length }, () => CODE_LETTERS.charAt(number(CODE_LETTERS.length))).join(''),
  }
}
