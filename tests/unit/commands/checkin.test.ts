// 签到: the window, the code on site, by hand; and 换, 还去. commands.md section 7.2.
import { expect, test } from 'vitest'
import { testApp } from '../../kit/app.ts'

const today = { startsAt: '2026-03-11T16:20:00+08:00', closesAt: '2026-03-11T12:00:00+08:00' }

test('within the window, without a code until the organiser has asked for one', async () => {
  const app = await testApp()
  await app.given.activity({ ...today, taken: 3 })
  const one = app.as('占1')
  expect(await one.say('签到')).toContain('还没开始签到，3月11日（周三）15:50 开始')
  await app.at('2026-03-11T15:50+08:00')
  expect(await one.say('签到')).toBe('签到了 ✅ 羽毛球赛，你是第 1 个到的。')
  expect(await one.say('签到')).toContain('已经签过到了')
  expect(await app.as('王芳').say('签到 A1')).toContain('名单里没有你')
  const board = await app.as('赵磊').say('签到 A1')
  const code = /口令 (\d{4})/.exec(board)?.[1] ?? ''
  expect(code).toHaveLength(4)
  expect(app.group().some((t) => t.includes(code))).toBe(false)
  expect(app.seen('赵磊').at(-1)).toContain('1/3')
  expect(await app.as('占2').say('签到')).toContain('把现场的口令一起发来')
  expect(await app.as('占2').say('签到 0000')).toContain('口令不对')
  expect(await app.as('占2').say(`签到 ${code}`)).toContain('你是第 2 个到的')
  await app.pass(1000)
  expect(app.outputs().filter((l) => l.kind === 'update').at(-1)?.text).toContain('已到 2')
  await app.at('2026-03-11T19:21+08:00')
  expect(await app.as('占3').say(`签到 A1 ${code}`)).toContain('请组织者帮你补签')
  expect(await app.as('占2').say('签到 A1 @占3')).toContain('替人签到要组织者赵磊来')
  expect(await app.as('赵磊').say('签到 A1 @占3')).toContain('帮占3签到了，羽毛球赛到了 3 人')
  expect(await app.as('赵磊').say('签到 A1 @王芳')).toContain('先发「代报名 A1 王芳」再签')
})

test('five wrong codes pause, and the pause ends', async () => {
  const app = await testApp({ now: '2026-03-11T16:00+08:00' })
  await app.given.activity({ ...today, taken: 1, closesAt: null })
  await app.as('赵磊').say('签到 A1')
  const code = /口令 (\d{4})/.exec(app.seen('赵磊').at(-1) ?? '')?.[1] ?? ''
  for (let i = 0; i < 5; i++) expect(await app.as('占1').say('签到 A1 0000')).toContain('口令不对')
  expect(await app.as('占1').say(`签到 A1 ${code}`)).toContain('10 分钟后再试')
  await app.at('2026-03-11T16:10:00+08:00')
  expect(await app.as('占1').say(`签到 A1 ${code}`)).toContain('签到了')
})

test('from the card, with a field for the code', async () => {
  const app = await testApp({ now: '2026-03-11T16:00+08:00' })
  await app.given.activity({ ...today, taken: 1, closed: true })
  await app.as('赵磊').say('签到 A1')
  const code = /口令 (\d{4})/.exec(app.seen('赵磊').at(-1) ?? '')?.[1] ?? ''
  await app.pass(1000)
  const live = app.outputs().filter((l) => l.chat === 'g1' && l.card?.subject === 'A1').at(-1)
  if (!live) throw new Error('no card')
  expect(await app.as('占1').press(live, '签到', { 口令: code })).toContain('签到了')
})

test('换: the other presses and both move, though all is full', async () => {
  const app = await testApp()
  await app.given.activity({ slots: { 甲组: 1, 乙组: 1 } })
  await app.as('王芳').say('报名 A1 甲组')
  await app.as('李梅').say('报名 A1 乙组')
  expect(await app.as('王芳').say('换 A1 @李梅')).toContain('跟李梅说了')
  expect(app.seen('李梅').at(-1)).toContain('王芳想跟你换')
  expect(await app.as('李梅').press('last', '换', {}, { private: true })).toContain('换好了：羽毛球赛，你现在在「甲组」，跟王芳换的')
  expect(app.seen('王芳').at(-1)).toContain('你现在在「乙组」')
  expect(await app.as('王芳').say('换 A1 @王芳')).toContain('这是你自己')
  expect(await app.as('李梅').say('换 同意 1')).toContain('过期')
})

test('换 in ordinary talk is nobody\'s command', async () => {
  const app = await testApp()
  await app.given.activity()
  for (const line of ['换 一下吧', '我的', '算了', '？', '说明 一下', '还去 吗']) expect(await app.as('王芳').say(line, { mention: false })).toBe('')
})

test('还去 after a change is kept in the trail', async () => {
  const app = await testApp()
  await app.given.activity({ taken: 1 })
  await app.as('赵磊').say('活动 改 A1 地点:操场')
  expect(app.seen('占1').at(-1)).toContain('现在：')
  expect(await app.as('占1').press('last', '还去', {}, { private: true })).toBe('好，羽毛球赛的位子给你留着，到时见。')
  expect(await app.inner.db.read.audit.count({ where: { action: 'signup.still-going' } })).toBe(1)
  expect(await app.as('王芳').say('还去 A1')).toContain('你没有报羽毛球赛')
})
