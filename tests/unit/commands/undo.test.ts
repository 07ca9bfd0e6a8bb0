// 撤销 of what organisers and administrators write, and what it says of a 改报名: commands.md sections 1 (8) and 11.
import { expect, test } from 'vitest'
import { testApp, type TestApp } from '../../kit/app.ts'

const alone = { private: true } as const
const ADMIN = { name: '高管', role: 'admin' } as const

const changes = (app: TestApp, name: string) => app.seen(name).filter((t) => t.includes('有变动'))

test('活动 改: back as it was, those who were told are told again, and only once', async () => {
  const app = await testApp()
  await app.given.activity({ quota: 5, taken: 1 })
  const boss = app.as('赵磊')
  await boss.say('活动 改 A1 地点:操场 名额:8')
  expect(await boss.say('撤销')).toMatch(/撤回了：A1 羽毛球赛.*体育馆 · 5 人.*已经再告诉报名的 1 人/)
  expect(changes(app, '占1')).toHaveLength(2)
  expect(changes(app, '占1').at(-1)).toMatch(/现在：.*体育馆/)
  expect((await app.roster('A1')).activity).toMatchObject({ place: '体育馆', slots: [{ quota: 5 }] })
  expect(await boss.say('撤销')).toContain('你最后一步是「发布活动」，不能直接撤')
  expect(await app.inner.db.read.audit.count({ where: { action: 'undo' } })).toBe(1)
})

test('活动 改: whoever has answered the new time is not left in the air', async () => {
  const app = await testApp()
  await app.given.activity({ quota: 5, taken: 1 })
  const boss = app.as('赵磊')
  await boss.say('活动 改 A1 时间:3月21日16:20')
  await app.as('占1').say('还去 A1')
  expect(await boss.say('撤销')).toContain('占1已经照新的报名或答复了，不能直接撤，没有改动')
  expect(changes(app, '占1')).toHaveLength(1)
})

test('活动 改: a title is nobody else\'s business; a quota that is needed stays', async () => {
  const app = await testApp()
  await app.given.activity({ quota: 1, taken: 1, queue: 1 })
  const boss = app.as('赵磊')
  await boss.say('活动 改 A1 标题:乒乓球赛')
  await app.as('王芳').say('报名 A1')
  expect(await boss.say('撤销')).toContain('撤回了：A1 羽毛球赛')
  await boss.say('活动 改 A1 名额:2')
  expect(await app.seated('A1')).toEqual(['占1', '候1'])
  expect(await boss.say('撤销')).toContain('已经坐了 2 人，名额不能改成 1')
  expect((await app.roster('A1')).activity.slots[0]?.quota).toBe(2)
})

test('活动 改: not behind somebody else\'s change, nor into the past', async () => {
  const app = await testApp({ members: [{ name: '李主席', role: 'cadre' }] })
  await app.given.activity({ closesAt: '2026-03-11T10:04+08:00' })
  const boss = app.as('赵磊')
  await boss.say('活动 改 A1 截止:3月12日10:00')
  await app.at('2026-03-11T10:05+08:00')
  expect(await boss.say('撤销')).toContain('原来的时间已经过了')
  expect(await app.as('王芳').say('报名 A1')).toContain('报上了')
  await app.as('李主席').say('活动 改 A1 地点:操场')
  expect(await boss.say('撤销')).toContain('后来又动过')
})

test('活动 改 that opened what had closed: closed again', async () => {
  const app = await testApp()
  await app.given.activity({ closesAt: '2026-03-11T10:04+08:00' })
  await app.at('2026-03-11T10:05+08:00')
  const boss = app.as('赵磊')
  await boss.say('活动 改 A1 截止:3月12日10:00')
  expect((await app.roster('A1')).activity.status).toBe('open')
  expect(await boss.say('撤销')).toContain('撤回了')
  expect((await app.roster('A1')).activity.status).toBe('closed')
  expect(await app.as('王芳').say('报名 A1')).toContain('截止了')
})

test('活动 改 of a draft: the preview as it was', async () => {
  const app = await testApp({ members: [{ name: '赵磊', role: 'cadre' }] })
  const boss = app.as('赵磊')
  await boss.say('活动 新建 羽毛球赛 下周五16:20 体育馆 20人')
  await boss.say('活动 改 D1 名额:30')
  expect(await boss.say('撤销')).toContain('体育馆 · 20 人')
  expect(await boss.say('发布')).toContain('编号 A1')
  expect((await app.roster('A1')).activity.slots[0]?.quota).toBe(20)
})

test('设置: back as it was, unless another administrator has set it since', async () => {
  const app = await testApp({ members: [ADMIN, { name: '二管', role: 'admin' }] })
  const admin = app.as('高管')
  await admin.say('设置 安静 23:00-6:00')
  expect(await admin.say('撤销')).toMatch(/撤回了，和改之前一样。[\s\S]*安静：22:00–7:00/)
  await admin.say('设置 提醒时间 18:00')
  await app.as('二管').say('设置 提醒时间 20:00')
  expect(await admin.say('撤销')).toContain('后来又有人改过，没有撤')
  expect(await admin.say('设置')).toContain('前一天 20:00')
})

test('任命 and 卸任: the right goes and comes back at once, and the person is told', async () => {
  const app = await testApp({ members: [ADMIN, { name: '张三', branch: '本部' }] })
  const admin = app.as('高管')
  await admin.say('任命 张三 干部 范围:本部', alone)
  await admin.say('确认', alone)
  await app.as('张三').say('活动 新建 读书会 下周五16:20 图书馆 5人', alone)
  expect(await admin.say('撤销', alone)).toContain('撤回了，张三的任命（本部的干部）不算数')
  expect(app.seen('张三').at(-1)).toContain('刚才的任命（本部的干部）撤回了')
  expect(await app.as('张三').say('活动 新建 读书会', alone)).toContain('发活动要工会干部来')
  await admin.say('任命 张三 干部 范围:本部', alone)
  await admin.say('确认', alone)
  await app.pass(11 * 60_000)
  await admin.say('卸任 张三 干部', alone)
  await admin.say('确认', alone)
  expect(await app.as('张三').say('活动 新建 读书会', alone)).toContain('发活动要工会干部来')
  expect(await admin.say('撤销', alone)).toContain('撤回了，张三还是本部的干部')
  expect(await app.as('张三').say('活动 新建 读书会 下周五16:20 图书馆 5人', alone)).toContain('这样发可以吗')
})

test('whoever is no administrator any more takes nothing back', async () => {
  const app = await testApp({ members: [ADMIN, { name: '二管', role: 'admin' }, { name: '张三', branch: '本部' }] })
  await app.as('高管').say('任命 张三 干部 范围:本部', alone)
  await app.as('高管').say('确认', alone)
  await app.as('二管').say('卸任 高管 管理员', alone)
  await app.as('二管').say('确认', alone)
  expect(await app.as('高管').say('撤销', alone)).toContain('没有能撤的')
  expect(await app.as('张三').say('活动 新建 读书会 下周五16:20 图书馆 5人', alone)).toContain('这样发可以吗')
})

test('提醒: the last write is what is taken back, not the sign-up before it', async () => {
  const app = await testApp()
  await app.given.activity()
  const wang = app.as('王芳')
  await wang.say('报名 A1')
  await wang.say('提醒 关', alone)
  expect(await wang.say('撤销', alone)).toMatch(/撤回了，和改之前一样。[\s\S]*提醒：开/)
  expect(await app.seated('A1')).toEqual(['王芳'])
  expect(await wang.say('撤销', alone)).toContain('羽毛球赛没有报')
})

test('改报名: says companions, slot and note as they are now', async () => {
  const app = await testApp()
  await app.given.activity({ slots: { 甲组: 5, 乙组: 5 } })
  const wang = app.as('王芳')
  await wang.say('报名 A1 甲组 带1 备注:自带拍')
  await wang.say('改报名 A1 乙组 带2 备注:晚到')
  const said = await wang.say('撤销')
  expect(said).toContain('羽毛球赛现在是：「甲组」带 1 人，第 1 位。')
  expect(said).toContain('备注：自带拍')
  expect((await app.roster('A1')).seated[0]?.signup).toMatchObject({ companions: 1, note: '自带拍' })
})

test('换 needs two: said honestly', async () => {
  const app = await testApp()
  await app.given.activity({ slots: { 甲组: 1, 乙组: 1 } })
  await app.as('王芳').say('报名 A1 甲组')
  await app.as('李梅').say('报名 A1 乙组')
  await app.as('王芳').say('换 A1 @李梅')
  await app.as('李梅').say('换 A1 @王芳')
  expect(await app.as('李梅').say('撤销')).toContain('你最后一步是「换位子」，不能直接撤，没有改动。要换回来，请对方再发一次「换」')
})

test('whoever runs an activity no more changes it no more, not even back', async () => {
  const app = await testApp({ members: [ADMIN, { name: '李主席', role: 'cadre' }] })
  await app.given.activity()
  await app.as('李主席').say('活动 改 A1 地点:操场')
  await app.as('高管').say('卸任 李主席 干部', alone)
  await app.as('高管').say('确认', alone)
  expect(await app.as('李主席').say('撤销')).toContain('没有能撤的')
  expect((await app.roster('A1')).activity.place).toBe('操场')
})
