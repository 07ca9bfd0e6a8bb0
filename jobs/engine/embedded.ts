// The queue without a server: a table of jobs in the bot's own database, driven by the clock. Semantics: bot/ports/queue.ts.
import type { JobName } from '../../bot/model/job-names.ts'
import { MINUTE, plus, SECOND, type Instant } from '../../bot/model/time.ts'
import type { Cancel, Clock } from '../../bot/ports/clock.ts'
import type { Logger } from '../../bot/ports/logger.ts'
import type { Queue, RunJob } from '../../bot/ports/queue.ts'
import { BACKOFF, describeError, JobTimeout, QueueStopped, retryDelayMs, type Backoff } from './failure.ts'
import type { Heartbeat } from './heartbeat.ts'
import { checkJobKey } from './job-key.ts'
import type { JobRow, JobStore } from './job-store.ts'
import { nudges } from './nudge.ts'
import { isJobName, runStored } from './payload.ts'

export interface EmbeddedOptions {
  readonly store: JobStore
  readonly clock: Clock
  readonly log: Logger
  /** Jobs at the same time; default 4. With 1 they run strictly by (runAt, order of asking). */
  readonly concurrency?: number
  /** How many times a job is tried; default 5. */
  readonly attempts?: (name: JobName) => number
  /** Milliseconds after which a job's signal aborts and the try counts as failed; default one minute. */
  readonly timeoutMs?: (name: JobName) => number
  readonly backoff?: Backoff
  /** Drives `nudge` and looks for due rows that nobody announced. Absent (tests, replay): nudges never come. */
  readonly heartbeat?: Heartbeat
  /** Milliseconds that an aborted job has to end before it is left to itself; default one second. */
  readonly abandonMs?: number
}

export interface EmbeddedQueue extends Queue {
  /** Resolves when nothing runs and nothing is due now. A job that itself waits for the clock keeps it waiting. */
  idle(): Promise<void>
  /** Looks for due rows, for when rows were written past this queue (in a service's transaction, say). Returns at once. */
  sweep(): void
  /** Ends like a killed process: signals abort, nothing is written any more, running rows stay as they are. For replay and tests. */
  kill(): void
}

interface Run {
  readonly row: JobRow
  readonly controller: AbortController
  /** Why it was aborted; null while it was not. */
  aborted: JobTimeout | QueueStopped | null
  /** The try is over; only its outcome is still to be written. */
  over: boolean
  timer: Cancel
  /** Stops waiting for a job that does not end although aborted. */
  giveUp: () => void
}

type Phase = 'new' | 'on' | 'stopping' | 'off'

/** How long to wait after the store failed, in milliseconds. */
const STORE_RETRY_MS = SECOND

/** The embedded queue over `options.store`. One process at a time may have it started. */
export function embeddedQueue(options: EmbeddedOptions): EmbeddedQueue {
  const { store, clock, log, concurrency = 4, backoff = BACKOFF, abandonMs = SECOND } = options
  const attemptsOf = options.attempts ?? (() => 5)
  const timeoutOf = options.timeoutMs ?? (() => MINUTE)
  const running = new Set<Run>()
  const nudged = nudges()
  const idlers: (() => void)[] = []
  const pauses = new Set<() => void>()
  let phase: Phase = 'new'
  let stopped: Promise<void> | null = null
  let runJob: RunJob = () => Promise.reject(new Error('the queue is not started'))
  let alarm: Cancel = () => undefined
  let stopHeart: Cancel = () => undefined
  let busy = 0
  let pumping = false
  let again = false

  /** Counts `work` as under way for `idle`. */
  async function tracked<T>(work: () => Promise<T>): Promise<T> {
    busy++
    try {
      return await work()
    } finally {
      lessBusy()
    }
  }

  function lessBusy(): void {
    busy--
    if (busy === 0) for (const done of idlers.splice(0)) done()
  }

  function idle(): Promise<void> {
    return busy === 0 ? Promise.resolve() : new Promise((resolve) => { idlers.push(resolve) })
  }

  function setAlarm(at: Instant): void {
    alarm()
    alarm = clock.wake(at, pump)
  }

  /** Starts what is due, now and again as long as somebody asked meanwhile, then sets the alarm for what comes next. */
  function pump(): void {
    if (phase !== 'on') return
    again = true
    if (pumping) return
    pumping = true
    void tracked(async () => {
      try {
        while (again && phase === 'on') {
          again = false
          await startDue()
        }
      } catch (error) {
        log.error('job store failed', { error: describeError(error) })
        if (phase === 'on') setAlarm(plus(clock.now(), STORE_RETRY_MS))
      } finally {
        pumping = false
      }
    })
  }

  async function startDue(): Promise<void> {
    const free = concurrency - running.size
    if (free > 0) {
      const rows = await store.claim(clock.now(), free)
      if (phase === 'off') return
      for (const row of rows) void tracked(() => carryOut(row))
    }
    const next = await store.nextAt()
    if (phase !== 'on') return
    // Without a free place the end of a run pumps again; an alarm would only ring in vain.
    if (next === null || running.size >= concurrency) alarm()
    else if (next <= clock.now()) again = true
    else setAlarm(next)
  }

  async function carryOut(row: JobRow): Promise<void> {
    const run: Run = { row, controller: new AbortController(), aborted: null, over: false, timer: () => undefined, giveUp: () => undefined }
    running.add(run)
    if (phase === 'on') {
      const timeoutMs = isJobName(row.name) ? timeoutOf(row.name) : MINUTE
      run.timer = clock.wake(plus(clock.now(), timeoutMs), () => abort(run, new JobTimeout(timeoutMs)))
    } else {
      // Claimed while the queue was being stopped: back it goes.
      run.aborted = new QueueStopped()
    }
    const failure = run.aborted ?? (await attempt(run))
    run.over = true
    run.timer()
    await record(run, failure)
    running.delete(run)
    pump()
  }

  /** One try. Null when it succeeded; never rejects. */
  async function attempt(run: Run): Promise<unknown> {
    const { row, controller } = run
    try {
      const abandoned = new Promise<void>((resolve) => { run.giveUp = resolve })
      await Promise.race([runStored(runJob, row, { key: row.key, attempt: row.attempts + 1, signal: controller.signal }), abandoned])
      // A job that returns because it was told to stop has not done its work.
      return run.aborted
    } catch (error) {
      return run.aborted ?? error ?? new Error('rejected without a reason')
    }
  }

  function abort(run: Run, reason: JobTimeout | QueueStopped): void {
    if (run.aborted || run.over) return
    run.aborted = reason
    run.timer()
    run.timer = clock.wake(plus(clock.now(), abandonMs), run.giveUp)
    run.controller.abort(reason)
  }

  /** Writes what became of a run; tries until the store takes it, or until the queue is off (then the next start finds it running). */
  async function record(run: Run, failure: unknown): Promise<void> {
    // Delays count from the failure, not from when the store could write it.
    const write = outcome(run.row, failure, clock.now())
    for (;;) {
      if (phase === 'off') return
      try {
        await write()
        return
      } catch (error) {
        log.error('the outcome of a job could not be written', { key: run.row.key, error: describeError(error) })
        if (phase === 'stopping') return
        await pause()
      }
    }
  }

  /** Waits without counting as busy, since the time must be free to move; stopping cuts it short. */
  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const resume = (): void => {
        if (!pauses.delete(resume)) return
        cancel()
        busy++
        resolve()
      }
      const cancel = clock.wake(plus(clock.now(), STORE_RETRY_MS), resume)
      pauses.add(resume)
      lessBusy()
    })
  }

  function resumeAll(): void {
    for (const resume of [...pauses]) resume()
  }

  function outcome(row: JobRow, failure: unknown, now: Instant): () => Promise<void> {
    if (failure === null) return () => store.finish(row.key)
    if (failure instanceof QueueStopped) return () => store.requeue(row.key, row)
    const attempts = row.attempts + 1
    const lastError = describeError(failure)
    const delay = retryDelayMs(failure, attempts, isJobName(row.name) ? attemptsOf(row.name) : 1, backoff)
    if (delay === null) {
      log.error('job given up', { name: row.name, key: row.key, attempts, error: lastError })
      return () => store.bury(row.key, { attempts, lastError })
    }
    log.warn('job failed, will be tried again', { name: row.name, key: row.key, attempts, delayMs: delay, error: lastError })
    return () => store.requeue(row.key, { runAt: plus(now, delay), attempts, lastError })
  }

  async function enqueueRow(name: JobName, payload: unknown, runAt: Instant, key: string, ifQueued: 'replace' | 'keep'): Promise<void> {
    checkJobKey(key)
    await tracked(async () => {
      await store.put({ key, name, payload: JSON.stringify(payload), runAt }, ifQueued)
      pump()
    })
  }

  function beat(): void {
    pump()
    const now = clock.now()
    for (const name of nudged.due(now)) {
      enqueueRow(name, {}, now, `${name}/nudge`, 'keep').catch((error: unknown) => {
        log.warn('nudge lost', { name, error: describeError(error) })
      })
    }
  }

  async function stop(graceMs: number): Promise<void> {
    if (phase === 'on') {
      phase = 'stopping'
      alarm()
      stopHeart()
      resumeAll()
      const grace = clock.wake(plus(clock.now(), graceMs), () => { for (const run of running) abort(run, new QueueStopped()) })
      await idle()
      grace()
    }
    turnOff()
  }

  function turnOff(): void {
    phase = 'off'
    alarm()
    stopHeart()
    resumeAll()
  }

  return {
    async enqueue(name, payload, { key, runAt, ifQueued }) {
      await enqueueRow(name, payload, runAt ?? clock.now(), key, ifQueued)
    },
    async cancel(key) {
      checkJobKey(key)
      return tracked(() => store.remove(key))
    },
    async nudge(name, everyMs) {
      nudged.set(name, everyMs)
    },
    async start(run) {
      if (phase !== 'new') throw new Error('a queue is started once')
      phase = 'on'
      runJob = run
      const recovered = await tracked(() => store.recover())
      if (recovered > 0) log.warn('jobs of a killed process are queued again', { jobs: recovered })
      stopHeart = options.heartbeat?.(beat) ?? stopHeart
      pump()
    },
    stop: (graceMs) => (stopped ??= stop(graceMs)),
    idle,
    sweep: pump,
    kill() {
      turnOff()
      for (const run of running) {
        run.timer()
        run.aborted ??= new QueueStopped()
        run.controller.abort(run.aborted)
        run.giveUp()
      }
    },
  }
}
