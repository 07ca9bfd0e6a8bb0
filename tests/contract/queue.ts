// What every queue behind the port must do. Called by one test file for each queue.
import { afterEach, describe, expect, test } from 'vitest'
import { PermanentError } from '../../bot/model/errors.ts'
import type { Payload } from '../../bot/model/job-names.ts'
import { plus, type Instant } from '../../bot/model/time.ts'
import type { EnqueueOptions, Queue, RunJob } from '../../bot/ports/queue.ts'

export interface QueueLimits {
  readonly attempts?: number
  /** How long a job may run, in ticks. */
  readonly timeoutTicks?: number
  readonly concurrency?: number
}

/** One queue over a store that outlives it. */
export interface QueueHarness {
  /** The queue of now: another one after `restart`. Not started. */
  queue(): Queue
  /** The delay before the second try, in milliseconds; longer than anything takes that does not wait. */
  readonly tickMs: number
  now(): Instant
  /** Lets that much time go by, with all that falls due on the way carried out at its own time. */
  advance(ms: number): Promise<void>
  /** Lets that much time go by while a job is under way. */
  pass(ms: number): Promise<void>
  /** Resolves when nothing runs and nothing is due. */
  settle(): Promise<void>
  /** The process is killed as it stands; a new queue, not started, finds the same store. */
  restart(): Promise<void>
  /** What was given up and why. */
  dead(): Promise<readonly { readonly key: string; readonly reason: string }[]>
  close(): Promise<void>
}

type Ran = { readonly key: string; readonly what: string; readonly attempt: number; readonly after: number }

/** The contract of bot/ports/queue.ts as tests. `make` gives a fresh queue over an empty store. */
export function queueContract(name: string, make: (limits?: QueueLimits) => Promise<QueueHarness>): void {
  describe(`queue contract: ${name}`, () => {
    const open: QueueHarness[] = []
    afterEach(async () => {
      for (const h of open.splice(0)) await h.close()
    })

    /** A harness whose runs are noted; `body` is what the job does besides. */
    async function given(limits?: QueueLimits) {
      const h = await make(limits)
      open.push(h)
      const from = h.now()
      const ran: Ran[] = []
      const runner = (body: RunJob = async () => undefined): RunJob => async (job, payload, ctx) => {
        const what = 'occurrence' in payload ? payload.occurrence : job
        ran.push({ key: ctx.key, what, attempt: ctx.attempt, after: Math.round((h.now() - from) / h.tickMs) })
        await body(job, payload, ctx)
      }
      const fire = (key: string, what = key, options: { ticks?: number; ifQueued?: EnqueueOptions['ifQueued'] } = {}): Promise<void> =>
        h.queue().enqueue('fire', { occurrence: what }, {
          key, ifQueued: options.ifQueued ?? 'keep', ...(options.ticks === undefined ? {} : { runAt: plus(from, options.ticks * h.tickMs) }),
        })
      return { h, ran, runner, fire, start: (body?: RunJob) => h.queue().start(runner(body)), keys: () => ran.map((r) => r.key), whats: () => ran.map((r) => r.what) }
    }

    test('a job runs once, with its payload, key and attempt', async () => {
      const { h, ran, fire, start } = await given()
      await start()
      await fire('fire/1', 'o1')
      await h.settle()
      await h.advance(3 * h.tickMs)
      expect(ran).toEqual([{ key: 'fire/1', what: 'o1', attempt: 1, after: 0 }])
    })

    test('what was asked for before the start runs after it', async () => {
      const { h, keys, fire, start } = await given()
      await fire('fire/1')
      expect(keys()).toEqual([])
      await start()
      await h.settle()
      expect(keys()).toEqual(['fire/1'])
    })

    test('jobs run in order of their time, then of asking, none early', async () => {
      const { h, ran, keys, fire, start } = await given({ concurrency: 1 })
      await start()
      await fire('fire/late', 'x', { ticks: 6 })
      await fire('fire/b', 'x', { ticks: 3 })
      await fire('fire/c', 'x', { ticks: 3 })
      await fire('fire/past', 'x', { ticks: -5 })
      await h.settle()
      expect(keys()).toEqual(['fire/past'])
      await h.advance(8 * h.tickMs)
      expect(keys()).toEqual(['fire/past', 'fire/b', 'fire/c', 'fire/late'])
      expect(ran.map((r) => r.after)).toEqual([0, 3, 3, 6])
    })

    test('a finished key may be used again', async () => {
      const { h, whats, fire, start } = await given()
      await start()
      await fire('fire/1', 'first')
      await h.settle()
      await fire('fire/1', 'second')
      await h.settle()
      expect(whats()).toEqual(['first', 'second'])
    })

    test('the same key while queued: kept', async () => {
      const { h, ran, fire, start } = await given()
      await start()
      await fire('fire/1', 'old', { ticks: 2 })
      await fire('fire/1', 'new', { ticks: 4, ifQueued: 'keep' })
      await h.advance(6 * h.tickMs)
      expect(ran).toMatchObject([{ what: 'old', after: 2 }])
    })

    test.each([4, 1])('the same key while queued: replaced, payload and time (to tick %i)', async (ticks) => {
      const { h, ran, fire, start } = await given()
      await start()
      await fire('fire/1', 'old', { ticks: 2 })
      await fire('fire/1', 'new', { ticks, ifQueued: 'replace' })
      await h.advance(6 * h.tickMs)
      expect(ran).toMatchObject([{ what: 'new', after: ticks }])
    })

    test('the same key while running: runs again afterwards, never beside it', async () => {
      const { h, whats, fire, start } = await given()
      const gate = latch()
      const began = latch()
      let inside = 0
      let most = 0
      await start(async () => {
        most = Math.max(most, ++inside)
        began.open()
        await gate.opened
        inside--
      })
      await fire('fire/1', 'first')
      await began.opened
      await fire('fire/1', 'second')
      await fire('fire/1', 'dropped', { ifQueued: 'keep' })
      gate.open()
      await h.settle()
      expect(whats()).toEqual(['first', 'second'])
      expect(most).toBe(1)
    })

    test('what was asked for while running waits for the retries too, and may be replaced', async () => {
      const { h, whats, fire, start } = await given()
      const gate = latch()
      const began = latch()
      await start(async (_, payload, { attempt }) => {
        if (!('occurrence' in payload) || payload.occurrence !== 'first' || attempt > 1) return
        began.open()
        await gate.opened
        throw new Error('not yet')
      })
      await fire('fire/1', 'first')
      await began.opened
      await fire('fire/1', 'second')
      await fire('fire/1', 'third', { ifQueued: 'replace' })
      gate.open()
      await h.settle()
      await h.advance(4 * h.tickMs)
      expect(whats()).toEqual(['first', 'first', 'third'])
    })

    test('many callers at once: each job once', async () => {
      const { h, keys, fire, start } = await given()
      await start()
      const wanted = Array.from({ length: 40 }, (_, i) => `fire/n${i}`)
      await Promise.all([...wanted, ...wanted].map((key) => fire(key, key, { ticks: 1 })))
      await h.advance(2 * h.tickMs)
      expect(keys().sort()).toEqual([...wanted].sort())
    })

    test('a failed job is tried again, each wait twice the one before, and then given up with its reason', async () => {
      const { h, ran, fire, start } = await given({ attempts: 4 })
      await start(async () => { throw new Error('the platform sleeps') })
      await fire('fire/1')
      await h.advance(12 * h.tickMs)
      expect(ran.map((r) => r.attempt)).toEqual([1, 2, 3, 4])
      expect(ran.map((r) => r.after)).toEqual([0, 1, 3, 7])
      expect(await h.dead()).toEqual([{ key: 'fire/1', reason: expect.stringContaining('the platform sleeps') }])
    })

    test('a retry that succeeds leaves nothing behind', async () => {
      const { h, ran, fire, start } = await given()
      await start(async (_n, _p, { attempt }) => { if (attempt === 1) throw new Error('once') })
      await fire('fire/1')
      await h.advance(5 * h.tickMs)
      expect(ran.map((r) => r.attempt)).toEqual([1, 2])
      expect(await h.dead()).toEqual([])
    })

    test('a job waiting for its retry is queued: it may be replaced', async () => {
      const { h, ran, fire, start } = await given()
      await start(async (_n, payload) => { if ('occurrence' in payload && payload.occurrence === 'bad') throw new Error('bad') })
      await fire('fire/1', 'bad')
      await h.settle()
      await fire('fire/1', 'good', { ticks: 2, ifQueued: 'replace' })
      await h.advance(5 * h.tickMs)
      expect(ran).toMatchObject([{ what: 'bad', attempt: 1 }, { what: 'good', attempt: 1, after: 2 }])
    })

    test('a permanent failure is not tried again, and its key may be used again', async () => {
      const { h, ran, fire, start } = await given()
      await start(async (_n, payload) => { if ('occurrence' in payload && payload.occurrence === 'bad') throw new PermanentError('no such group') })
      await fire('fire/1', 'bad')
      await h.advance(4 * h.tickMs)
      expect(ran).toHaveLength(1)
      expect(await h.dead()).toEqual([{ key: 'fire/1', reason: expect.stringContaining('no such group') }])
      await fire('fire/1', 'good')
      await h.settle()
      expect(ran.map((r) => r.what)).toEqual(['bad', 'good'])
      expect(await h.dead()).toEqual([])
    })

    test('a payload of the wrong shape is given up without a run', async () => {
      const { h, ran, start } = await given()
      await start()
      await h.queue().enqueue('fire', { wrong: 1 } as unknown as Payload<'fire'>, { key: 'fire/1', ifQueued: 'keep' })
      await h.settle()
      expect(ran).toEqual([])
      expect(await h.dead()).toEqual([{ key: 'fire/1', reason: expect.stringContaining('fire') }])
    })

    test('cancel takes out what is queued and tells', async () => {
      const { h, keys, fire, start } = await given()
      await start()
      await fire('fire/1', 'x', { ticks: 1 })
      expect(await h.queue().cancel('fire/1')).toBe(true)
      expect(await h.queue().cancel('fire/1')).toBe(false)
      expect(await h.queue().cancel('fire/never')).toBe(false)
      await h.advance(3 * h.tickMs)
      expect(keys()).toEqual([])
    })

    test('cancel leaves a running job alone', async () => {
      const { h, fire, start } = await given()
      const gate = latch()
      const began = latch()
      const signals: AbortSignal[] = []
      await start(async (_n, _p, { signal }) => {
        signals.push(signal)
        began.open()
        await gate.opened
      })
      await fire('fire/1')
      await began.opened
      expect(await h.queue().cancel('fire/1')).toBe(false)
      gate.open()
      await h.settle()
      expect(signals.map((s) => s.aborted)).toEqual([false])
    })

    test('a restart loses nothing that is queued', async () => {
      const { h, ran, fire, start } = await given()
      await start()
      await fire('fire/soon', 'x', { ticks: 2 })
      await fire('fire/later', 'x', { ticks: 6 })
      await h.restart()
      await h.advance(4 * h.tickMs)
      await start()
      await h.settle()
      expect(ran).toMatchObject([{ key: 'fire/soon', after: 4 }])
      await h.advance(4 * h.tickMs)
      expect(ran).toMatchObject([{ key: 'fire/soon' }, { key: 'fire/later', after: 6 }])
    })

    test('a job that ran when the process was killed runs again', async () => {
      const { h, whats, fire, start } = await given()
      const began = latch()
      await start(async () => {
        began.open()
        await latch().opened
      })
      await fire('fire/1', 'cut short')
      await began.opened
      await fire('fire/1', 'follower')
      await h.restart()
      await start()
      await h.settle()
      expect(whats()).toEqual(['cut short', 'cut short', 'follower'])
    })

    test('a job that outruns its time is aborted and tried again', async () => {
      const { h, ran, fire, start } = await given({ timeoutTicks: 2 })
      const began = latch()
      await start(async (_n, _p, { signal, attempt }) => {
        began.open()
        if (attempt === 1) await aborted(signal)
      })
      await fire('fire/1')
      await began.opened
      await h.pass(2 * h.tickMs)
      await h.settle()
      await h.advance(3 * h.tickMs)
      expect(ran).toMatchObject([{ attempt: 1, after: 0 }, { attempt: 2, after: 3 }])
    })

    test('stop waits for what runs, takes no more, and keeps the rest', async () => {
      const { h, keys, fire, start } = await given({ concurrency: 1 })
      const gate = latch()
      const began = latch()
      await start(async () => {
        began.open()
        await gate.opened
      })
      await fire('fire/1')
      await began.opened
      await fire('fire/2')
      const stopping = h.queue().stop(100 * h.tickMs)
      gate.open()
      await stopping
      expect(keys()).toEqual(['fire/1'])
      await h.restart()
      await start()
      await h.settle()
      expect(keys()).toEqual(['fire/1', 'fire/2'])
    })

    test('after the grace what still runs is aborted, and runs again after a restart', async () => {
      const { h, ran, fire, start } = await given()
      const began = latch()
      await start(async (_n, _p, { signal }) => {
        began.open()
        // Returning because of the signal is not finishing.
        await aborted(signal).catch(() => undefined)
      })
      await fire('fire/1')
      await began.opened
      const stopping = h.queue().stop(h.tickMs)
      await h.pass(2 * h.tickMs)
      await stopping
      expect(ran).toHaveLength(1)
      await h.restart()
      await start(async () => undefined)
      await h.settle()
      expect(ran).toMatchObject([{ key: 'fire/1', attempt: 1 }, { key: 'fire/1', attempt: 1 }])
      expect(await h.dead()).toEqual([])
    })

    test.each(['', 'fire/16:20', '12345', 'fire/a b', 'fire/a\nb', `fire/${'x'.repeat(300)}`])('the key %j is refused', async (key) => {
      const { h, ran, fire, start } = await given()
      await start()
      await expect(fire(key)).rejects.toThrow(RangeError)
      await h.settle()
      expect(ran).toEqual([])
    })
  })
}

/** A promise that the test opens. */
function latch(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => { open = resolve })
  return { opened, open }
}

/** Rejects when the signal aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => { reject(new Error('told to stop')) })
  })
}
