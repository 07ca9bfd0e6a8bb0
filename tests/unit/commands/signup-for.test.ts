// 代报名 and 移出: commands.md sections 7.2, 8, 9 and 14, 5.
import { expect, test } from 'vitest'
import { testApp } from '../../kit/app.ts'

test('several by one line, each told; 不去了 gives the place back', async () => {
  const app = await testApp({ members: [{ name: '张三' }, { name: '李四' }] })
  await app.given.activity()
  const said = await app.as('王芳').say('代报名 A1 @张三, @李四 不吃辣')
  expect(said).toContain('帮 2 位报了羽毛球赛：张三 第 1 位；李四 第 2 位。备注：不吃辣。')
  expect(app.seen('张三').at(-1)).toContain('王芳帮你报了羽毛球赛（3月20日（周五）10:00，体育馆）。不想去就回一句「不去了」。')
  expect(await app.as('张三').say('不去了', { private: true })).toContain('好，帮你退了')
  expect(await app.seated('A1')).toEqual(['李四'])
})

test('mentions name accounts, whatever their names', async () => {
  const app = await testApp({ members: [{ name: '张伟', key: '伟1', branch: '本部', group: '后勤小组' }, { name: '张伟', key: '伟2', branch: '本部', group: '初二组' }] })
  await app.given.activity()
  const both = await app.as('王芳').say('代报名 A1 张伟')
  expect(both).toContain('有 2 位张伟')
  expect(await app.seated('A1')).toEqual([])
  expect(await app.as('王芳').press('last', '张伟（本部 初二组）')).toContain('张伟 第 1 位')
  expect(app.seen('伟2').at(-1)).toContain('王芳帮你报了')
  expect(await app.as('王芳').say('代报名 A1 @张伟', { mentions: [{ name: '张伟', user: app.as('伟1').user }] })).toContain('张伟 第 2 位')
  expect(app.seen('伟1').at(-1)).toContain('王芳帮你报了')
})

test('one unknown name: nobody is signed up', async () => {
  const app = await testApp({ members: [{ name: '张三' }] })
  await app.given.activity()
  const wang = app.as('王芳')
  expect(await wang.say('代报名 A1 张三 李四五')).toContain('没找到「李四五」，没有改动')
  expect(await wang.say('代报名 A1 张三，李四五')).toContain('没找到「李四五」，没有改动')
  expect(await wang.say('代报名 A1 @张三 @李四五')).toContain('没找到「李四五」，没有改动')
  expect(await wang.say('代报名 A1 @新来的', { mentions: [{ name: '新来的', user: 'ou_new' }] })).toContain('我还不认识「新来的」')
  expect(await wang.say('代报名 A1')).toContain('要帮谁报？')
  expect(await app.seated('A1')).toEqual([])
})

test.each([
  ['代报名 A1 乙组 尺码:L @何晓', ['何晓']],
  ['代报名 A1 尺码:L 何晓 张三', ['何晓', '张三']],
  ['代报名 A1 何晓 乙组 张三 尺码:L', ['何晓', '张三']],
  ['代报名 A1 乙组 L 张三、何晓', ['张三', '何晓']],
  ['代报名 A1 乙组 备注:不吃辣 何晓', ['何晓']],
])('%s: people stand before or behind the answers', async (line, names) => {
  const app = await testApp({ members: [{ name: '何晓' }, { name: '张三' }] })
  await app.given.activity({ slots: { 甲组: 5, 乙组: 5 }, fields: [{ name: '尺码', options: ['S', 'M', 'L'], required: false }] })
  const said = await app.as('王芳').say(line.includes('乙组') ? line : `${line} 乙组`)
  for (const name of names) expect(said).toContain(`${name} 「乙组」第`)
  const { seated } = await app.roster('A1')
  expect(seated.map((r) => r.name)).toEqual(names)
  expect(seated.map((r) => r.signup.answers['尺码'] ?? 'L')).toEqual(names.map(() => 'L'))
  expect(seated[0]?.signup.note).toBe(line.includes('备注') ? '不吃辣' : null)
})

test.each([
  ['代报名 A1 @张三 不吃辣 @何晓', '@何晓'], ['代报名 A1 @张三 要和 何晓 一组', '何晓'], ['代报名 A1 @张三 备注:跟 何晓 分在一个组里', '分在一个组里'],
])('%s: somebody behind the note is asked about', async (line, odd) => {
  const app = await testApp({ members: [{ name: '何晓' }, { name: '张三' }] })
  await app.given.activity()
  expect(await app.as('王芳').say(line)).toContain(`「${odd}」是要报的人，还是备注里的话？没有改动`)
  expect(await app.seated('A1')).toEqual([])
})

test('尺码:L with a name that nobody has: refused, with the activity\'s own code', async () => {
  const app = await testApp({ members: [{ name: '张三' }] })
  await app.given.activity()
  await app.given.activity({ fields: [{ name: '尺码', options: ['S', 'L'], required: false }] })
  expect(await app.as('王芳').say('代报名 A2 尺码:L 何小')).toContain('没找到「何小」，没有改动')
  expect(await app.as('王芳').say('代报名 A2 尺码:L')).toContain('「代报名 A2 @张三」')
  expect(await app.as('王芳').say('代报名 A2 全组')).toContain('「代报名 A2 @张三, @李四」')
})

test('companions belong to one person; the waiting list is as for 报名', async () => {
  const app = await testApp({ members: [{ name: '张三' }, { name: '李四' }] })
  await app.given.activity({ quota: 2, taken: 1 })
  const wang = app.as('王芳')
  expect(await wang.say('代报名 A1 张三 李四 带1')).toContain('一次只写一位')
  expect(await wang.say('代报名 A1 张三 带1')).toContain('张三 候补第 1 位（带 1 人）')
  expect(await wang.say('代报名 A1 李四')).toContain('李四 候补第 2 位')
  expect(app.seen('李四').at(-1)).toContain('排在候补第 2 位')
  expect(await wang.say('代报名 A1 李四')).toContain('李四 已经在候补第 2 位。没有改动')
})

test('somebody without an account cannot be told, and that is said', async () => {
  const app = await testApp({ setup: { members: [{ name: '老陈' }] } })
  await app.given.activity()
  expect(await app.as('王芳').say('代报名 A1 老陈')).toContain('老陈还没有能收消息的账号，麻烦你告诉一声')
})

test('a 小组长 signs up the whole 小组; another member may not', async () => {
  const app = await testApp({ members: [
    { name: '周敏', branch: '本部', group: '初二组', role: 'leader' }, { name: '张三', branch: '本部', group: '初二组' }, { name: '李四', branch: '本部', group: '初二组' }, { name: '王芳', branch: '本部', group: '后勤小组' },
  ] })
  await app.given.activity()
  expect(await app.as('王芳').say('代报名 A1 全组')).toContain('要小组长来报')
  expect(await app.as('周敏').say('代报名 A1 全组')).toContain('帮 3 位报了羽毛球赛')
  expect((await app.seated('A1')).sort()).toEqual(['周敏', '张三', '李四'].sort())
  expect(app.seen('周敏').some((t) => t.includes('帮你报了'))).toBe(false)
})

test('全组 with nobody new: for each why, and nothing to take back', async () => {
  const app = await testApp({ members: [{ name: '周敏', branch: '本部', group: '初二组', role: 'leader' }, { name: '张三', branch: '本部', group: '初二组' }, { name: '孙老师', branch: '附中' }] })
  await app.given.activity({ branch: '附中' })
  await app.given.activity({ title: '读书会' })
  const leader = app.as('周敏')
  expect(await leader.say('代报名 A1 全组')).toBe('羽毛球赛：周敏 不在这次的范围里，没有报；张三 不在这次的范围里，没有报。没有改动。')
  expect(app.outputs().at(-1)?.actions).toEqual([])
  await leader.say('代报名 A2 全组')
  expect(await leader.say('代报名 A2 全组')).toBe('读书会：周敏 已经报上了，第 1 位；张三 已经报上了，第 2 位。没有改动。')
})

test('over the quota and after close: asked twice, audited, told', async () => {
  const app = await testApp({ members: [{ name: '李梅' }, { name: '陈静' }] })
  await app.given.activity({ quota: 1, taken: 1 })
  const boss = app.as('赵磊')
  expect(await boss.say('代报名 A1 李梅')).toContain('加上会超出名额 1 人')
  expect(await boss.say('加上')).toContain('确定把李梅加进羽毛球赛吗？加上会超出名额 1 人')
  expect(await app.seated('A1')).toEqual(['占1'])
  expect(await boss.say('确定加')).toContain('李梅 第 2 位')
  expect(app.seen('李梅').at(-1)).toContain('赵磊帮你报了')
  expect(await app.inner.db.read.audit.count({ where: { action: 'signup.claimed-for', data: { contains: '"force":true' } } })).toBe(1)
  await boss.say('活动 停 A1')
  await boss.say('A1')
  expect(await app.as('王芳').say('代报名 A1 陈静')).toContain('截止了')
  expect(await boss.say('代报名 A1 陈静')).toContain('已经截止了，要把陈静直接加进去吗？')
  await boss.say('加上')
  expect(await boss.say('确定加')).toContain('陈静 第 3 位')
  expect(await app.seated('A1')).toEqual(['占1', '李梅', '陈静'])
})

test('full: the organiser may let them wait like everybody', async () => {
  const app = await testApp({ members: [{ name: '李梅' }] })
  await app.given.activity({ quota: 1, taken: 1 })
  await app.as('赵磊').say('代报名 A1 李梅')
  expect(await app.as('赵磊').say('排候补')).toContain('李梅 候补第 1 位')
})

test('撤销 takes back what one line did, and tells them', async () => {
  const app = await testApp({ members: [{ name: '张三' }, { name: '李四' }] })
  await app.given.activity()
  const wang = app.as('王芳')
  await wang.say('报名 A1')
  await wang.say('代报名 A1 张三 李四')
  expect(await wang.say('撤销')).toContain('张三、李四不在羽毛球赛的名单里了，已经告诉本人')
  expect(await app.seated('A1')).toEqual(['王芳'])
  expect(app.seen('李四').at(-1)).toContain('刚才替你报错了')
  expect(await wang.say('撤销')).toContain('撤回了，羽毛球赛没有报')
  expect(await wang.say('撤销')).toContain('没有能撤的')
})

test('移出 asks first, tells, moves the next one up, also after close', async () => {
  const app = await testApp()
  await app.given.activity({ quota: 1, taken: 1, queue: 1, closed: true })
  const boss = app.as('赵磊')
  expect(await boss.say('移出 A1 @占1 出差 两周')).toContain('把占1从羽毛球赛的名单里拿掉吗？会告诉本人，原因：出差 两周')
  expect(await app.seated('A1')).toEqual(['占1'])
  expect(await boss.press('last', '移出')).toContain('位子给了候补的候1')
  expect(app.seen('占1').at(-1)).toContain('赵磊把你从羽毛球赛的名单里拿掉了：出差 两周')
  expect(await app.seated('A1')).toEqual(['候1'])
  expect(await boss.say('移出 A1 占1')).toContain('名单和候补里没有占1')
})
