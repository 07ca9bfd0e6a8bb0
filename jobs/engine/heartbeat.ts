// The heartbeat of a live bot: once a minute, so that a job row nobody announced, or a lost timer, waits no longer than that.
import { schedule } from 'node-cron'

/** Calls `beat` now and then until the returned function is called. */
export type Heartbeat = (beat: () => void) => () => void

/** How often the heartbeat beats, in milliseconds. */
export const BEAT_MS = 60_000

/** Beats at each full minute by node-cron. A beat that was missed is not made up for: the next one does the same work. */
export const cronHeartbeat: Heartbeat = (beat) => {
  const task = schedule('* * * * *', () => beat(), { name: 'queue-heartbeat', suppressMissedWarning: true, unref: true })
  return () => { void task.destroy() }
}
