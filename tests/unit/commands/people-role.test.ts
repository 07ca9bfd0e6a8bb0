// 任命, 卸任, 交接 and the 小组: who may what, previewed, told and audited. Rules: commands.md sections 6 and 7.7.
import { expect, test } from 'vitest'
import { testApp } from '../../kit/app.ts'

const admin = { name: '何晓', role: 'admin' } as const
const privately = { private: true } as const

test('任命 is previewed, confirmed, told, and holds to the end of the month', async () => {
  const app = await testApp({ members: [admin, { name: '张三', branch: '附中分工会', group: '初二组' }] })
  const boss = app.as('何晓')
  expect(await boss.say('任命 @张三 干部 范围:附中分工会 至 2027-08', privately)).toContain('2027年8月31日（周二）')
  expect(await boss.say('任命 @张三 干部 范围:附中分工会 至 2026-04', privately)).toContain('张三（附中分工会 · 初二组）')
  expect(app.seen('张三')).toEqual([])
  expect(await app.as('张三').say('活动 新建 羽毛球赛 下周五16:20 20人')).toContain('发活动要工会干部来')
  expect(await boss.say('确认', privately)).toContain('张三是附中分工会的干部了，到 4月30日（周四），已经告诉本人')
  expect(app.seen('张三').at(-1)).toContain('你现在是附中分工会的干部了，到 4月30日')
  expect(await app.as('张三').say('活动 新建 羽毛球赛 下周五16:20 20人')).toContain('这样发可以吗')
  await app.at('2026-04-30T23:59:59+08:00')
  expect(await app.as('张三').say('活动 新建 羽毛球赛 下周五16:20 20人')).toContain('这样发可以吗')
  await app.at('2026-05-01T00:00:01+08:00')
  expect(await app.as('张三').say('活动 新建 羽毛球赛 下周五16:20 20人')).toContain('发活动要工会干部来')
})

test('a 小组长 and a 承办人 have scopes of their own kind', async () => {
  const app = await testApp({ members: [admin, { name: '张三', branch: '附中分工会', group: '初二组' }, { name: '李四' }] })
  const boss = app.as('何晓')
  await boss.say('任命 张三 小组长', privately)
  expect(await boss.say('确认', privately)).toContain('张三是初二组的小组长了')
  expect(await boss.say('任命 李四 小组长', privately)).toContain('还没分小组')
  expect(await boss.say('任命 李四 承办人', privately)).toContain('承办人要说是哪个部门')
  await boss.say('任命 李四 承办人 范围:后勤处', privately)
  expect(await boss.say('确认', privately)).toContain('李四是后勤处的承办人了')
  expect(await boss.say('任命 李四 校长', privately)).toContain('是哪个职务')
  await boss.say('任命 李四 干部 范围:附小分工会', privately)
  expect(app.seen('何晓').at(-1)).toContain('还没有分工会「附小分工会」，确认的话一起新建')
  expect(await boss.say('确认', privately)).toContain('李四是附小分工会的干部了')
})

test('one to three administrators, always', async () => {
  const app = await testApp({ members: [admin, { name: '甲' }, { name: '乙' }, { name: '丙' }] })
  const boss = app.as('何晓')
  expect(await boss.say('卸任 何晓 管理员', privately)).toContain('最后一位管理员')
  for (const name of ['甲', '乙']) {
    await boss.say(`任命 ${name} 管理员`, privately)
    await boss.say('确认', privately)
  }
  expect(await boss.say('任命 丙 管理员', privately)).toContain('管理员最多 3 位')
  expect(await boss.say('任命 丙 管理员 确认', privately)).toContain('管理员最多 3 位')
  expect(await boss.say('任命 甲 管理员 至 2027-08', privately)).toContain('管理员不设期限')
  await boss.say('卸任 甲 管理员', privately)
  expect(await boss.say('确认', privately)).toContain('甲不再担任管理员')
  expect(app.seen('甲').at(-1)).toContain('你不再担任管理员了')
  expect(await app.as('甲').say('任命 丙 管理员', privately)).toContain('这一步要管理员来')
})

test('卸任 takes the right away at once', async () => {
  const app = await testApp({ members: [admin, { name: '赵磊', role: 'cadre' }] })
  await app.as('何晓').say('卸任 赵磊 干部', privately)
  await app.as('何晓').say('确认', privately)
  expect(await app.as('赵磊').say('活动 新建 羽毛球赛 下周五16:20 20人')).toContain('发活动要工会干部来')
  expect(await app.as('何晓').say('卸任 赵磊 干部', privately)).toContain('赵磊没有担任干部')
})

test.each(['交接 赵磊 → 周敏', '交接 @赵磊->周敏', '交接 赵磊 给 周敏', '交接 赵磊给周敏'])('%s hands over activities, drafts and roles', async (line) => {
  const app = await testApp({ members: [admin, { name: '赵磊', role: 'cadre' }, { name: '周敏' }] })
  const { code } = await app.given.activity({ organiser: '赵磊' })
  await app.as('赵磊').say('活动 新建 观影 下周六19:00 60人')
  const preview = await app.as('何晓').say(line, privately)
  expect(preview).toContain('A1 羽毛球赛')
  expect(preview).toContain('D2 观影')
  expect(preview).toContain('干部')
  expect(await app.as('何晓').say('确认', privately)).toContain('都交给周敏了')
  expect(app.seen('周敏').at(-1)).toContain('何晓把赵磊手上的交给你了：A1 羽毛球赛、1 项没发的活动、干部')
  expect(app.seen('赵磊').at(-1)).toContain('何晓把你手上的交给周敏了')
  expect(await app.as('周敏').say(`活动 改 ${code} 名额:30`)).toContain('改好了')
  expect(await app.as('赵磊').say(`活动 改 ${code} 名额:40`)).toContain('要工会干部来')
  expect(await app.as('周敏').say('活动 发布 D2')).toContain('发出去了')
  expect((await app.roster(code)).activity.organiserId).toBe((await app.inner.db.read.member.findFirst({ where: { name: '周敏' } }))?.id)
  expect(await app.as('何晓').say(line, privately)).toContain('赵磊手上没有要交接的')
})

test('the last administrator may hand over; open requests go along', async () => {
  const app = await testApp({ members: [admin, { name: '周敏' }] })
  await app.stranger('wf').say('入会 王芳', privately)
  await app.as('何晓').say('交接 何晓 → 周敏', privately)
  await app.as('何晓').say('确认', privately)
  expect(app.seen('周敏').join('\n')).toContain('王芳（飞书）想入会')
  expect(await app.as('何晓').say('日志', privately)).toContain('这一步要管理员来，现在是周敏')
  expect(await app.as('周敏').say('同意 1', privately)).toContain('王芳入会了')
})

test('two people of one name are told apart by buttons', async () => {
  const app = await testApp({ members: [admin, { name: '张伟', key: '张伟甲', branch: '本部分工会', group: '后勤小组' }, { name: '张伟', key: '张伟乙', branch: '附中分工会', group: '初二组' }] })
  expect(await app.as('何晓').say('任命 张伟 干部', privately)).toContain('有 2 位张伟：本部分工会 后勤小组、附中分工会 初二组')
  const question = app.outputs().filter((l) => l.card?.title === '是哪一位？').at(-1)
  expect(await app.as('何晓').press(question ?? '', '张伟（附中分工会 初二组）')).toContain('张伟（附中分工会 · 初二组）')
  expect(await app.as('何晓').say('确认', privately)).toContain('张伟是附中分工会的干部了')
  expect(app.seen('张伟乙').at(-1)).toContain('你现在是附中分工会的干部了')
  expect(app.seen('张伟甲')).toEqual([])
})

test('小组: mine, the roll, moving, the 组长', async () => {
  const app = await testApp({
    members: [admin, { name: '孙悦', branch: '附中分工会', role: 'cadre' }, { name: '陈静', branch: '附中分工会', group: '初二组', role: 'leader', scope: '初二组' }, { name: '张三', branch: '附中分工会', group: '初一组' }, { name: '周敏', branch: '本部分工会', group: '语文组' }, { name: '新人' }],
  })
  expect(await app.as('陈静').say('我的小组', privately)).toContain('组长：陈静')
  expect(await app.as('陈静').say('小组 名单', privately)).toContain('初二组 · 1 人')
  expect(await app.as('陈静').say('小组 名单 初一组', privately)).toContain('不在你管的范围里')
  expect(await app.as('张三').say('小组 名单', privately)).toContain('这一步要小组长来')
  expect(await app.as('孙悦').say('小组 名单', privately)).toContain('看哪个的名单')
  expect(await app.as('孙悦').say('小组 名单 附中分工会', privately)).toContain('附中分工会 · 3 人')
  expect(await app.as('孙悦').say('小组 名单 语文组', privately)).toContain('不在你管的范围里')

  expect(await app.as('孙悦').say('小组 调整 @张三 初二组', privately)).toContain('张三在初二组了，已经告诉本人')
  expect(app.seen('张三').at(-1)).toContain('孙悦把你分到初二组了')
  expect(await app.as('孙悦').say('小组 调整 周敏 初二组', privately)).toContain('不在你管的范围里')
  expect(await app.as('孙悦').say('小组 调整 新人 语文组', privately)).toContain('不在你管的范围里')
  expect(await app.as('孙悦').say('小组 调整 新人 初三组', privately)).toContain('还没有附中分工会的小组「初三组」，没有改动。要新建吗')
  expect(await app.as('孙悦').say('新建', privately)).toContain('新人在初三组了')

  expect(await app.as('孙悦').say('小组 组长 @张三', privately)).toContain('初二组的小组长是张三了，换下陈静')
  expect(app.seen('陈静').at(-1)).toContain('初二组的小组长换成张三了')
  expect(await app.as('陈静').say('小组 名单', privately)).toContain('这一步要小组长来')
  expect(await app.as('张三').say('小组 名单', privately)).toContain('初二组 · 2 人')

  expect(await app.as('新人').say('换小组 初二组', privately)).toContain('孙悦点了同意就好')
  expect(app.seen('孙悦').at(-1)).toContain('新人想换到初二组。现在在初三组')
  expect(await app.as('孙悦').say('同意 1', privately)).toContain('新人换到附中分工会 · 初二组')
  expect(app.seen('新人').at(-1)).toContain('换小组好了，孙悦同意了')
})
