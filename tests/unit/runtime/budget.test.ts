// The calls of a month: counted durably, cards slow down for them, the last fifth is kept, and administrators are told.
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, parseIso, SECOND, zoneOf, type Instant } from '../../../bot/model/time.ts'
import type { PlatformAdapter, PlatformHooks } from '../../../bot/ports/platform.ts'
import { cardPace, monthOf, nextMonth } from '../../../bot/services/budget.ts'
import { testApp, type TestApp, type TestAppOptions } from '../../kit/app.ts'

const ZONE = zoneOf('Asia/Shanghai')
const at = (iso: string): Instant => parseIso(iso) ?? (0 as Instant)

/** An app on a platform that counts every call by the month, as DingTalk does. */
async function metered(limit: number | null, more: TestAppOptions = {}): Promise<{ app: TestApp; hooks(): PlatformHooks }> {
  let hooks: PlatformHooks | null = null
  const wrap = (adapter: PlatformAdapter): PlatformAdapter => (adapter.id !== 'feishu' ? adapter : {
    ...adapter,
    start(accept, own) {
      hooks = own
      return adapter.start(accept, own)
    },
    async send(to, out, opts) {
      if (to.kind !== 'press') hooks?.metered(1)
      return adapter.send(to, out, opts)
    },
    async update(ref, to, out) {
      hooks?.metered(1)
      await adapter.update?.(ref, to, out)
    },
  })
  const app = await testApp({ members: [{ name: '何晓', role: 'admin' }], wrap, ...(limit === null ? {} : { monthlyCalls: { feishu: limit } }), ...more })
  return { app, hooks: () => {
    if (!hooks) throw new Error('not started')
    return hooks
  } }
}

const updates = (app: TestApp) => app.outputs().filter((l) => l.kind === 'update')
const times = (lines: readonly { at: string }[]): string[] => lines.map((l) => l.at.slice(11, 19))
const stored = (app: TestApp) => app.inner.db.read.callCount.findMany({ orderBy: { month: 'asc' } })

describe('the rule', () => {
  test.each([[0, SECOND], [4999, SECOND], [5000, 5 * SECOND], [6499, 5 * SECOND], [6500, 30 * SECOND], [7500, 5 * MINUTE], [7999, 5 * MINUTE], [8000, null], [12_000, null]])('%i of 10000 calls used: %s ms between two updates', (used, every) => {
    expect(cardPace(used, 10_000)).toBe(every)
  })

  test('without a limit nothing slows down', () => {
    expect(cardPace(1_000_000, null)).toBe(SECOND)
  })

  test('months are the union’s own', () => {
    expect(monthOf(at('2026-03-31T16:30:00Z'), ZONE)).toBe('2026-04')
    expect(nextMonth(at('2026-03-31T15:30:00Z'), ZONE)).toBe(at('2026-04-01T00:00:00+08:00'))
    expect(nextMonth(at('2026-12-05T00:00:00+08:00'), ZONE)).toBe(at('2027-01-01T00:00:00+08:00'))
  })
})

describe('counting', () => {
  test('written within a second, added over restarts, and by stopping', async () => {
    const { app, hooks } = await metered(10_000)
    hooks().metered(7)
    hooks().metered(3)
    expect(await stored(app)).toEqual([])
    await app.pass(SECOND)
    expect(await stored(app)).toEqual([{ platform: 'feishu', month: '2026-03', calls: 10 }])
    await app.restart()
    expect(app.inner.app().budget.view('feishu')).toMatchObject({ used: 10, limit: 10_000 })
    hooks().metered(5)
    await app.inner.app().budget.stop()
    expect(await stored(app)).toEqual([{ platform: 'feishu', month: '2026-03', calls: 15 }])
    await app.restart()
  })

  test('what the table did not take is counted later', async () => {
    const trouble = { on: false }
    const { app, hooks } = await metered(10_000, { faulty: true, wrapDb: (db) => ({ ...db, read: db.read, write: (fn) => (trouble.on ? Promise.reject(new Error('disk full')) : db.write(fn)) }) })
    trouble.on = true
    hooks().metered(7)
    await app.pass(2 * SECOND)
    trouble.on = false
    hooks().metered(1)
    await app.pass(10 * SECOND)
    expect(await stored(app)).toMatchObject([{ calls: 8 }])
  })

  test('a new month begins at nothing at midnight of the union', async () => {
    const { app, hooks } = await metered(10_000, { now: '2026-03-31T23:59:50+08:00' })
    hooks().metered(9000)
    await app.pass(20 * SECOND)
    expect(app.inner.app().budget.view('feishu')).toMatchObject({ month: '2026-04', cardsEveryMs: SECOND })
    expect((await stored(app)).find((c) => c.month === '2026-03')?.calls).toBeGreaterThanOrEqual(9000)
  })

  test('where there is no limit it is counted too, and nothing is said', async () => {
    const { app, hooks } = await metered(null)
    hooks().metered(1_000_000)
    await app.pass(MINUTE)
    expect(app.inner.app().budget.view('feishu')).toMatchObject({ used: 1_000_000, limit: null, cardsEveryMs: SECOND })
    expect(app.inner.app().budget.view('web')).toBeNull()
    expect(app.seen('何晓')).toEqual([])
  })
})

describe('cards', () => {
  test.each([[0.5, 5], [0.65, 30], [0.75, 300]])('%d used: a chat’s cards are %i s apart, and the last one is the truth', async (part, every) => {
    const { app, hooks } = await metered(100_000)
    const { code } = await app.given.activity({ quota: 60 })
    await app.pass(HOUR)
    hooks().metered(part * 100_000)
    for (const who of ['甲', '乙', '丙']) {
      await app.as(who).say(`报名 ${code}`, { private: true })
      await app.pass(SECOND)
    }
    await app.pass(10 * MINUTE)
    const [first = 0, second = 0, third] = updates(app).map((l) => Date.parse(l.at))
    expect([second - first, third]).toEqual([every * SECOND, undefined])
    expect(updates(app).at(-1)?.text).toContain('3/60')
  })

  test('the last fifth: cards stand still till the next month, new ones are posted, people are answered and told', async () => {
    const { app, hooks } = await metered(1000, { now: '2026-03-28T10:00+08:00' })
    const { code } = await app.given.activity({ quota: 1, startsAt: '2026-04-20T16:20+08:00', closesAt: '2026-04-18T18:00+08:00' })
    await app.pass(MINUTE)
    hooks().metered(800)
    expect(await app.as('甲').say(`报名 ${code}`)).toContain('第 1 位')
    expect(await app.as('乙').say(`报名 ${code}`)).toContain('候补')
    await app.as('甲').say(`取消报名 ${code}`)
    await app.pass(HOUR)
    expect(app.seen('乙')).toEqual([expect.stringContaining('有位子了')])
    expect(updates(app)).toEqual([])
    await app.given.activity({ title: '读书会', quota: 9 })
    expect(app.group().at(-1)).toContain('读书会')
    await app.restart()
    await app.at('2026-03-31T23:59+08:00')
    expect(updates(app)).toEqual([])
    await app.at('2026-04-01T00:01+08:00')
    expect(times(updates(app))).toEqual(['00:00:00'])
    expect(updates(app)[0]?.text).toContain('1/1')
  })
})

test('a month: told at 70 and at 90 percent once each, nothing of what matters is missed, and the next month is as before', async () => {
  const { app, hooks } = await metered(1000, { now: '2026-03-01T08:00+08:00' })
  const { code } = await app.given.activity({ quota: 5, startsAt: '2026-05-08T16:20+08:00', closesAt: '2026-05-05T18:00+08:00' })
  const pushes = 28
  for (let day = 1; day <= 31; day++) {
    // People write and press: the platform counts what it pushes too.
    for (let i = 0; i < pushes; i++) {
      hooks().metered(1)
      await app.pass(MINUTE)
    }
    const answer = await app.as(`人${day}`).say(`报名 ${code}`, { private: true })
    expect(answer).toMatch(/第 \d+ 位/)
    await app.pass(DAY - pushes * MINUTE)
    if (day === 26) await app.restart()
  }
  expect(app.seen('何晓')).toEqual([
    expect.stringMatching(/^飞书这个月的调用已经用了 70%（70\d\/1000）。报名卡片会更新得慢一些/), expect.stringMatching(/^飞书这个月的调用已经用了 90%（90\d\/1000）。报名卡片先停在那里/),
  ])
  const stillOn = updates(app).filter((l) => l.at.startsWith('2026-03')).map((l) => Number(l.at.slice(8, 10)))
  expect(Math.max(...stillOn)).toBeGreaterThan(20)
  expect(Math.max(...stillOn)).toBeLessThan(31)
  // By then it is so old that it is posted afresh.
  const last = app.outputs().filter((l) => l.card?.subject === 'A1' && l.chat === 'g1').at(-1)
  expect(last?.at).toMatch(/^2026-04-01T00:00:00/)
  expect(last?.text).toContain('5/5 · 候补 26')
  const march = (await stored(app)).find((c) => c.month === '2026-03')
  expect(march?.calls).toBeLessThan(1000)
  expect(app.inner.app().budget.view('feishu')).toMatchObject({ month: '2026-04', cardsEveryMs: SECOND })
}, 60_000)
