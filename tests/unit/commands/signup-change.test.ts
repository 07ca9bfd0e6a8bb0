// 改报名 that changes nothing, 候补 with a held place, 名单 and its numbers: commands.md sections 7.2 and 9.
import { expect, test } from 'vitest'
import { testApp, type TestApp } from '../../kit/app.ts'

const written = (app: TestApp) => app.inner.db.read.audit.count({ where: { action: 'signup.changed' } })

test('改报名 to what is already so: said, nothing written', async () => {
  const app = await testApp()
  await app.given.activity({ slots: { 甲组: 3, 乙组: 3 } })
  const wang = app.as('王芳')
  await wang.say('报名 A1 甲组 带1 备注:自带拍')
  expect(await wang.say('改报名 A1 甲组 带1 备注:自带拍')).toContain('没有要改的，羽毛球赛已经是这样：「甲组」带 1 人，第 1 位。')
  expect(await written(app)).toBe(0)
  expect(await wang.say('撤销')).toContain('羽毛球赛没有报')
})

test('a wish that is said twice keeps its turn', async () => {
  const app = await testApp()
  await app.given.activity({ quota: 2, taken: 1 })
  const wang = app.as('王芳')
  await wang.say('报名 A1')
  await wang.say('改报名 A1 带1')
  await app.as('李梅').say('报名 A1')
  expect(await wang.say('改报名 A1 带1')).toMatch(/没有要改的.*还想改成带 1 人，排在候补第 1 位/)
  expect(await app.waiting('A1')).toEqual(['王芳', '李梅'])
})

test('候补 while a place is held: it is mine until when, with both buttons', async () => {
  const app = await testApp()
  await app.given.activity({ title: '读书会' })
  const { code } = await app.given.activity({ quota: 1, taken: 1, queue: 1, holdMinutes: 120 })
  const first = app.as('候1')
  await first.say('报名 A1')
  await app.as('占1').say(`取消报名 ${code}`)
  // Of the two that they are in, the one they wait for is meant.
  expect(await first.say('候补')).toContain('羽毛球赛的位子给你留着，3月11日（周三）12:00 前点「去」就算数')
  expect(app.outputs().findLast((l) => l.kind === 'reply')?.actions.map((a) => a.label)).toEqual(['去', '不去了'])
  expect(await first.press('last', '去')).toContain('报上了')
  expect(await first.say(`候补 ${code}`)).toContain('你已经报上了，第 1 位')
})

test('名单: a page behind the last one is the last one, and says so', async () => {
  const app = await testApp()
  await app.given.activity({ quota: null, taken: 60 })
  const said = await app.as('王芳').say('名单 A1 第99页')
  expect(said).toContain('没有第 99 页，一共 2 页，这是最后一页')
  expect(said).toContain('60. 占60')
  expect(said).not.toContain('50. 占50')
  await app.given.activity({ title: '读书会', taken: 1 })
  expect(await app.as('王芳').say('名单 A2 第2页')).toContain('没有第 2 页，一共 1 页，这是全部')
})

test('名单 counts as the answers do: places, by slot', async () => {
  const app = await testApp()
  await app.given.activity({ slots: { 甲组: 3, 乙组: 1 } })
  expect(await app.as('王芳').say('报名 A1 甲组 带1')).toContain('「甲组」第 1 位')
  expect(await app.as('李梅').say('报名 A1 甲组')).toContain('「甲组」第 3 位')
  expect(await app.as('陈静').say('报名 A1 乙组')).toContain('「乙组」第 1 位')
  expect(await app.as('周敏').say('报名 A1 乙组')).toContain('候补第 1 位')
  for (const line of ['名单 A1', '名单 A1 文本']) {
    const said = await app.as('王芳').say(line)
    expect(said, line).toMatch(/【甲组】3\/3\n1-2\. 王芳 带1\n3\. 李梅\n【乙组】1\/1\n1\. 陈静\n候补「乙组」\n1\. 周敏/)
  }
  expect(await app.as('王芳').say('接龙 A1')).toContain('1-2. 王芳 带1')
})

test('two people of one name are told apart, on the roster and on the card', async () => {
  const app = await testApp({ members: [
    { name: '张伟', key: '伟1', branch: '本部', group: '初二组' }, { name: '张伟', key: '伟2', branch: '附中' }, { name: '王芳', branch: '本部', group: '初二组' },
  ] })
  await app.given.activity()
  await app.as('伟1').say('报名 A1')
  expect(await app.as('王芳').say('名单 A1')).toMatch(/1\. 张伟$/m)
  await app.as('伟2').say('报名 A1 带1')
  expect(await app.as('王芳').say('名单 A1')).toMatch(/1\. 张伟（初二组）\n2-3\. 张伟（附中） 带1/)
  await app.pass(2000)
  expect(app.outputs().findLast((l) => l.kind === 'update')?.text).toMatch(/初二组：张伟\n附中：张伟 带1/)
})

test('提醒 安静 from and to the same minute is refused with the next step', async () => {
  const app = await testApp({ members: [{ name: '高管', role: 'admin' }] })
  expect(await app.as('王芳').say('提醒 安静 22:00-22:00', { private: true })).toContain('从 22:00 到 22:00 是同一个时间，没有改动。要安静就写「提醒 安静 22:00-7:00」，不要了写「提醒 安静 关」')
  expect(await app.as('高管').say('设置 安静 22:00-22:00')).toContain('「设置 安静 关」')
})
