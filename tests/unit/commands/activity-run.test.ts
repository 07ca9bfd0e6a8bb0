// 活动 停, 取消, 复制, 催, 小结 and 改 签到: commands.md sections 7.2, 9 and 11.
import { expect, test } from 'vitest'
import { testApp } from '../../kit/app.ts'

const NIGHT = '2026-03-11T23:40+08:00'

test('停 asks first; the code again closes', async () => {
  const app = await testApp()
  await app.given.activity({ quota: 2, taken: 2, queue: 1 })
  const boss = app.as('赵磊')
  expect(await boss.say('活动 停 A1')).toContain('现在就截止羽毛球赛吗？已报 2/2 · 候补 1')
  expect(await boss.say('a1')).toContain('A1 羽毛球赛截止了')
  expect(app.group().at(-1)).toContain('A1 羽毛球赛报名截止：2/2，候补 1')
  expect(await app.as('王芳').say('报名 A1')).toContain('截止了')
  expect(await boss.say('活动 停 A1')).toContain('已经截止了，没有改动')
})

test('停 by its button; 先不 changes nothing', async () => {
  const app = await testApp()
  await app.given.activity()
  const boss = app.as('赵磊')
  await boss.say('活动 停 A1')
  expect(await boss.press('last', '先不')).toBe('好，什么都没动。')
  expect(await app.as('王芳').say('报名 A1')).toContain('报上了')
  await boss.say('活动 停 A1')
  expect(await boss.press('last', '确认截止')).toContain('截止了')
})

test('only who runs it: a member, and a cadre of another 分工会', async () => {
  const app = await testApp({ members: [{ name: '孙悦', branch: '附中分工会', role: 'cadre' }, { name: '王芳', branch: '本部' }] })
  await app.given.activity({ branch: '本部' })
  for (const line of ['活动 停 A1', '活动 取消 A1 下雨', '活动 催 A1', '活动 小结 A1', '移出 A1 @王芳']) {
    expect(await app.as('王芳').say(line)).toContain('这一步要工会干部来')
    expect(await app.as('孙悦').say(line)).toContain('不在你管的范围里')
  }
})

test('取消 asks for the reason, then with the number of people, then tells everybody', async () => {
  const app = await testApp({ members: [{ name: '王芳' }] })
  await app.given.activity({ quota: 1, taken: 1, queue: 1 })
  const boss = app.as('赵磊')
  expect(await boss.say('活动 取消 A1')).toContain('为什么取消？')
  expect(await boss.press('last', '写好了', { 原因: '体育馆漏水，改天再约' })).toContain('报名和候补的 2 人会马上收到通知，原因：体育馆漏水，改天再约')
  expect(app.seen('占1')).toEqual([])
  expect(await boss.say('确认', { private: true })).toBe('A1 羽毛球赛取消了。已经告诉 2 人。')
  expect(app.seen('占1').at(-1)).toContain('羽毛球赛取消了：体育馆漏水，改天再约。有事问赵磊')
  expect(app.seen('候1').at(-1)).toContain('羽毛球赛取消了')
  expect(await app.as('占1').say('取消报名 A1')).toContain('已经取消了')
  expect(app.seen('候1').some((t) => t.includes('有位子了'))).toBe(false)
  expect(await boss.say('活动 取消 A1 再来')).toContain('已经取消了，没有改动')
  expect(await app.as('王芳').say('报名 A1')).toContain('取消了')
})

test('取消 names those who cannot be told; a reason that says 确认 confirms nothing', async () => {
  const app = await testApp({ setup: { members: [{ name: '老陈' }] } })
  await app.given.activity()
  await app.as('王芳').say('代报名 A1 老陈')
  const boss = app.as('赵磊')
  expect(await boss.say('活动 取消 A1 场地 确认 不了')).toContain('原因：场地 确认 不了')
  expect(await boss.press('last', '确认取消')).toContain('老陈没有能收消息的账号，要另外说一声')
})

test('an old card after a close answers with the current state', async () => {
  const app = await testApp()
  await app.given.activity()
  await app.as('赵磊').say('活动 停 A1')
  await app.as('赵磊').say('确认截止')
  const old = app.outputs().find((l) => l.chat === 'g1' && l.card?.subject === 'A1')
  if (!old) throw new Error('no card')
  expect(await app.as('王芳').press(old, '报名')).toContain('截止')
  expect(await app.seated('A1')).toEqual([])
})

test('复制: everything again at another time, the deadline as many days before', async () => {
  const app = await testApp()
  await app.given.activity({ title: '观影', quota: 60, place: '礼堂', startsAt: '2026-03-20T19:00:00+08:00', endsAt: '2026-03-20T21:00:00+08:00', closesAt: '2026-03-19T00:00:00+08:00' })
  const boss = app.as('赵磊')
  expect(await boss.say('活动 复制 A1 时间:3月27日18:30')).toContain('观影 · 3月27日（周五）18:30–20:30 · 礼堂 · 60 人 · 3月25日（周三）23:59 截止')
  expect(await boss.say('发布')).toContain('编号 A2')
  expect(await boss.say('活动 复制 A1')).toContain('新的时间是？')
  expect(await boss.press('last', '3月27日（周五）19:00')).toContain('预览好了')
  expect(await boss.say('活动 复制 A1 时间:3月27日18:30 名额:30 地点:操场')).toContain('观影 · 3月27日（周五）18:30–20:30 · 操场 · 30 人')
  expect(await boss.say('活动 复制 A1 时间:下周')).toContain('几点开始？')
  expect(await boss.press('last', '14:00')).toContain('预览好了')
})

test('催: the silent only, nobody twice, once a day', async () => {
  const app = await testApp({ members: [{ name: '王芳' }, { name: '李梅' }, { name: '陈静' }] })
  await app.given.activity()
  await app.as('王芳').say('报名 A1')
  await app.as('李梅').say('报名 A1')
  await app.as('李梅').say('取消报名 A1')
  const boss = app.as('赵磊')
  expect(await boss.say('活动 催 A1')).toContain('还有 1 人没回话')
  expect(await boss.press('last', '催一下')).toBe('催了，羽毛球赛私聊提醒了 1 人。今天不会再催。')
  expect(app.seen('陈静').at(-1)).toContain('羽毛球赛你还没回话')
  expect(app.seen('王芳').some((t) => t.includes('没回话'))).toBe(false)
  expect(app.seen('李梅').some((t) => t.includes('没回话'))).toBe(false)
  expect(await boss.say('活动 催 A1')).toContain('今天催过了')
  await app.at('2026-03-12T10:00+08:00')
  expect(await boss.say('活动 催 A1')).toContain('没有要催的')
  await app.given.members('周敏')
  expect(await boss.say('活动 催 A1')).toContain('还有 1 人没回话')
})

test('催 at night waits for the morning, and asks who is silent then', async () => {
  const app = await testApp({ members: [{ name: '王芳' }, { name: '陈静' }], now: NIGHT })
  await app.given.activity()
  const boss = app.as('赵磊')
  expect(await boss.say('活动 催 A1')).toContain('现在 23:40，这条催办明早 8:10 再发，行吗？')
  expect(await boss.press('last', '行')).toContain('明早 8:10 再发')
  await app.as('王芳').say('报名 A1')
  await app.at('2026-03-12T08:09:59+08:00')
  expect(app.seen('陈静')).toEqual([])
  await app.at('2026-03-12T08:10:00+08:00')
  expect(app.seen('陈静').at(-1)).toContain('你还没回话')
  expect(app.seen('王芳').some((t) => t.includes('没回话'))).toBe(false)
  expect(await boss.say('活动 催 A1')).toContain('今天催过了')
})

test('催 at night, now all the same', async () => {
  const app = await testApp({ members: [{ name: '王芳' }], now: NIGHT })
  await app.given.activity()
  await app.as('赵磊').say('活动 催 A1')
  expect(await app.as('赵磊').say('现在发')).toContain('私聊提醒了 1 人')
  expect(app.seen('王芳').at(-1)).toContain('你还没回话')
})

test('a put-off 催 is sent though the bot was down at its minute, and not after the close', async () => {
  const app = await testApp({ members: [{ name: '王芳' }], now: NIGHT })
  await app.given.activity()
  await app.given.activity({ title: '读书会' })
  const boss = app.as('赵磊')
  await boss.say('活动 催 A1')
  await boss.say('行')
  await boss.say('活动 催 A2')
  await boss.say('行')
  await boss.say('活动 停 A2')
  await boss.say('A2')
  await app.restart('2026-03-12T09:00:00+08:00')
  expect(app.seen('王芳').filter((t) => t.includes('没回话'))).toHaveLength(1)
  expect(app.seen('王芳').at(-1)).toContain('羽毛球赛')
})

test('小结: who came; names of the absent are for the organiser in private', async () => {
  const app = await testApp()
  await app.given.activity({ taken: 3, startsAt: '2026-03-12T16:20:00+08:00', closesAt: '2026-03-12T12:00:00+08:00' })
  const boss = app.as('赵磊')
  expect(await boss.say('活动 小结 A1 很好')).toContain('还没开始')
  await app.at('2026-03-12T16:30+08:00')
  await app.as('占1').say('签到')
  await app.at('2026-03-12T20:00+08:00')
  const said = await boss.say('活动 小结 A1 打了三小时，下月再来！')
  expect(said).toContain('报名 3 人，到了 1 人，没到 2 人')
  expect(app.outputs().filter((l) => l.kind === 'update').at(-1)?.text).toContain('小结：打了三小时，下月再来！')
  const group = await boss.say('活动 小结 A1')
  expect(group).not.toContain('占2')
  expect(await boss.say('活动 小结 A1', { private: true })).toContain('占2、占3')
})

test('小结 of an activity with 组别 draws who came by 组别', async () => {
  const app = await testApp({ members: [{ name: '王芳' }, { name: '李梅' }] })
  await app.given.activity({ startsAt: '2026-03-12T17:00:00+08:00', slots: { 甲组: 5, 乙组: 5 } })
  await app.as('王芳').say('报名 A1 甲组')
  await app.as('李梅').say('报名 A1 乙组')
  await app.at('2026-03-12T16:40+08:00')
  await app.as('王芳').say('签到')
  expect(await app.as('赵磊').say('活动 小结 A1', { private: true })).toContain('各组到场\n甲组：1人\n乙组：0人')
})

test('改 签到: the window, echoed, moves with the start', async () => {
  const app = await testApp()
  await app.given.activity({ taken: 1, startsAt: '2026-03-20T16:20:00+08:00' })
  const boss = app.as('赵磊')
  expect(await boss.say('活动 改 A1 签到:15:00-18:00')).toContain('签到 3月20日（周五）15:00–18:00')
  expect(await boss.say('活动 改 A1 签到:随便')).toContain('写成「签到:16:00-18:00」')
  expect(await boss.say('活动 改 A1 时间:3月21日16:20')).toContain('签到 3月21日（周六）15:00–18:00')
})
