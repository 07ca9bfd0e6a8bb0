// Which jobs the heartbeat asks for, and when each is due again.
import type { JobName } from '../../bot/model/job-names.ts'
import type { Instant } from '../../bot/model/time.ts'
import { BEAT_MS } from './heartbeat.ts'

export interface Nudges {
  /** Asks for `name` about every `everyMs` from now on, at the next beat for the first time. */
  set(name: JobName, everyMs: number): void
  /** The names whose turn it is at this beat. */
  due(now: Instant): readonly JobName[]
}

export function nudges(): Nudges {
  const known = new Map<JobName, { readonly everyMs: number; last: Instant | null }>()
  return {
    set(name, everyMs) {
      known.set(name, { everyMs, last: null })
    },
    due(now) {
      return [...known].filter(([, nudge]) => {
        // Beats come a little early or late: half a beat short of the time counts as the time. A clock put back starts anew.
        const waited = nudge.last === null ? Infinity : now - nudge.last
        if (waited >= 0 && waited < nudge.everyMs - BEAT_MS / 2) return false
        nudge.last = now
        return true
      }).map(([name]) => name)
    },
  }
}
