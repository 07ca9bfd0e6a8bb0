// The queue delivers and never decides when: at least once, in order of `runAt`.
import type { JobName, Payload } from '../model/job-names.ts'
import type { Instant } from '../model/time.ts'

/** Runs one job. Rejecting asks for a retry with backoff; PermanentError does not. `signal` aborts at shutdown or time-out. */
export type RunJob = <N extends JobName>(name: N, payload: Payload<N>, ctx: { readonly key: string; readonly attempt: number; readonly signal: AbortSignal }) => Promise<void>

export interface EnqueueOptions {
  /** Natural key `name/…`: no `:`, never only digits. A finished key may be used again. */
  readonly key: string
  /** When it is due; absent: now. */
  readonly runAt?: Instant
  /** The same key while queued: replaced (payload and time) or kept as it is. */
  readonly ifQueued: 'replace' | 'keep'
}

export interface Queue {
  /** Durable when it resolves. */
  enqueue<N extends JobName>(name: N, payload: Payload<N>, options: EnqueueOptions): Promise<void>
  /** True when something queued was taken out; a job already running is not stopped. */
  cancel(key: string): Promise<boolean>
  /** Heartbeat: runs `name` about every `everyMs`; losing one is harmless. */
  nudge(name: JobName, everyMs: number): Promise<void>
  start(run: RunJob): Promise<void>
  /** Takes no more, waits up to `graceMs` for what runs, then aborts it; aborted jobs run again later. */
  stop(graceMs: number): Promise<void>
}
