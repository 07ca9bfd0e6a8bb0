// The only source of time. Live: the machine's clock; tests and replay: one that the script moves.
import type { Instant, Zone } from '../model/time.ts'

/** Takes back a wake-up that has not happened; afterwards, and a second time, it does nothing. */
export type Cancel = () => void

export interface Clock {
  now(): Instant
  /** Runs `fn` once when the clock reaches `at`; at once (but not within this call) when that is past. */
  wake(at: Instant, fn: () => void): Cancel
  /** The union's zone. */
  readonly zone: Zone
}
