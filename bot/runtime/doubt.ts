// When something may be tried again whose last try nobody heard of: while the platform still knows its key, or once more in private, never in a group.
import { MINUTE, plus, type Instant } from '../model/time.ts'

/** What is not known about the tries so far. */
export interface Doubt {
  /** When a try began whose end is not known, the first within the platform's memory of keys; null: none is in doubt. */
  readonly triedAt: Instant | null
  /** How often it may have been shown: tries within one memory of keys count as one. */
  readonly doubts: number
}

export const NO_DOUBT: Doubt = { triedAt: null, doubts: 0 }

/** How often something may be shown at worst: what goes to one person, twice; what stands in a group, card and answer too, never. */
export const MOST_SHOWN = { group: 1, private: 2 } as const

/** A try still waits for its turn and for the network after it was allowed. */
const MARGIN_MS = 5 * MINUTE

/** The last moment at which the platform surely still knows the key; null: never, or not any more worth asking. */
function keyKnownUntil(d: Doubt, keyMs: number): Instant | null {
  return d.triedAt === null ? null : plus(d.triedAt, keyMs - Math.min(MARGIN_MS, keyMs / 4))
}

/**
 * What is in doubt once a try begins `at`; the same object when nothing changes by it; null when it must not be tried, since it
 * might be shown more than `most` times. `keyMs`: `capabilities.keyMs`.
 */
export function beginTry(d: Doubt, at: Instant, keyMs: number, most: number): Doubt | null {
  if (keyMs === Infinity) return d
  const until = keyKnownUntil(d, keyMs)
  if (until !== null && keyMs > 0 && at <= until) return d
  return d.doubts < most ? { triedAt: at, doubts: d.doubts + 1 } : null
}

/**
 * When the next try may be after one whose end is not known: at `wanted`, or sooner (never before `earliest`) while the key is
 * known; null: not at all.
 */
export function nextTry(d: Doubt, o: { now: Instant; earliest: Instant; wanted: Instant; keyMs: number; most: number }): Instant | null {
  if (o.keyMs === Infinity) return o.wanted
  const until = keyKnownUntil(d, o.keyMs)
  if (until !== null && o.keyMs > 0 && o.now < until && o.earliest <= until) return Math.min(o.wanted, until) as Instant
  return d.doubts < o.most ? o.wanted : null
}
