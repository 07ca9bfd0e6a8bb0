// What was committed is shown: in order, again after failures, once for each key, and given up aloud.
import { describe, expect, test } from 'vitest'
import { PlatformError } from '../../../bot/model/errors.ts'
import { HOUR, MINUTE, plus, SECOND, toIso, type Instant } from '../../../bot/model/time.ts'
import type { PlatformAdapter } from '../../../bot/ports/platform.ts'
import { tellMember, type Urgency } from '../../../bot/services/notice.ts'
import { memberStore } from '../../../prisma/stores/member.ts'
import { moment, testApp, type TestApp, type TestAppOptions } from '../../kit/app.ts'

const DELAYS = [2 * SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR]

/** Tells somebody something in private, as services do. */
async function tell(app: TestApp, name: string, text: string, o: { key?: string; urgency?: Urgency; earliest?: Instant } = {}): Promise<void> {
  const { services } = app.inner.app()
  await services.units.run(async (unit) => {
    const member = await memberStore(unit.tx).byAccount('feishu', `ou_${name}`)
    if (!member) throw new Error(`nobody is called ${name}`)
    tellMember(unit, member, { kind: 'operator', text }, { key: o.key ?? `test/${text}`, urgency: o.urgency ?? 'urgent', ...(o.earliest === undefined ? {} : { earliest: o.earliest }) })
  })
}

interface Try { readonly key: string; readonly at: string; readonly text: string }

/** An app whose sends are noted; `fails` says which go wrong. */
async function watched(fails: (key: string, nth: number) => PlatformError | null = () => null, more: TestAppOptions = {}): Promise<{ app: TestApp; tries: Try[]; of: (key: string) => string[] }> {
  const tries: Try[] = []
  const clock: { now: () => string } = { now: () => '' }
  const app = await testApp({
    members: [{ name: '王芳' }, { name: '李梅' }, { name: '何晓', role: 'admin' }],
    wrap: (adapter): PlatformAdapter => ({
      ...adapter,
      async send(to, out, opts) {
        tries.push({ key: opts.key, at: clock.now(), text: out.text })
        const error = fails(opts.key, tries.filter((t) => t.key === opts.key).length)
        if (error) throw error
        return adapter.send(to, out, opts)
      },
    }), ...more,
  })
  clock.now = () => toIso(app.now(), app.inner.clock.zone).slice(0, 19)
  return { app, tries, of: (key) => tries.filter((t) => t.key === key).map((t) => t.at.slice(11)) }
}

const flaky = (retryAfterMs: number | null = null): PlatformError => new PlatformError('unavailable', { retryable: true, retryAfterMs, hint: 'the platform is down' })
const forbidden = (): PlatformError => new PlatformError('forbidden', { retryable: false, hint: 'the bot may not write here' })

describe('order', () => {
  test('a lane is sent in the order of writing, also around a failure, and other lanes do not wait', async () => {
    const { app } = await watched((key, nth) => (key === 'test/二' && nth <= 2 ? flaky() : null))
    for (const text of ['一', '二', '三']) await tell(app, '王芳', text)
    await tell(app, '李梅', '别人的')
    await app.settle()
    expect(app.seen('王芳')).toEqual(['一'])
    expect(app.seen('李梅')).toEqual(['别人的'])
    await app.pass(2 * SECOND)
    await tell(app, '王芳', '四')
    await app.settle()
    expect(app.seen('王芳')).toEqual(['一'])
    await app.pass(10 * SECOND)
    expect(app.seen('王芳')).toEqual(['一', '二', '三', '四'])
  })

  test('many at once keep the order of their lane', async () => {
    const { app } = await watched()
    const texts = Array.from({ length: 60 }, (_, i) => `第 ${i} 条`)
    await Promise.all(texts.map((text) => tell(app, '王芳', text)))
    await app.settle()
    expect(app.seen('王芳')).toEqual(texts)
  })
})

describe('failure', () => {
  test('tried again at growing waits, then given up, and the administrator is told once', async () => {
    const { app, of } = await watched((key) => (key === 'test/一' ? flaky() : null))
    await tell(app, '王芳', '一')
    await app.pass(24 * HOUR)
    const due = DELAYS.reduce<number[]>((all, delay) => [...all, (all.at(-1) ?? 0) + delay], [0])
    expect(of('test/一')).toEqual(due.map((ms) => toIso(plus(moment('2026-03-11T10:00+08:00'), ms), app.inner.clock.zone).slice(11, 19)))
    expect(app.seen('王芳')).toEqual([])
    expect(app.seen('何晓')).toEqual([expect.stringMatching(/没送到.*unavailable/)])
    expect(await app.inner.db.read.outbox.findUnique({ where: { key: 'test/一' } })).toMatchObject({ state: 'failed', attempts: 10, error: 'unavailable', body: '' })
    await app.restart()
    await app.pass(24 * HOUR)
    expect(of('test/一')).toHaveLength(10)
  })

  test('what follows in the lane goes on after one was given up', async () => {
    const { app } = await watched((key) => (key === 'test/一' ? forbidden() : null))
    await tell(app, '王芳', '一')
    await tell(app, '王芳', '二')
    await app.settle()
    expect(app.seen('王芳')).toEqual(['二'])
    expect(app.seen('何晓')).toHaveLength(1)
  })

  test('the platform’s own wish to wait goes before ours when it is longer', async () => {
    const { app, of } = await watched((_, nth) => (nth === 1 ? flaky(30_000) : nth === 2 ? flaky(1_000) : null))
    await tell(app, '王芳', '一')
    await app.pass(HOUR)
    expect(of('test/一')).toEqual(['10:00:00', '10:00:30', '10:00:40'])
  })

  test('an administrator who cannot be told is no reason to tell the administrator', async () => {
    const { app, tries } = await watched(() => forbidden())
    await tell(app, '王芳', '一')
    await app.pass(48 * HOUR)
    expect(tries).toHaveLength(2)
  })

  test('an error that is none of the platform’s is tried again too', async () => {
    let failed = false
    const app = await testApp({
      members: [{ name: '王芳' }],
      wrap: (adapter) => ({ ...adapter, send(to, out, opts) {
        if (failed) return adapter.send(to, out, opts)
        failed = true
        return Promise.reject(new TypeError('fetch failed'))
      } }),
    })
    await tell(app, '王芳', '一')
    await app.pass(MINUTE)
    expect(app.seen('王芳')).toEqual(['一'])
  })

  test('a retry is not lost by a restart', async () => {
    const { app, of } = await watched((_, nth) => (nth <= 2 ? flaky() : null))
    await tell(app, '王芳', '一')
    await app.settle()
    await app.restart('2026-03-11T10:00:01+08:00')
    await app.pass(MINUTE)
    expect(of('test/一')).toEqual(['10:00:00', '10:00:02', '10:00:12'])
    expect(app.seen('王芳')).toEqual(['一'])
  })

  test('of a text in several pages each is shown once, though one failed between', async () => {
    const { app, tries } = await watched((key, nth) => (key === 'test/长/1' && nth === 1 ? flaky() : null))
    await tell(app, '王芳', '一'.repeat(19_000) + '\n\n' + '二'.repeat(19_000), { key: 'test/长' })
    await app.pass(MINUTE)
    expect(tries.map((t) => t.key)).toEqual(['test/长', 'test/长/1', 'test/长/1'])
    expect(app.seen('王芳')).toHaveLength(2)
  })
})

describe('once for each key', () => {
  test('a notice written twice is sent once, also when the first is sent long ago and after a restart', async () => {
    const { app, tries } = await watched()
    await tell(app, '王芳', '一', { key: 'notice/1' })
    await tell(app, '王芳', '一', { key: 'notice/1' })
    await app.settle()
    await app.pass(30 * 24 * HOUR)
    await app.restart()
    await tell(app, '王芳', '又一', { key: 'notice/1' })
    await app.pass(MINUTE)
    expect(tries).toHaveLength(1)
  })

  test('twice in one transaction, and delivered twice', async () => {
    const { app, tries } = await watched()
    const { services, outbox } = app.inner.app()
    await services.units.run(async (unit) => {
      const member = await memberStore(unit.tx).byAccount('feishu', 'ou_王芳')
      if (!member) throw new Error('nobody')
      for (const text of ['一', '二']) tellMember(unit, member, { kind: 'operator', text }, { key: 'notice/1', urgency: 'urgent' })
    })
    await Promise.all([outbox.sweep(), outbox.sweep()])
    await app.pass(MINUTE)
    await outbox.sweep()
    expect(tries.map((t) => t.text)).toEqual(['一'])
  })

  test.each([{ serial: true }, { serial: false }])('killed between sending and marking: sent once more under its key, shown once (serial $serial)', async ({ serial }) => {
    const kill: { now: (() => void) | null } = { now: null }
    const keys: string[] = []
    const app = await testApp({
      serial, members: [{ name: '王芳' }],
      wrap: (adapter) => ({ ...adapter, async send(to, out, opts) {
        keys.push(opts.key)
        const ref = await adapter.send(to, out, opts)
        kill.now?.()
        return ref
      } }),
    })
    kill.now = () => {
      kill.now = null
      app.inner.stage.restart()
    }
    await tell(app, '王芳', '一')
    await app.settle()
    expect(kill.now).toBeNull()
    await app.inner.stage.start()
    await app.pass(MINUTE)
    expect(keys).toEqual(['test/一', 'test/一'])
    expect(app.seen('王芳')).toEqual(['一'])
    expect(await app.inner.db.read.outbox.findUnique({ where: { key: 'test/一' } })).toMatchObject({ state: 'sent', body: '' })
  })

  test('a mark that the table did not take is written later; nothing is shown twice meanwhile', async () => {
    const trouble = { left: 0 }
    const { app, tries } = await watched(undefined, {
      faulty: true,
      wrapDb: (db) => ({ ...db, read: db.read, write: (fn) => (trouble.left-- > 0 ? Promise.reject(new Error('disk full')) : db.write(fn)) }),
    })
    await tell(app, '王芳', '一')
    trouble.left = 2
    await app.pass(3 * SECOND)
    expect(await app.inner.db.read.outbox.count({ where: { state: 'due' } })).toBe(1)
    await app.inner.app().outbox.sweep()
    await app.pass(30 * SECOND)
    expect(await app.inner.db.read.outbox.count({ where: { state: 'due' } })).toBe(0)
    expect(tries).toHaveLength(1)
  })
})

describe('later', () => {
  test('what is for later is sent then, also when the process was down and is back', async () => {
    const { app, of } = await watched()
    await tell(app, '王芳', '一', { earliest: moment('2026-03-11T18:00+08:00') })
    await tell(app, '王芳', '二', { earliest: moment('2026-03-11T12:00+08:00') })
    await app.at('2026-03-11T13:00+08:00')
    expect(app.seen('王芳')).toEqual(['二'])
    await app.restart('2026-03-11T17:00+08:00')
    await app.at('2026-03-11T23:00+08:00')
    expect(of('test/一')).toEqual(['18:00:00'])
  })

  test('what fell due while the process was down is sent at its start', async () => {
    const { app, of } = await watched()
    await tell(app, '王芳', '一', { earliest: moment('2026-03-11T11:00+08:00') })
    await app.restart('2026-03-11T15:00+08:00')
    expect(of('test/一')).toEqual(['15:00:00'])
  })
})
