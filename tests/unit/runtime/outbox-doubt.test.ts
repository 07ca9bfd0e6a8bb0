// Nobody heard how a try ended: repeated while the platform knows the key, once more in private, and asked about in a group.
import { describe, expect, test } from 'vitest'
import { PlatformError } from '../../../bot/model/errors.ts'
import { HOUR, instant, MINUTE, plus, SECOND } from '../../../bot/model/time.ts'
import { beginTry, nextTry, NO_DOUBT } from '../../../bot/runtime/doubt.ts'
import { dieAfter, forgetful, post, rowOf, tell } from './outbox-forgetful.ts'

const ASKED = /发到「校工会群」的这条，平台没有回话/

describe('the rule', () => {
  const now = instant(1_000_000_000)
  const tried = { triedAt: now, doubts: 1 }

  test.each([
    ['never tried', NO_DOUBT, now, HOUR, 1, { triedAt: now, doubts: 1 }],
    ['tried just now', tried, plus(now, MINUTE), HOUR, 1, tried],
    ['at the last safe moment', tried, plus(now, 55 * MINUTE), HOUR, 1, tried],
    ['a moment later, a post', tried, plus(now, 55 * MINUTE + 1), HOUR, 1, null],
    ['a moment later, in private', tried, plus(now, 55 * MINUTE + 1), HOUR, 2, { triedAt: plus(now, 55 * MINUTE + 1), doubts: 2 }],
    ['twice in doubt, in private', { triedAt: now, doubts: 2 }, plus(now, HOUR), HOUR, 2, null],
    ['keys are never known again', tried, now, 0, 1, null],
    ['keys are known for ever', NO_DOUBT, now, Infinity, 1, NO_DOUBT],
  ] as const)('%s', (_, before, at, keyMs, most, after) => {
    expect(beginTry(before, at, keyMs, most)).toEqual(after)
  })

  test.each([
    ['as wanted while the key is known', { now, earliest: now, wanted: plus(now, MINUTE), keyMs: HOUR, most: 1 }, plus(now, MINUTE)],
    ['the last safe moment, when more was wanted', { now, earliest: now, wanted: plus(now, 2 * HOUR), keyMs: HOUR, most: 1 }, plus(now, 55 * MINUTE)],
    ['never sooner than the platform allows', { now, earliest: plus(now, HOUR), wanted: plus(now, HOUR), keyMs: HOUR, most: 1 }, null],
    ['in private once more, though the key is forgotten', { now, earliest: now, wanted: plus(now, MINUTE), keyMs: 0, most: 2 }, plus(now, MINUTE)],
    ['not again at the last moment itself', { now: plus(now, 55 * MINUTE), earliest: now, wanted: plus(now, HOUR), keyMs: HOUR, most: 1 }, null],
    ['whenever wanted where keys are known for ever', { now, earliest: now, wanted: plus(now, 9 * HOUR), keyMs: Infinity, most: 1 }, plus(now, 9 * HOUR)],
  ] as const)('next: %s', (_, o, at) => {
    expect(nextTry(tried, o)).toBe(at)
  })
})

describe('keys are known for an hour', () => {
  test('a post of which no answer came is repeated under its key within the hour, and shown once', async () => {
    const f = await forgetful(HOUR)
    f.fate = (key, nth) => (key === 'test/通知' && nth <= 2 ? 'lost' : null)
    await post(f.app, '通知')
    await f.app.pass(HOUR)
    expect(f.of('test/通知')).toEqual(['10:00:00', '10:00:02', '10:00:12'])
    expect(f.app.group()).toEqual(['通知'])
    expect(await rowOf(f.app, 'test/通知')).toMatchObject({ state: 'sent', body: '' })
  })

  test('silence all the hour: tried last at its end, then kept, and each administrator is asked once; nothing is sent by itself any more', async () => {
    const f = await forgetful(HOUR)
    f.fate = (key) => (key === 'test/通知' ? 'lost' : null)
    await post(f.app, '通知')
    await f.app.pass(48 * HOUR)
    expect(f.of('test/通知')).toEqual(['10:00:00', '10:00:02', '10:00:12', '10:01:12', '10:06:12', '10:21:12', '10:55:00'])
    expect(f.app.group()).toEqual(['通知'])
    expect(await rowOf(f.app, 'test/通知')).toMatchObject({ state: 'unknown', error: 'no.answer' })
    expect((await rowOf(f.app, 'test/通知')).body).toContain('通知')
    for (const admin of ['何晓', '周敏']) expect(f.app.seen(admin)).toEqual([expect.stringMatching(ASKED)])
    await f.app.restart()
    await f.app.pass(48 * HOUR)
    expect(f.of('test/通知')).toHaveLength(7)
  })

  test('what follows in the group does not wait for the decision', async () => {
    const f = await forgetful(HOUR)
    f.fate = (key) => (key === 'test/一' ? 'dropped' : null)
    await post(f.app, '一')
    await post(f.app, '二')
    await f.app.pass(2 * HOUR)
    expect(f.app.group()).toEqual(['二'])
  })

  test('a sure refusal leaves nothing in doubt: hours later it is still tried', async () => {
    const f = await forgetful(HOUR)
    f.fate = (_, nth) => (nth <= 7 ? new PlatformError('too.fast', { retryable: true, hint: 'too many' }) : null)
    await post(f.app, '通知')
    await f.app.settle()
    expect(await rowOf(f.app, 'test/通知')).toMatchObject({ triedAt: null, doubts: 0 })
    await f.app.pass(12 * HOUR)
    expect(f.app.group()).toEqual(['通知'])
    expect(f.app.seen('何晓')).toEqual([])
  })

  test('a refusal after a silence does not end the doubt', async () => {
    const f = await forgetful(HOUR)
    f.fate = (key, nth) => (key !== 'test/通知' ? null : nth === 1 ? 'lost' : new PlatformError('too.fast', { retryable: true, retryAfterMs: 2 * HOUR, hint: 'too many' }))
    await post(f.app, '通知')
    await f.app.pass(3 * HOUR)
    expect(f.of('test/通知')).toEqual(['10:00:00', '10:00:02'])
    expect(f.app.seen('何晓')).toEqual([expect.stringMatching(ASKED)])
  })

  test('a private notice: within the hour under its key, and once more after it', async () => {
    const f = await forgetful(HOUR)
    f.fate = (key) => (key === 'test/补位' ? 'dropped' : null)
    await tell(f.app, '王芳', '补位')
    await f.app.pass(48 * HOUR)
    const times = f.of('test/补位')
    expect(times.slice(0, 8)).toEqual(['10:00:00', '10:00:02', '10:00:12', '10:01:12', '10:06:12', '10:21:12', '10:55:00', '13:55:00'])
    expect((await rowOf(f.app, 'test/补位')).doubts).toBe(2)
    expect(f.app.seen('何晓')).toEqual([expect.stringMatching(/没送到/)])
  })
})

describe('killed between sending and the mark', () => {
  test('back within the hour: the same key again, shown once', async () => {
    const f = await forgetful(HOUR)
    const { died } = dieAfter(f, 'test/通知')
    await post(f.app, '通知')
    await f.app.settle()
    expect(died()).toBe(true)
    expect(await rowOf(f.app, 'test/通知')).toMatchObject({ state: 'due', doubts: 1 })
    f.app.inner.clock.stand(plus(f.app.now(), 50 * MINUTE))
    await f.app.inner.stage.start()
    await f.app.pass(MINUTE)
    expect(f.of('test/通知')).toEqual(['10:00:00', '10:50:00'])
    expect(f.app.group()).toEqual(['通知'])
    expect(await rowOf(f.app, 'test/通知')).toMatchObject({ state: 'sent' })
  })

  test('back after the hour: a post is not sent again, the administrators are asked', async () => {
    const f = await forgetful(HOUR)
    dieAfter(f, 'test/通知')
    await post(f.app, '通知')
    await f.app.settle()
    f.app.inner.clock.stand(plus(f.app.now(), 2 * HOUR))
    await f.app.inner.stage.start()
    await f.app.pass(HOUR)
    expect(f.of('test/通知')).toHaveLength(1)
    expect(f.app.group()).toEqual(['通知'])
    expect(f.app.seen('何晓')).toEqual([expect.stringMatching(ASKED)])
  })

  test.each([[0, 1], [0, 2], [HOUR, 2]])('keys known for %i ms, a private notice and %i deaths: never shown more than twice', async (keyMs, deaths) => {
    const f = await forgetful(keyMs)
    for (let i = 0; i < deaths; i++) {
      const { died } = dieAfter(f, 'test/补位')
      if (i === 0) await tell(f.app, '王芳', '补位')
      else await f.app.inner.stage.start()
      await f.app.settle()
      expect(died()).toBe(true)
      f.app.inner.clock.stand(plus(f.app.now(), 2 * HOUR))
    }
    f.fate = () => null
    await f.app.inner.stage.start()
    await f.app.pass(48 * HOUR)
    expect(f.app.seen('王芳')).toEqual(['补位', '补位'])
  })

  test('before sending: a row that was never tried is simply sent', async () => {
    const f = await forgetful(0)
    await f.app.inner.app().outbox.stop()
    await post(f.app, '通知')
    await f.app.settle()
    await f.app.restart('2026-03-11T15:00+08:00')
    expect(f.app.group()).toEqual(['通知'])
  })
})

describe('keys are never known again', () => {
  test('a post is tried once', async () => {
    const f = await forgetful(0)
    f.fate = (key) => (key === 'test/通知' ? 'lost' : null)
    await post(f.app, '通知')
    await f.app.pass(24 * HOUR)
    expect(f.of('test/通知')).toHaveLength(1)
    expect(f.app.seen('周敏')).toEqual([expect.stringMatching(ASKED)])
  })

  test('an answer in a group is tried once and asked about nowhere; the name of the asker goes in front', async () => {
    const f = await forgetful(0)
    await f.app.as('王芳').say('活动')
    expect(f.app.group().at(-1)).toMatch(/^王芳：/)
    f.fate = () => 'lost'
    await f.app.as('王芳').say('活动')
    await f.app.pass(24 * HOUR)
    expect(f.app.group()).toHaveLength(2)
    expect(await rowOf(f.app, f.calls.at(-1)?.key ?? '')).toMatchObject({ state: 'unknown', error: 'no.answer' })
    expect(f.app.seen('何晓')).toEqual([])
  })

  test('where keys are known, a reply stands at its line and names nobody', async () => {
    const f = await forgetful(HOUR)
    await f.app.as('王芳').say('活动')
    expect(f.app.group().at(-1)).not.toMatch(/王芳/)
  })

  test('a private notice and a private answer are retried once in all, an answer in a group never', async () => {
    const f = await forgetful(0)
    f.fate = (key) => (/^unsure|^gave-up/.test(key) ? null : 'dropped')
    await tell(f.app, '王芳', '补位')
    await f.app.as('王芳').say('活动', { private: true })
    await f.app.as('王芳').say('活动')
    await f.app.pass(24 * HOUR)
    const counts = new Map<string, number>()
    for (const c of f.calls) counts.set(c.key, (counts.get(c.key) ?? 0) + 1)
    expect([...counts].filter(([key]) => !key.startsWith('gave-up')).map(([, n]) => n)).toEqual([2, 1, 2])
    expect(f.app.seen('何晓')).toHaveLength(2)
  })

  test('of a long text the pages that were surely shown are not shown again', async () => {
    const f = await forgetful(0)
    f.fate = (key, nth) => (key === 'test/长/1' && nth === 1 ? new PlatformError('too.fast', { retryable: true, hint: 'too many' }) : null)
    await post(f.app, '一'.repeat(19_000) + '\n\n' + '二'.repeat(19_000), 'test/长')
    await f.app.pass(MINUTE)
    expect(f.calls.map((c) => c.key)).toEqual(['test/长', 'test/长/1', 'test/长/1'])
    expect(f.app.group()).toHaveLength(2)
  })
})

describe('the note before the try', () => {
  test.each([[HOUR], [Infinity]])('a press that is answered by a toast costs no write of its own, keys known for %d ms', async (keyMs) => {
    const count = { writes: 0 }
    const f = await forgetful(keyMs, { wrapDb: (db) => ({ ...db, read: db.read, write: (fn) => {
      count.writes++
      return db.write(fn)
    } }) })
    const { code } = await f.app.given.activity({ quota: 9 })
    const card = f.app.outputs().find((l) => l.card?.subject === code)
    await f.app.pass(MINUTE)
    f.calls.length = 0
    count.writes = 0
    await f.app.as('王芳').press(card ?? 'last', '报名')
    // The event, the sign-up with its answer, the live card; the mark of what was sent follows.
    expect(count.writes).toBe(3)
    await f.app.pass(MINUTE)
    expect(count.writes).toBe(4)
    expect(f.calls.map((c) => c.to.kind)).toEqual(['press'])
    expect(await rowOf(f.app, f.calls[0]?.key ?? '')).toMatchObject({ state: 'sent', triedAt: null, doubts: 0 })
  })

  test('a toast that came too late becomes a private message, which is noted like any other', async () => {
    const f = await forgetful(HOUR)
    const { code } = await f.app.given.activity({ quota: 9 })
    const card = f.app.outputs().find((l) => l.card?.subject === code)
    f.fate = (key) => (f.calls.at(-1)?.to.kind === 'press' ? new PlatformError('press.gone', { retryable: false, hint: 'too late' }) : key.startsWith('feishu/') ? 'lost' : null)
    await f.app.as('王芳').press(card ?? 'last', '报名')
    const key = f.calls.at(-1)?.key ?? ''
    expect(f.app.seen('王芳')).toEqual([expect.stringContaining('报上了')])
    expect(await rowOf(f.app, key)).toMatchObject({ state: 'due', doubts: 1 })
    await f.app.pass(12 * HOUR)
    expect(f.app.seen('王芳')).toHaveLength(2)
  })

  /** Sends of `key` wait until they are let go. */
  async function slow(key: string, more: Partial<Parameters<typeof forgetful>[1]> = {}) {
    const waiting: (() => void)[] = []
    const keys: string[] = []
    const f = await forgetful(0, { ...more, wrap: (adapter) => ({
      ...adapter, capabilities: { ...adapter.capabilities, keyMs: 0 },
      async send(to, out, opts) {
        keys.push(opts.key)
        if (opts.key === key) await new Promise<void>((resolve) => { waiting.push(resolve) })
        return adapter.send(to, out, opts)
      },
    }) })
    return { f, waiting, keys, go: () => { for (const resolve of waiting.splice(0)) resolve() } }
  }

  test('what is withdrawn while it waits behind another in its lane is not sent', async () => {
    const { f, waiting, keys, go } = await slow('test/一')
    await tell(f.app, '王芳', '一')
    await tell(f.app, '王芳', '二')
    await tell(f.app, '王芳', '三')
    await expect.poll(() => waiting.length).toBe(1)
    await f.app.inner.db.write((tx) => tx.outbox.delete({ where: { key: 'test/二' } }))
    go()
    await f.app.pass(MINUTE)
    expect(keys).toEqual(['test/一', 'test/三'])
  })

  test('a sweep that read a row before it was marked does not send it again', async () => {
    const reads: (() => void)[] = []
    let slowly = false
    const { f, waiting, keys, go } = await slow('test/一', { wrapDb: (db) => ({ ...db, write: (fn) => db.write(fn), close: () => db.close(), read: new Proxy(db.read, { get(read, name) {
      if (name !== 'outbox') return Reflect.get(read, name) as unknown
      return new Proxy(read.outbox, { get(outbox, method) {
        const own = Reflect.get(outbox, method) as (...args: unknown[]) => Promise<unknown>
        if (method !== 'findMany') return own
        return async (...args: unknown[]) => {
          const rows = await own.apply(outbox, args)
          if (slowly) await new Promise<void>((resolve) => { reads.push(resolve) })
          return rows
        }
      } })
    } }) }) })
    await tell(f.app, '王芳', '一')
    await expect.poll(() => waiting.length).toBe(1)
    slowly = true
    const sweep = f.app.inner.app().outbox.sweep()
    await expect.poll(() => reads.length).toBe(1)
    slowly = false
    go()
    await f.app.pass(SECOND)
    expect(await rowOf(f.app, 'test/一')).toMatchObject({ state: 'sent' })
    for (const resolve of reads.splice(0)) resolve()
    await sweep
    await f.app.pass(MINUTE)
    expect(keys).toEqual(['test/一'])
  })
})

describe('补发', () => {
  async function unsure(): Promise<Awaited<ReturnType<typeof forgetful>>> {
    const f = await forgetful(0)
    f.fate = (key, nth) => (key === 'test/春游定在周五' && nth === 1 ? 'dropped' : null)
    await post(f.app, '春游定在周五')
    await f.app.pass(MINUTE)
    return f
  }

  const asked = (f: Awaited<ReturnType<typeof forgetful>>, admin: string) => f.app.outputs().find((l) => l.user === `ou_${admin}` && l.card !== null)?.message ?? ''

  test('the first who presses decides: sent under its key, the other is told, and too late', async () => {
    const f = await unsure()
    expect(f.app.seen('何晓')).toEqual([expect.stringMatching(/春游定在周五/)])
    expect(await f.app.as('何晓').press(asked(f, '何晓'), '补发', {}, { private: true })).toContain('马上补发')
    await f.app.pass(SECOND)
    expect(f.app.group()).toEqual(['春游定在周五'])
    expect(f.calls.filter((c) => c.key === 'test/春游定在周五')).toHaveLength(2)
    expect(f.app.seen('周敏').at(-1)).toBe('发到「校工会群」的那条，何晓已经补发了，你不用管了。')
    expect(await f.app.as('周敏').press(asked(f, '周敏'), '补发', {}, { private: true })).toContain('已经有人处理过了')
    expect(f.app.group()).toEqual(['春游定在周五'])
    expect(await f.app.as('何晓').say('日志', { private: true })).toMatch(/何晓 补发了发到「校工会群」的消息：春游定在周五/)
  })

  test('both at the same moment: one decides', async () => {
    const f = await unsure()
    const answers = await Promise.all(['何晓', '周敏'].map((who) => f.app.as(who).press(asked(f, who), '补发', {}, { private: true })))
    expect(answers.filter((a) => a.includes('马上补发'))).toHaveLength(1)
    await f.app.pass(MINUTE)
    expect(f.app.group()).toEqual(['春游定在周五'])
  })

  test('算了: forgotten, body and all', async () => {
    const f = await unsure()
    expect(await f.app.as('周敏').press(asked(f, '周敏'), '算了', {}, { private: true })).toContain('不补了')
    await f.app.pass(48 * HOUR)
    expect(f.app.group()).toEqual([])
    expect(await rowOf(f.app, 'test/春游定在周五')).toMatchObject({ state: 'failed', error: 'dropped', body: '' })
    expect(f.app.seen('何晓').at(-1)).toContain('周敏看过了，不用补发')
  })

  test('typed, with and without a number; nobody else may', async () => {
    const f = await unsure()
    expect(await f.app.as('王芳').say('补发', { private: true })).toMatch(/管理员/)
    const list = await f.app.as('何晓').say('补发', { private: true })
    const number = /(\d+)\. 校工会群：春游定在周五/.exec(list)?.[1] ?? ''
    expect(await f.app.as('王芳').say(`补发 ${number}`, { private: true })).toMatch(/管理员/)
    expect(await f.app.as('何晓').say('补发 999', { private: true })).toContain('没有第 999 号')
    expect(await f.app.as('何晓').say(`补发 ${number} 算了`, { private: true })).toContain('不补了')
    expect(await f.app.as('何晓').say('补发', { private: true })).toContain('没有要补发的')
  })

  test('silence again is asked about again', async () => {
    const f = await unsure()
    f.fate = (key) => (key === 'test/春游定在周五' ? 'lost' : null)
    await f.app.as('何晓').press(asked(f, '何晓'), '补发', {}, { private: true })
    await f.app.pass(MINUTE)
    expect(f.app.seen('何晓').filter((text) => ASKED.test(text))).toHaveLength(2)
    expect(f.app.group()).toEqual(['春游定在周五'])
  })
})
