// What the embedded queue needs of a durable table of jobs; prisma/stores/job.ts is the real one, tests/kit/job-store.ts one in memory.
import type { EnqueueOptions } from '../../bot/ports/queue.ts'
import type { Instant } from '../../bot/model/time.ts'

/** queued: waits for its time; running: taken by this process; dead: given up, kept for the console until its key is used again. */
export type JobState = 'queued' | 'running' | 'dead'

/** One row, one per key. Besides, a row may hold one job that was asked for while it ran ("the follower"): how is the store's own matter. */
export interface JobRow {
  readonly key: string
  readonly name: string
  /** JSON. */
  readonly payload: string
  readonly runAt: Instant
  /** Failed tries so far. */
  readonly attempts: number
  readonly state: JobState
  readonly lastError: string | null
  readonly startedAt: Instant | null
  /** Order of asking, for jobs due at the same time: greater than that of every row stored before. */
  readonly seq: number
}

export type NewJob = Pick<JobRow, 'key' | 'name' | 'payload' | 'runAt'>

/** Every method is one transaction, durable when it resolves, and rejects with nothing changed. */
export interface JobStore {
  /**
   * Asks for a job, with no tries, no error and a new `seq`. By what is stored under the key:
   * nothing or dead: the row is (re)written as queued;
   * queued: `keep` changes nothing; `replace` rewrites the row and drops its follower, which is older than this wish;
   * running: the job becomes the row's follower (`replace` in place of an older one, `keep` only where there is none).
   */
  put(job: NewJob, ifQueued: EnqueueOptions['ifQueued']): Promise<void>
  /** Takes out what waits under the key (a queued row, a follower); false when nothing did. Running and dead rows stay. */
  remove(key: string): Promise<boolean>
  /** Marks up to `limit` queued rows with `runAt <= now` as running since `now` and returns them, by (runAt, seq). */
  claim(now: Instant, limit: number): Promise<readonly JobRow[]>
  /** The running row is done: its follower becomes the queued row of the key; without one the row is deleted. */
  finish(key: string): Promise<void>
  /** The running row waits again: queued, with these values. Its follower stays its follower. */
  requeue(key: string, to: Pick<JobRow, 'runAt' | 'attempts' | 'lastError'>): Promise<void>
  /** The running row is given up: dead with these values; a follower takes its place instead. */
  bury(key: string, to: Pick<JobRow, 'attempts' | 'lastError'>): Promise<void>
  /** All running rows, left by a process that was killed, are queued again as they were, followers and all. How many. */
  recover(): Promise<number>
  /** The earliest `runAt` of a queued row; null when none is queued. */
  nextAt(): Promise<Instant | null>
}
