// Questions and their answers (commands.md sections 9 and 11): times that are over, parts nobody understood, previews that were used, offers of the rush.
import { describe, expect, test } from 'vitest'
import { claimCard } from '../../../bot/cards/signup.ts'
import type { Activity } from '../../../bot/domain/activity.ts'
import { instant, zoneOf } from '../../../bot/model/time.ts'
import { testApp, type TestApp } from '../../kit/app.ts'

const CADRE = { members: [{ name: '赵磊', role: 'cadre' as const }] }

/** Labels of the newest card that answered somebody. */
const labels = (app: TestApp): string[] => app.outputs().findLast((o) => o.kind === 'reply' && o.card !== null)?.actions.map((a) => a.label) ?? []
const newest = (app: TestApp) => app.outputs().findLast((o) => o.kind === 'reply' && o.card !== null)

describe('a time that is over', () => {
  test.each([{ answer: '是' }, { answer: '对' }])('a preview asks; $answer settles it', async ({ answer }) => {
    const app = await testApp(CADRE)
    const boss = app.as('赵磊')
    expect(await boss.say('活动 新建 羽毛球赛 3月1日16:20 体育馆 20人')).toContain('3月1日已经过了，是 2027年3月1日（周一）吗？')
    expect(labels(app)).toEqual(['发布', '改', '不发了', '是', '重新写'])
    const settled = await boss.say(answer)
    expect(settled).toContain('2027年3月1日（周一）16:20')
    expect(settled).not.toContain('已经过了')
  })

  test('重新写 takes another time, in the form and in a line', async () => {
    const app = await testApp(CADRE)
    const boss = app.as('赵磊')
    await boss.say('活动 新建 羽毛球赛 3月1日16:20 体育馆 20人')
    await boss.press(newest(app) ?? '', '重新写', { 时间: '下周五16:20' })
    expect(newest(app)?.text).toContain('3月20日（周五）16:20')
    expect(newest(app)?.text).not.toContain('已经过了')
    expect(await boss.say('重新写')).toContain('已经用过了')
    expect(await boss.say('改 时间:3月27日16:20')).toContain('3月27日（周五）16:20')
  })

  test('a published activity is not changed before the answer, and the rest of the line is kept', async () => {
    const app = await testApp()
    await app.given.activity({ title: '读书会' })
    const boss = app.as('赵磊')
    expect(await boss.say('活动 改 A1 时间:3月1日16:20 名额:30')).toContain('还没有改动')
    expect(labels(app)).toEqual(['是', '重新写'])
    expect((await app.roster('A1')).activity.slots[0]?.quota).toBe(20)
    expect(await boss.say('是')).toContain('读书会 · 2027年3月1日（周一）16:20 · 体育馆 · 30 人')
  })

  test('without any reading ahead there is 重新写, with everything else that was said', async () => {
    const app = await testApp(CADRE)
    const boss = app.as('赵磊')
    expect(await boss.say('活动 新建 羽毛球赛 昨天16:20 体育馆 20人')).toContain('已经过了，没有改动')
    await boss.press(newest(app) ?? '', '重新写', { 时间: '下周五16:20' })
    expect(newest(app)?.text).toContain('羽毛球赛 · 3月20日（周五）16:20 · 体育馆 · 20 人')
  })
})

describe('what nobody understood', () => {
  test.each([
    { said: '截止:明天 顺便带水果', part: '顺便带水果', has: '3月12日（周四）23:59 截止' },
    { said: '截止:明天顺便带水果', part: '顺便带水果', has: '3月12日（周四）23:59 截止' },
    { said: '截止:3月18日18:00 顺便带水果', part: '顺便带水果', has: '3月18日（周三）18:00 截止' },
  ])('behind a date of a new activity: $said', async ({ said, part, has }) => {
    const app = await testApp(CADRE)
    const answer = await app.as('赵磊').say(`活动 新建 读书会 下周五16:20 体育馆 ${said}`)
    expect(answer).toContain(`「${part}」这几个字没用上`)
    expect(answer).toContain(has)
    expect(labels(app)).toEqual(expect.arrayContaining(['放备注', '不用']))
    expect(await app.as('赵磊').say('放备注')).toContain(`说明：${part}`)
  })

  test('a number of places behind the deadline is what it is', async () => {
    const app = await testApp(CADRE)
    expect(await app.as('赵磊').say('活动 新建 读书会 下周五16:20 体育馆 截止:明天 20人')).toContain('体育馆 · 20 人 · 3月12日（周四）23:59 截止')
  })

  test.each([
    { answer: '不用', note: null },
    { answer: '放备注', note: '原来的话 顺便带水果' },
  ])('in a change nothing happens before $answer', async ({ answer, note }) => {
    const app = await testApp()
    await app.given.activity()
    const boss = app.as('赵磊')
    if (note !== null) await boss.say('活动 改 A1 说明:原来的话')
    const refused = await boss.say('活动 改 A1 截止:明天 顺便带水果')
    expect(refused).toContain('「顺便带水果」这几个字没用上，所以先没动')
    expect(labels(app)).toEqual(['放备注', '不用'])
    expect(newest(app)?.card?.actions.at(-1)?.line).toEqual(['活动 改 A1 截止:明天'])
    expect(await boss.say(answer)).toContain('3月12日（周四）23:59 截止')
    expect((await app.roster('A1')).activity.note).toBe(note)
  })

  test('a code that is none: what may have been meant as buttons that carry the rest of the line', async () => {
    const app = await testApp()
    await app.given.activity()
    const boss = app.as('赵磊')
    expect(await boss.say('活动 改 A9 名额:30')).toContain('没找到 A9')
    await boss.press(newest(app) ?? '', 'A1 羽毛球赛')
    expect((await app.roster('A1')).activity.slots[0]?.quota).toBe(30)
  })
})

describe('a line that is not finished', () => {
  test('a title alone: everything missing is asked for in one form or line', async () => {
    const app = await testApp(CADRE)
    const boss = app.as('赵磊')
    const asked = await boss.say('活动 新建 会')
    expect(asked).toContain('「会」还缺时间。地点、名额、截止也可以一起写')
    expect(asked).toContain('活动 新建 会 时间:下周五16:20 地点:体育馆 名额:20')
    await boss.press(newest(app) ?? '', '填好了', { 时间: '下周五16:20', 地点: '会议室', 名额: '20' })
    expect(newest(app)?.text).toContain('会 · 3月20日（周五）16:20 · 会议室 · 20 人')
  })

  test('a time may be left open on purpose', async () => {
    const app = await testApp(CADRE)
    expect(await app.as('赵磊').say('活动 新建 会 时间:待定 地点:会议室')).toContain('会 · 时间没定 · 会议室')
  })
})

describe('a preview that was used', () => {
  test.each([
    { first: '发布', again: '发布', came: '发出去了，编号 A1' },
    { first: '不发了', again: '发布', came: '好，不发了，什么都没发出去' },
  ])('$first, then $again: says what came of it and does nothing', async ({ first, again, came }) => {
    const app = await testApp(CADRE)
    const boss = app.as('赵磊')
    await boss.say('活动 新建 读书会 下周五16:20 图书馆')
    await boss.say('活动 新建 羽毛球赛 下周五16:20 体育馆')
    const preview = newest(app)
    await boss.say(first)
    const answer = await boss.say(again)
    expect(answer).toContain(`「${again}」已经用过了，没有改动`)
    expect(answer).toContain(came)
    // The older preview is still there, for a press.
    expect(await app.inner.db.read.activity.count({ where: { status: 'open' } })).toBe(first === '发布' ? 1 : 0)
    expect(await boss.press(preview ?? '', '发布')).toContain(came)
    expect(await app.inner.db.read.activity.count({ where: { status: 'draft' } })).toBe(1)
  })

  test('pressed in a group, 改 shows the new version there and to the maker; its word is answered in either place', async () => {
    const app = await testApp(CADRE)
    const boss = app.as('赵磊')
    await boss.say('活动 新建 羽毛球赛 下周五16:20 体育馆 20人')
    const preview = newest(app)
    app.news()
    await boss.press(preview ?? '', '改', { 名额: '30' })
    const news = app.news()
    expect(news.find((o) => o.kind === 'update')).toMatchObject({ chat: 'g1', message: preview?.message, text: expect.stringContaining('30 人') })
    expect(news.find((o) => o.kind === 'reply')).toMatchObject({ user: boss.user, text: expect.stringContaining('30 人') })
    expect(await boss.say('发布')).toContain('编号 A1')
    expect((await app.roster('A1')).activity.slots[0]?.quota).toBe(30)
  })

  test('改 alone opens the form and uses nothing up', async () => {
    const app = await testApp(CADRE)
    const boss = app.as('赵磊')
    await boss.say('活动 新建 羽毛球赛 下周五16:20 体育馆 20人')
    expect(await boss.say('改')).toContain('改哪里就填哪里')
    expect(labels(app)).toEqual(['改好了'])
    expect(await boss.say('发布')).toContain('编号 A1')
  })

  test('an older version says so when pressed and turns into the newest; nobody else gets it', async () => {
    const app = await testApp({ members: [{ name: '赵磊', role: 'cadre' }, { name: '孙悦', role: 'cadre' }] })
    const boss = app.as('赵磊')
    await boss.say('活动 新建 羽毛球赛 下周五16:20 体育馆 20人')
    const old = newest(app)
    await boss.say('改 地点:操场')
    app.news()
    expect(await app.as('孙悦').press(old ?? '', '发布')).toBe('这张预览已经改过了，没有改动。')
    expect(await boss.press(old ?? '', '发布')).toContain('这张预览已经改过了，没有改动。最新的发给你了')
    expect(app.news().filter((o) => o.kind !== 'toast').map((o) => [o.kind, o.user, o.text.includes('操场')])).toEqual([['reply', boss.user, true], ['update', null, true]])
    expect(await app.as('孙悦').press(newest(app) ?? '', '发布', {}, { private: true }).catch(() => 'no such card for them')).not.toContain('编号')
    expect(await app.inner.db.read.activity.count({ where: { status: 'open' } })).toBe(0)
  })
})

describe('offers of the rush', () => {
  test.each([{ answer: '这样报', seated: ['占1', '占2', '王芳'] }, { answer: '一起候补', seated: ['占1', '占2'] }])('$answer can be typed', async ({ answer, seated }) => {
    const app = await testApp({ members: [{ name: '王芳' }] })
    await app.given.activity({ quota: 3, taken: 2 })
    const one = app.as('王芳')
    expect(await one.say('报名 A1 带2')).toContain('还剩 1 个位子，你要带 2 人')
    expect(await app.seated('A1')).toEqual(['占1', '占2'])
    await one.say(answer)
    expect(await app.seated('A1')).toEqual(seated)
    expect(await app.waiting('A1')).toEqual(['王芳'])
    expect(await one.say(answer)).toContain('已经用过了')
  })

  test('the toast of a press is a whole sentence and says where the choice is', () => {
    const activity = { code: 1, draft: null, title: '羽毛球赛', revision: 1 } as Activity
    const reply = claimCard({ now: instant(0), zone: zoneOf('Asia/Shanghai') }, { kind: 'short', activity, slot: { name: '' } as Activity['slots'][number], free: 1, companions: 1 })
    expect(reply).toMatchObject({ toast: expect.stringMatching(/还剩 1 个位子，你要带 1 人。.*发到你的私聊了，去点一下。$/) })
  })

  test('the words are kept after a restart', async () => {
    const app = await testApp({ members: [{ name: '王芳' }] })
    await app.given.activity({ quota: 3, taken: 2 })
    await app.as('王芳').say('报名 A1 带2')
    await app.restart()
    await app.as('王芳').say('这样报')
    expect(await app.seated('A1')).toEqual(['占1', '占2', '王芳'])
  })
})

test('必填 is understood as 字段: what everybody is asked for', async () => {
  const app = await testApp(CADRE)
  await app.as('赵磊').say('活动 新建 定制衫 下周五16:20 体育馆 20人 必填:尺码(S/M/L)')
  expect((await app.inner.db.read.activity.findFirst())?.fields).toContain('"尺码"')
})
