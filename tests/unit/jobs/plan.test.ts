// Reminders of the evening before: through the ledger, to those who go, nobody twice, never too late.
import { describe, expect, test } from 'vitest'
import { fire, plan } from '../../../bot/services/planner.ts'
import { testApp, type TestApp } from '../../kit/app.ts'

const reminders = (app: TestApp, name?: string) => app.outputs().filter((l) => l.text.includes('别忘了') && (name === undefined || l.user === `ou_${name}`))
const occurrences = (app: TestApp) => app.inner.db.read.occurrence.findMany({ orderBy: { localAt: 'asc' } })
const planNow = (app: TestApp) => app.inner.app().services.units.run((unit) => plan(unit))

/** Starts on Friday evening, 20 March. */
const FRIDAY = { startsAt: '2026-03-20T16:20+08:00', closesAt: '2026-03-18T18:00+08:00' }

describe('reminders', () => {
  test('the evening before at 19:10, to those who sit: not to those who wait, left, or never came', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ ...FRIDAY, quota: 2 })
    for (const who of ['王芳', '李梅', '陈静']) await app.as(who).say(`报名 ${code}`)
    await app.as('王芳').say('不去了')
    await app.given.members('孙悦')
    await app.at('2026-03-20T20:00+08:00')
    expect(reminders(app).map((l) => [l.at, l.user])).toEqual([['2026-03-19T19:10:00+08:00', 'ou_李梅'], ['2026-03-19T19:10:00+08:00', 'ou_陈静']])
  })

  test('who leaves or joins after the planning is dealt with as things stand in the evening', async () => {
    const app = await testApp()
    const { code } = await app.given.activity(FRIDAY)
    await app.as('王芳').say(`报名 ${code}`)
    await app.at('2026-03-18T12:00+08:00')
    await app.as('李梅').say(`报名 ${code}`)
    await app.at('2026-03-19T19:09+08:00')
    await app.as('王芳').say('不去了')
    await app.at('2026-03-20T20:00+08:00')
    expect(reminders(app).map((l) => l.user)).toEqual(['ou_李梅'])
  })

  test('a changed time moves it; back again, nobody hears twice', async () => {
    const app = await testApp()
    const { code } = await app.given.activity(FRIDAY)
    await app.as('王芳').say(`报名 ${code}`)
    await app.at('2026-03-19T10:00+08:00')
    await app.as('赵磊').say(`活动 改 ${code} 时间:3月21日16:20`)
    await app.at('2026-03-19T23:00+08:00')
    expect(reminders(app)).toEqual([])
    expect((await occurrences(app)).map((o) => [o.localAt, o.state])).toEqual([['2026-03-19T19:10', 'withdrawn'], ['2026-03-20T19:10', 'planned']])
    await app.at('2026-03-20T19:10+08:00')
    expect(reminders(app)).toHaveLength(1)
    await app.as('赵磊').say(`活动 改 ${code} 时间:3月22日16:20`)
    await app.as('赵磊').say(`活动 改 ${code} 时间:3月21日16:20`)
    await app.at('2026-03-22T20:00+08:00')
    expect(reminders(app)).toHaveLength(1)
  })

  test('cancelled: nobody is reminded', async () => {
    const app = await testApp()
    const { code, id } = await app.given.activity(FRIDAY)
    await app.as('王芳').say(`报名 ${code}`)
    await app.at('2026-03-19T10:00+08:00')
    await app.inner.db.write((tx) => tx.activity.update({ where: { id }, data: { status: 'cancelled', version: { increment: 1 } } }))
    await planNow(app)
    await app.at('2026-03-20T20:00+08:00')
    expect(reminders(app)).toEqual([])
  })

  test('published after that evening’s hour: none', async () => {
    const app = await testApp({ now: '2026-03-19T20:00+08:00' })
    const { code } = await app.given.activity({ ...FRIDAY, closesAt: '2026-03-20T12:00+08:00' })
    await app.as('王芳').say(`报名 ${code}`)
    await app.at('2026-03-20T20:00+08:00')
    expect(reminders(app)).toEqual([])
  })

  test('late but before the start it still goes out; after it, it is missed and the administrator is told', async () => {
    const late = await testApp({ members: [{ name: '何晓', role: 'admin' }] })
    const first = await late.given.activity(FRIDAY)
    await late.as('王芳').say(`报名 ${first.code}`)
    await late.at('2026-03-19T10:00+08:00')
    await late.restart('2026-03-20T08:00+08:00')
    expect(reminders(late).map((l) => l.at)).toEqual(['2026-03-20T08:00:00+08:00'])

    const missed = await testApp({ members: [{ name: '何晓', role: 'admin' }] })
    const second = await missed.given.activity(FRIDAY)
    await missed.as('王芳').say(`报名 ${second.code}`)
    await missed.at('2026-03-19T10:00+08:00')
    await missed.restart('2026-03-20T17:00+08:00')
    expect(reminders(missed)).toEqual([])
    expect(missed.seen('何晓').join()).toContain('提醒没有发')
    expect((await occurrences(missed)).map((o) => o.state)).toEqual(['missed'])
  })

  test('down for the whole 48 hours before: planned and sent at the start', async () => {
    const app = await testApp()
    const { code } = await app.given.activity(FRIDAY)
    await app.as('王芳').say(`报名 ${code}`)
    await app.restart('2026-03-20T09:00+08:00')
    expect(reminders(app)).toHaveLength(1)
  })
})

describe('the ledger', () => {
  test('48 hours ahead and not further', async () => {
    const app = await testApp()
    await app.given.activity(FRIDAY)
    await app.at('2026-03-17T12:00+08:00')
    expect(await occurrences(app)).toEqual([])
    await app.at('2026-03-18T00:06+08:00')
    expect((await occurrences(app)).map((o) => [o.localAt, o.state])).toEqual([['2026-03-19T19:10', 'planned']])
  })

  test('planning again plans nothing new', async () => {
    const app = await testApp({ now: '2026-03-18T10:00+08:00' })
    await app.given.activity({ ...FRIDAY, closesAt: null })
    expect(await planNow(app)).toEqual({ planned: 0, withdrawn: 0 })
    await Promise.all([planNow(app), planNow(app)])
    expect(await occurrences(app)).toHaveLength(1)
  })

  test('claimed once, whoever comes: two processes fire the same occurrence', async () => {
    const app = await testApp({ now: '2026-03-18T10:00+08:00' })
    const { code } = await app.given.activity({ ...FRIDAY, closesAt: null })
    await app.as('王芳').say(`报名 ${code}`)
    const twin = await app.twin()
    const [occurrence] = await occurrences(app)
    const outcomes = [await app.inner.app().services.units.run((unit) => fire(unit, occurrence?.id ?? '')), await twin.inner.app().services.units.run((unit) => fire(unit, occurrence?.id ?? ''))]
    expect(outcomes).toEqual(['sent', 'nothing'])
    await app.settle()
    expect([...reminders(app), ...reminders(twin)]).toHaveLength(1)
    await app.at('2026-03-20T20:00+08:00')
    expect([...reminders(app), ...reminders(twin)]).toHaveLength(1)
  })

  test('killed in the middle of firing: nothing of it stands, and it is fired again', async () => {
    const app = await testApp({ now: '2026-03-18T10:00+08:00' })
    const { code } = await app.given.activity({ ...FRIDAY, closesAt: null })
    await app.as('王芳').say(`报名 ${code}`)
    const [occurrence] = await occurrences(app)
    const firing = app.inner.app().services.units.run(async (unit) => {
      await fire(unit, occurrence?.id ?? '')
      app.inner.stage.restart()
    })
    await expect(firing).rejects.toThrow('killed')
    expect((await occurrences(app)).map((o) => o.state)).toEqual(['planned'])
    await app.inner.stage.start()
    await app.at('2026-03-20T20:00+08:00')
    expect(reminders(app)).toHaveLength(1)
  })
})
