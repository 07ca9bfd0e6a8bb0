// What a job is: one file, one name, a payload, and how often it may fail.
import type { JobName, Payload } from '../model/job-names.ts'
import type { Instant } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { Queue } from '../ports/queue.ts'
import type { Services } from '../services/index.ts'
import type { LiveCards } from './live-card.ts'
import type { Outbox } from './outbox.ts'

/** What a job works with. */
export interface JobContext<N extends JobName> {
  readonly payload: Payload<N>
  readonly clock: Clock
  readonly services: Services
  readonly queue: Queue
  readonly outbox: Outbox
  readonly cards: LiveCards
  readonly log: Logger
  readonly signal: AbortSignal
  /** Backs the database up; null where nobody wants that (replay, tests). */
  readonly backup: ((now: Instant) => Promise<void>) | null
}

export interface JobSpec<N extends JobName> {
  readonly name: N
  /** Heartbeat in milliseconds; absent: only when asked for. */
  readonly everyMs?: number
  /** Local time of day at which it asks for itself again, `00:05`. */
  readonly dailyAt?: string
  /** House-keeping that only a live installation needs. */
  readonly liveOnly?: boolean
  /** Tries before it is given up. */
  readonly attempts: number
  readonly timeoutMs: number
  run(ctx: JobContext<N>): Promise<void>
}

export type Job = { readonly [N in JobName]: JobSpec<N> }[JobName]

export function defineJob<N extends JobName>(spec: JobSpec<N>): JobSpec<N> {
  return spec
}
