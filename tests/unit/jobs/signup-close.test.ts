// Deadlines: to the minute, by themselves, also when the process was down at that minute, and once.
import { describe, expect, test } from 'vitest'
import { MINUTE } from '../../../bot/model/time.ts'
import { close } from '../../../bot/services/activity.ts'
import { BY_ITSELF } from '../../../bot/services/unit.ts'
import { testApp, type TestApp } from '../../kit/app.ts'

const closedPosts = (app: TestApp) => app.outputs().filter((l) => l.kind === 'post' && l.text.includes('报名截止：'))

describe('closing', () => {
  test('exactly at the deadline: a line of the second before is in, one of that instant is out', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 5, taken: 1, closesAt: '2026-03-11T18:00+08:00' })
    await app.at('2026-03-11T17:59:59+08:00')
    expect(await app.as('王芳').say(`报名 ${code}`)).toContain('第 2 位')
    await app.at('2026-03-11T18:00:00+08:00')
    expect(await app.as('李梅').say(`报名 ${code}`)).toContain('截止了')
    expect(closedPosts(app)).toMatchObject([{ at: '2026-03-11T18:00:00+08:00', chat: 'g1', text: expect.stringContaining('2/5') }])
    expect(app.outputs().findLast((l) => l.kind === 'update')?.text).toContain('报名截止了')
  })

  test('without a deadline: closed by its start, told once, and not told when it is long over', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 5, taken: 1, startsAt: '2026-03-11T18:00+08:00', closesAt: null })
    await app.at('2026-03-11T17:59:59+08:00')
    expect(await app.as('王芳').say(`报名 ${code}`)).toContain('第 2 位')
    await app.at('2026-03-11T18:00:00+08:00')
    expect(await app.as('李梅').say(`报名 ${code}`)).toContain('3月11日（周三）18:00 截止了')
    expect(closedPosts(app)).toMatchObject([{ at: '2026-03-11T18:00:00+08:00', text: expect.stringContaining('2/5') }])
    expect(closedPosts(app)[0]?.text).not.toContain('到时见')
    expect((await app.roster(code)).activity).toMatchObject({ status: 'closed', closedAt: app.now() })
    await app.given.activity({ title: '读书会', startsAt: '2026-03-11T20:00+08:00', closesAt: null })
    await app.restart('2026-03-13T20:00+08:00')
    expect((await app.roster('A2')).activity.status).toBe('closed')
    expect(closedPosts(app)).toHaveLength(1)
  })

  test('without a deadline: put off after its start it is open again, closed by hand it is not', async () => {
    const app = await testApp()
    await app.given.activity({ startsAt: '2026-03-11T18:00+08:00', closesAt: null })
    await app.given.activity({ title: '读书会', startsAt: '2026-03-11T18:00+08:00', closesAt: null, closed: true })
    await app.at('2026-03-11T18:05:00+08:00')
    const boss = app.as('赵磊')
    for (const code of ['A1', 'A2']) await boss.say(`活动 改 ${code} 时间:3月12日18:00`)
    expect((await app.roster('A1')).activity.status).toBe('open')
    expect((await app.roster('A2')).activity.status).toBe('closed')
    await app.at('2026-03-12T18:00:00+08:00')
    expect(await app.as('王芳').say('报名 A1')).toContain('截止了')
    expect((await app.roster('A1')).activity.status).toBe('closed')
  })

  test('the clock decides without a deadline too, where the job has not run', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ startsAt: '2026-03-11T18:00+08:00', closesAt: null })
    await app.inner.db.write((tx) => tx.job.deleteMany())
    await app.at('2026-03-11T18:00+08:00')
    expect(await app.as('王芳').say(`报名 ${code}`)).toContain('截止了')
  })

  test('the clock decides even where the job has not run', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ closesAt: '2026-03-11T18:00+08:00' })
    await app.inner.db.write((tx) => tx.job.deleteMany())
    await app.at('2026-03-11T18:00+08:00')
    expect(await app.as('王芳').say(`报名 ${code}`)).toContain('截止了')
    expect(await app.seated(code)).toEqual([])
  })

  test('a day without an hour closes at 24:00: 23:59:59 is in, midnight is out; the result waits for the morning', async () => {
    const app = await testApp()
    await app.as('赵磊').say('入会')
    await app.given.members({ name: '赵磊', role: 'cadre' })
    await app.as('赵磊').say('活动 新建 羽毛球赛 下周五下午4点20 体育馆 5人 截止:3月11日')
    await app.as('赵磊').say('发布')
    await app.at('2026-03-11T23:59:59+08:00')
    expect(await app.as('王芳').say('报名 A1')).toContain('第 1 位')
    await app.at('2026-03-12T00:00+08:00')
    expect(await app.as('李梅').say('报名 A1')).toContain('截止了')
    expect(closedPosts(app)).toEqual([])
    await app.at('2026-03-12T09:00+08:00')
    expect(closedPosts(app).map((l) => l.at)).toEqual(['2026-03-12T08:20:00+08:00'])
  })

  test.each([
    { closesAt: '2026-03-11T20:59+08:00', posts: '2026-03-11T20:59:00+08:00' },
    { closesAt: '2026-03-11T21:00+08:00', posts: '2026-03-12T08:20:00+08:00' },
    { closesAt: '2026-03-11T23:30+08:00', posts: '2026-03-12T08:20:00+08:00' },
  ])('closes $closesAt, told $posts', async ({ closesAt, posts }) => {
    const app = await testApp()
    await app.given.activity({ closesAt })
    await app.at('2026-03-12T12:00+08:00')
    expect(closedPosts(app).map((l) => l.at)).toEqual([posts])
  })

  test('down at that minute: closed at the start, as of the deadline', async () => {
    const app = await testApp()
    const { code, id } = await app.given.activity({ quota: 5, taken: 2, closesAt: '2026-03-11T18:00+08:00' })
    await app.restart('2026-03-11T20:00+08:00')
    expect(closedPosts(app).map((l) => l.at)).toEqual(['2026-03-11T20:00:00+08:00'])
    expect(await app.inner.db.read.activity.findUnique({ where: { id } })).toMatchObject({ status: 'closed', closedAt: new Date('2026-03-11T18:00:00+08:00') })
    expect(await app.seated(code)).toHaveLength(2)
  })

  test('twice is once: the job again, by hand, by another process, after a restart', async () => {
    const app = await testApp()
    const { id } = await app.given.activity({ closesAt: '2026-03-11T18:00+08:00' })
    const twin = await app.twin()
    await app.at('2026-03-11T18:00+08:00')
    const { services, queue } = app.inner.app()
    await queue.enqueue('signup-close', {}, { key: 'signup-close/again', ifQueued: 'replace' })
    expect(await services.units.run((unit) => close(unit, BY_ITSELF, id))).toBeNull()
    expect(await twin.inner.app().services.units.run((unit) => close(unit, BY_ITSELF, id))).toBeNull()
    await app.restart()
    await app.pass(10 * MINUTE)
    expect([...closedPosts(app), ...closedPosts(twin)]).toHaveLength(1)
    expect(await app.inner.db.read.audit.count({ where: { action: 'activity.closed' } })).toBe(1)
  })

  test('all that are due are closed by one run, none that are not', async () => {
    const app = await testApp()
    for (const hour of [17, 18, 18, 19]) await app.given.activity({ closesAt: `2026-03-11T${hour}:00+08:00` })
    await app.restart('2026-03-11T18:30+08:00')
    expect((await app.inner.db.read.activity.findMany({ orderBy: { code: 'asc' } })).map((a) => a.status)).toEqual(['closed', 'closed', 'closed', 'open'])
  })

  test('a moved deadline counts, and opens what had closed', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ closesAt: '2026-03-11T18:00+08:00' })
    await app.as('赵磊').say(`活动 改 ${code} 截止:3月11日19:00`)
    await app.at('2026-03-11T18:30+08:00')
    expect(await app.as('王芳').say(`报名 ${code}`)).toContain('第 1 位')
    await app.at('2026-03-11T19:30+08:00')
    expect(await app.as('李梅').say(`报名 ${code}`)).toContain('截止了')
    await app.as('赵磊').say(`活动 改 ${code} 截止:3月12日12:00`)
    expect(await app.as('李梅').say(`报名 ${code}`)).toContain('第 2 位')
    await app.at('2026-03-12T12:00+08:00')
    expect(closedPosts(app).map((l) => l.at.slice(5, 16))).toEqual(['03-11T19:00', '03-12T12:00'])
  })
})
