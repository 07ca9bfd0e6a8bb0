import { afterEach, describe, expect, test } from 'vitest'
import { DeniedError, PlatformError, UserError } from '../../../bot/model/errors.ts'
import { instant, MINUTE, plus, SECOND, zoneOf } from '../../../bot/model/time.ts'
import type { RunJob } from '../../../bot/ports/queue.ts'
import { embeddedQueue, type EmbeddedOptions, type EmbeddedQueue } from '../../../jobs/engine/embedded.ts'
import { retryDelayMs } from '../../../jobs/engine/failure.ts'
import type { JobStore } from '../../../jobs/engine/job-store.ts'
import { virtualClock, type VirtualClock } from '../../kit/clock.ts'
import { quiet } from '../../kit/embedded-harness.ts'
import { memoryJobStore } from '../../kit/job-store.ts'

let clock: VirtualClock | null = null
let queue: EmbeddedQueue | null = null

function given(more: Partial<EmbeddedOptions> = {}, broken: (store: JobStore) => Partial<JobStore> = () => ({})) {
  const time = virtualClock(instant(1_773_194_400_000), zoneOf('Asia/Shanghai'))
  const memory = memoryJobStore()
  const store: JobStore = { ...memory, ...broken(memory) }
  const q = embeddedQueue({ store, clock: time, log: quiet, ...more })
  clock = time
  queue = q
  const ran: string[] = []
  const run: RunJob = async (_name, _payload, { key }) => { ran.push(key) }
  const fire = (key: string) => q.enqueue('fire', { occurrence: key }, { key, ifQueued: 'keep' })
  return { time, memory, q, ran, run, fire, advance: (ms: number) => time.moveTo(plus(time.now(), ms), () => q.idle()) }
}

/** A store method that fails the first `times` calls. */
function failing<A extends unknown[], R>(times: number, real: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  let left = times
  return async (...args) => {
    if (left-- > 0) throw new Error('database is locked')
    return real(...args)
  }
}

describe('embedded queue', () => {
  afterEach(async () => {
    queue?.kill()
    await queue?.idle()
    expect(clock?.pending()).toBe(0)
  })

  test('rows written past the queue are found by a sweep', async () => {
    const { time, memory, q, ran, run } = given()
    await q.start(run)
    await q.idle()
    await memory.put({ key: 'fire/1', name: 'fire', payload: '{"occurrence":"x"}', runAt: time.now() }, 'keep')
    await q.idle()
    expect(ran).toEqual([])
    q.sweep()
    await q.idle()
    expect(ran).toEqual(['fire/1'])
  })

  test('nudges follow the heartbeat, and end with the queue', async () => {
    let beat: () => void = () => undefined
    let beating = true
    const { q, ran, run, advance } = given({ heartbeat: (fn) => { beat = fn; return () => { beating = false } } })
    await q.nudge('signup-close', MINUTE)
    await q.nudge('prune', 5 * MINUTE)
    await q.start(run)
    for (let i = 0; i < 7; i++) {
      beat()
      await q.idle()
      await advance(MINUTE + (i % 2 === 0 ? -20 : 20))
    }
    expect(ran.filter((k) => k === 'signup-close/nudge')).toHaveLength(7)
    expect(ran.filter((k) => k === 'prune/nudge')).toHaveLength(2)
    await q.stop(SECOND)
    expect(beating).toBe(false)
  })

  test('a store that fails when jobs are taken is asked again', async () => {
    const { q, ran, run, fire, advance } = given({}, (store) => ({ claim: failing(2, store.claim) }))
    await fire('fire/1')
    await q.start(run)
    await q.idle()
    expect(ran).toEqual([])
    await advance(3 * SECOND)
    expect(ran).toEqual(['fire/1'])
  })

  test('an outcome that cannot be written is written later, without a second run', async () => {
    const { memory, q, ran, run, fire, advance } = given({}, (store) => ({ finish: failing(2, store.finish) }))
    await q.start(run)
    await fire('fire/1')
    await q.idle()
    expect(memory.rows()).toMatchObject([{ state: 'running' }])
    await advance(3 * SECOND)
    expect(memory.rows()).toEqual([])
    expect(ran).toEqual(['fire/1'])
  })

  test('stopping does not wait for a store that stays broken', async () => {
    const { memory, q, run, fire } = given({}, (store) => ({ finish: failing(99, store.finish) }))
    await q.start(run)
    await fire('fire/1')
    await q.idle()
    await q.stop(SECOND)
    expect(memory.rows()).toMatchObject([{ state: 'running' }])
  })

  test('an enqueue that could not be stored rejects', async () => {
    const { q, run, fire } = given({}, (store) => ({ put: failing(1, store.put) }))
    await q.start(run)
    await expect(fire('fire/1')).rejects.toThrow('locked')
  })

  test('a job that ignores its signal is left to itself, and tried again', async () => {
    const { time, memory, q, fire } = given({ timeoutMs: () => 10 * SECOND })
    await q.start(() => new Promise(() => undefined))
    await fire('fire/1')
    await new Promise((resolve) => { setImmediate(resolve) })
    await time.moveTo(plus(time.now(), 11 * SECOND), async () => undefined)
    await q.idle()
    expect(memory.rows()).toMatchObject([{ state: 'queued', attempts: 1, lastError: 'JobTimeout: not finished after 10000 ms' }])
  })

  test('a killed queue writes nothing any more', async () => {
    const { memory, q, fire } = given()
    let release: () => void = () => undefined
    const signals: AbortSignal[] = []
    await q.start((_n, _p, { signal }) => new Promise((resolve) => {
      signals.push(signal)
      release = resolve
    }))
    await fire('fire/1')
    await new Promise((resolve) => { setImmediate(resolve) })
    q.kill()
    release()
    await q.idle()
    expect(memory.rows()).toMatchObject([{ key: 'fire/1', state: 'running' }])
    expect(signals.map((s) => s.aborted)).toEqual([true])
  })

  test('a job of a name that is no longer known is given up', async () => {
    const { time, memory, q, run } = given()
    await memory.put({ key: 'old/1', name: 'old', payload: '{}', runAt: time.now() }, 'keep')
    await memory.put({ key: 'fire/1', name: 'fire', payload: 'not json', runAt: time.now() }, 'keep')
    await q.start(run)
    await q.idle()
    expect(memory.rows()).toMatchObject([
      { key: 'old/1', state: 'dead', lastError: expect.stringContaining('no job is named old') }, { key: 'fire/1', state: 'dead' },
    ])
  })

  test('it is started once; stop may be called twice, or without a start', async () => {
    const { q, run } = given()
    await q.start(run)
    await expect(q.start(run)).rejects.toThrow('once')
    await Promise.all([q.stop(0), q.stop(0)])
    const { q: unused } = given()
    await unused.stop(0)
  })

  test('no more jobs at a time than allowed', async () => {
    const { q, fire } = given({ concurrency: 3 })
    let inside = 0
    let most = 0
    await q.start(async () => {
      most = Math.max(most, ++inside)
      await new Promise((resolve) => { setImmediate(resolve) })
      inside--
    })
    await Promise.all(Array.from({ length: 20 }, (_, i) => fire(`fire/n${i}`)))
    await q.idle()
    expect(most).toBe(3)
  })
})

describe('when a failed job is tried again', () => {
  const backoff = { baseMs: 1000, capMs: 600_000 }
  const platform = (retryable: boolean, retryAfterMs: number | null) => new PlatformError('x', { retryable, retryAfterMs, hint: 'h' })

  test.each<[string, unknown, number, number | null]>([
    ['first failure', new Error('x'), 1, 1000],
    ['fifth failure', new Error('x'), 5, 16_000],
    ['capped', new Error('x'), 15, 600_000],
    ['out of tries', new Error('x'), 20, null],
    ['the platform asks to wait', platform(true, 90_000), 1, 90_000],
    ['the platform sleeps', platform(true, null), 2, 2000],
    ['the platform refuses', platform(false, 90_000), 1, null],
    ['a mistake of a person', new UserError('signup.closed'), 1, null],
    ['no right', new DeniedError('x'), 1, null],
    ['not an error at all', 'text', 1, 1000],
  ])('%s', (_, error, failed, delay) => {
    expect(retryDelayMs(error, failed, 20, backoff)).toBe(delay)
  })
})
