// 接龙: one's own words word for word, and a pasted block by a cadre. commands.md sections 4 and 7.2.
import { expect, test } from 'vitest'
import { testApp } from '../../kit/app.ts'

const noteOf = async (app: Awaited<ReturnType<typeof testApp>>, name: string) => {
  const r = await app.roster('A1')
  return [...r.seated, ...r.waiting].find((x) => x.name === name)?.signup
}

test('the text is kept word for word; a second one replaces it', async () => {
  const app = await testApp()
  await app.given.activity()
  const wang = app.as('王芳')
  expect(await wang.say('接龙 A1 我来，自带　２箱水（冰的）！')).toContain('接的是：我来，自带　２箱水（冰的）！')
  expect((await noteOf(app, '王芳'))?.note).toBe('我来，自带　２箱水（冰的）！')
  expect(await wang.say('/接龙 换成 带1 坐大巴')).toContain('备注：换成 带1 坐大巴')
  expect(await noteOf(app, '王芳')).toMatchObject({ note: '换成 带1 坐大巴', companions: 1 })
  expect(await app.seated('A1')).toEqual(['王芳'])
})

test('full: the waiting list, as for 报名', async () => {
  const app = await testApp()
  await app.given.activity({ quota: 1, taken: 1 })
  expect(await app.as('王芳').say('接龙 我也来')).toContain('候补第 1 位')
})

test('without words: the entries so far and a form', async () => {
  const app = await testApp()
  await app.given.activity()
  expect(await app.as('王芳').say('接龙 A1')).toContain('还没有人接')
  expect(await app.as('王芳').press('last', '接龙', { 内容: '我来 8:00 到' })).toContain('报上了')
  expect((await noteOf(app, '王芳'))?.note).toBe('我来 8:00 到')
  expect(await app.as('李梅').say('接龙 A1')).toContain('1. 王芳（我来 8:00 到）')
})

test('which activity is asked with the text unharmed', async () => {
  const app = await testApp()
  await app.given.activity()
  await app.given.activity({ title: '读书会' })
  expect(await app.as('王芳').say('接龙 我来，１本《红楼梦》')).toContain('A2 读书会')
  await app.as('王芳').press('last', 'A1 羽毛球赛')
  expect((await noteOf(app, '王芳'))?.note).toBe('我来，１本《红楼梦》')
})

const BLOCK = '#接龙\n羽毛球赛\n１．张三 带1，不吃辣\n2. 李四\n3. 老王\n4. 王芳\n5. 张伟'

test('a block: each line shown as it is read, then signed up at one press', async () => {
  const app = await testApp({ members: [{ name: '张三' }, { name: '李四' }, { name: '张伟', key: '伟1' }, { name: '张伟', key: '伟2' }] })
  await app.given.activity()
  await app.as('王芳').say('报名 A1')
  const boss = app.as('赵磊')
  const asked = await boss.say(`接龙 A1 ${BLOCK}`)
  expect(asked).toContain('能报 2 位，3 位不报')
  expect(asked).toContain('1. 张三，带 1 人，备注：带1，不吃辣')
  expect(asked).toContain('3. 老王：没找到这个人，不报')
  expect(asked).toContain('4. 王芳：已经在名单里，不报')
  expect(asked).toContain('5. 张伟：有同名的，分不清，不报')
  expect(await app.seated('A1')).toEqual(['王芳'])
  expect(await boss.press('last', '照这样报')).toContain('报上 2 位')
  expect(await app.seated('A1')).toEqual(['王芳', '张三', '李四'])
  expect(await noteOf(app, '张三')).toMatchObject({ note: '带1，不吃辣', companions: 1 })
  expect(app.seen('李四').at(-1)).toContain('赵磊帮你报了')
  const kept = await app.inner.db.read.audit.findFirst({ where: { action: 'chain.pasted' } })
  expect(JSON.parse(kept?.data ?? '{}')).toMatchObject({ text: BLOCK, count: 2 })
  expect(await boss.say('撤销', { private: true })).toContain('撤回了')
  expect(await app.seated('A1')).toEqual(['王芳'])
})

test('a block by a member, and one that is too long', async () => {
  const app = await testApp()
  await app.given.activity()
  expect(await app.as('王芳').say('接龙 A1 1. 张三 2. 李四')).toContain('整段接龙要办活动的人来贴')
  const many = Array.from({ length: 400 }, (_, i) => `${i + 1}. 师${i}`).join('\n')
  expect(await app.as('赵磊').say(`接龙 A1 ${many}`)).toContain('这段有 400 人，一次最多 50 人')
  expect(await app.as('王芳').say(`接龙 A1 ${'字'.repeat(300)}`)).toContain('太长了')
  expect(await app.seated('A1')).toEqual([])
})

test('a block for an activity that is nearly full: who will wait is said before', async () => {
  const app = await testApp({ members: [{ name: '张三' }, { name: '李四' }, { name: '老王' }, { name: '小陈' }] })
  await app.given.activity({ quota: 3, taken: 1 })
  const boss = app.as('赵磊')
  const asked = await boss.say('接龙 A1 1. 张三\n2. 李四 带1\n3. 老王\n4. 小陈 带5')
  expect(asked).toContain('能报 3 位，1 位有位子，2 位要排候补，1 位不报')
  expect(asked).toContain('2. 李四，带 1 人，候补第 1 位')
  expect(asked).toContain('3. 老王，候补第 2 位')
  expect(asked).toContain('4. 小陈：人太多，坐不下，不报')
  expect(await boss.press('last', '照这样报')).toContain('报上 1 位，候补 2 位')
  expect(await app.waiting('A1')).toEqual(['李四', '老王'])
  await app.given.activity({ title: '读书会', quota: 1, taken: 1 })
  expect(await boss.say('接龙 A2 1. 张三 2. 李四')).toContain('能报 2 位，位子满了，都要排候补')
})

test('a block that cannot be carried out is refused before it is previewed', async () => {
  const app = await testApp({ members: [{ name: '张三' }, { name: '李四' }] })
  await app.given.activity({ slots: { 甲组: 2, 乙组: 2 } })
  await app.given.activity({ title: '读书会', closed: true })
  expect(await app.as('赵磊').say('接龙 A1 1. 张三 2. 李四')).toContain('用「代报名 A1 名字 组别」分开报')
  expect(await app.as('赵磊').say('接龙 A2 1. 张三 2. 李四')).toContain('截止了')
})
