// What must never happen on a guess: a word that confirms by accident, an undo that skips, a note nobody read back.
import { expect, test } from 'vitest'
import { testApp } from '../../kit/app.ts'

test('a preview answers only its own words: not talk that begins with one, not another command', async () => {
  const app = await testApp({ members: [{ name: '赵磊', role: 'cadre' }] })
  const boss = app.as('赵磊')
  await boss.say('活动 新建 羽毛球赛 下周五16:20 体育馆 20人')
  await boss.say('发布 吗')
  await boss.say('发布 前先问问大家')
  await boss.say('确认 收到', { mention: false })
  await boss.say('确认', { mention: false })
  expect(await boss.say('活动')).toContain('没有能报的活动')
  expect(await boss.say('发布')).toContain('编号 A1')
})

test('a second command is never taken for the answer to the first one’s preview', async () => {
  const app = await testApp({ members: [{ name: '王芳' }, { name: '李梅' }] })
  await app.given.activity()
  await app.as('王芳').say('报名 A1')
  await app.as('李梅').say('报名 A1')
  const boss = app.as('赵磊')
  await boss.say('移出 A1 @李梅')
  expect(await boss.say('移出 A1 @王芳')).toContain('把王芳')
  expect((await app.seated('A1')).sort()).toEqual(['李梅', '王芳'].sort())
  await boss.say('移出')
  expect(await app.seated('A1')).toEqual(['李梅'])
})

test('a preview is used up: its words mean nothing afterwards', async () => {
  const app = await testApp({ members: [{ name: '赵磊', role: 'cadre' }] })
  const boss = app.as('赵磊')
  await boss.say('活动 新建 羽毛球赛 下周五16:20 体育馆 20人')
  await boss.say('发布')
  expect(await boss.say('发布')).not.toContain('编号 A2')
  expect(await boss.say('活动')).toContain('A1 羽毛球赛')
})

test('undo takes back the last write or says that it cannot; it never reaches behind it', async () => {
  const app = await testApp({ members: [{ name: '李梅' }] })
  await app.given.activity({ quota: 5 })
  const boss = app.as('赵磊')
  await boss.say('代报名 A1 @李梅')
  await boss.say('活动 改 A1 名额:8')
  await boss.say('活动 停 A1')
  await boss.say('A1')
  expect(await boss.say('撤销')).toContain('你最后一步是「截止报名」，不能直接撤')
  expect(await app.seated('A1')).toEqual(['李梅'])
})

test.each([['报名 A1 A2', 'A2'], ['报名 0', '0'], ['报名 A1 带100', '带100'], ['报名 99999999999999999999', '99999999999999999999']])('%s: a code or number is no note', async (line, odd) => {
  const app = await testApp({ members: [{ name: '王芳' }] })
  await app.given.activity()
  const said = await app.as('王芳').say(line)
  expect(said).toContain(`「${odd}」没看懂`)
  expect(await app.seated('A1')).toEqual([])
})

test('a note is read back, and one too long is refused with its limit', async () => {
  const app = await testApp({ members: [{ name: '王芳' }, { name: '李梅' }] })
  await app.given.activity()
  expect(await app.as('王芳').say('报名 A1 不吃辣')).toContain('备注：不吃辣')
  expect(await app.as('李梅').say(`报名 A1 备注:${'长'.repeat(300)}`)).toContain('有 300 字，最多 200 字')
  expect(await app.seated('A1')).toEqual(['王芳'])
})

test('1 counts only as a reply to the live card', async () => {
  const app = await testApp({ members: [{ name: '王芳' }] })
  await app.given.activity()
  const card = app.outputs().find((o) => o.kind === 'post' && o.card?.subject === 'A1')?.message
  const reply = (await app.as('赵磊').say('帮助'), app.outputs().at(-1)?.message)
  await app.as('王芳').say('1', { mention: false, replyTo: reply ?? '' })
  expect(await app.seated('A1')).toEqual([])
  await app.as('王芳').say('1', { mention: false, replyTo: card ?? '' })
  expect(await app.seated('A1')).toEqual(['王芳'])
})

test('a reminder that is late keeps the quiet hours of the group', async () => {
  const app = await testApp({ members: [{ name: '赵磊', role: 'cadre' }, { name: '王芳' }] })
  await app.as('赵磊').say('活动 新建 羽毛球赛 3月13日16:20 体育馆 20人')
  await app.as('赵磊').say('发布')
  await app.as('王芳').say('报名 A1')
  await app.restart('2026-03-12T23:30:00+08:00')
  expect(app.seen('王芳').some((t) => t.includes('别忘了'))).toBe(false)
  await app.at('2026-03-13T07:00:00+08:00')
  expect(app.seen('王芳').at(-1)).toContain('今天的羽毛球赛别忘了')
})

test('removed from a group and heard there again: the card lives on', async () => {
  const app = await testApp({ members: [{ name: '王芳' }] })
  await app.given.activity()
  await app.rehearse([{ platform: 'feishu', chat: 'g1', membership: 'bot_removed' }])
  await app.as('王芳').say('报名 A1')
  await app.pass(2_000)
  expect(app.outputs().at(-1)?.text).toContain('名单\n王芳')
})

test('the words that force a place count only as answers, so nobody skips being asked twice', async () => {
  const app = await testApp({ members: [{ name: '李梅' }] })
  await app.given.activity({ quota: 1, taken: 1 })
  const boss = app.as('赵磊')
  expect(await boss.say('代报名 A1 确定加 @李梅')).toContain('加上会超出名额 1 人')
  expect(await app.seated('A1')).toEqual(['占1'])
})
