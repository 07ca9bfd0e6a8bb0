// 名额 that cannot be, and the codes that refusals name: commands.md sections 5 and 9.
import { expect, test } from 'vitest'
import { testApp } from '../../kit/app.ts'

const REFUSED = ['0人', '-3人', '－3人', '名额:0', '名额：０', '名额:-3', '名额0', '零人', '负3人', '名额:100001', '名额:0人', '组别:甲组0人', '组别:甲组20人 乙组-3人'] as const

test.each(REFUSED)('活动 新建 … %s is refused with the reason, never 不限', async (quota) => {
  const app = await testApp({ members: [{ name: '赵磊', role: 'cadre' }] })
  const boss = app.as('赵磊')
  expect(await boss.say(`活动 新建 羽毛球赛 下周五16:20 体育馆 ${quota}`)).toMatch(/不行，要在 1 到 100000 之间，没有改动。不限人数就写「名额:不限」/)
  expect(await app.inner.db.read.activity.count()).toBe(0)
})

test.each([['20人', '20 人'], ['不限', '不限'], ['名额:不限', '不限'], ['名额:1', '1 人'], ['二十人', '20 人'], ['组别:甲组20人 乙组', '甲组 20 人，乙组 不限']])('%s is a quota', async (quota, shown) => {
  const app = await testApp({ members: [{ name: '赵磊', role: 'cadre' }] })
  expect(await app.as('赵磊').say(`活动 新建 羽毛球赛 下周五16:20 体育馆 ${quota}`)).toContain(`体育馆 · ${shown} · `)
})

test('活动 改 名额:0 changes nothing', async () => {
  const app = await testApp()
  await app.given.activity({ quota: 5 })
  expect(await app.as('赵磊').say('活动 改 A1 名额:0')).toContain('不限人数就写「名额:不限」')
  expect((await app.roster('A1')).activity.slots[0]?.quota).toBe(5)
  expect(await app.as('赵磊').say('活动 改 A1 名额:不限')).toContain('不限')
})

test('a refusal names a code that exists', async () => {
  const app = await testApp({ members: [{ name: '李主席', role: 'cadre' }] })
  await app.given.activity()
  expect(await app.as('王芳').say('签到')).toContain('比如「签到 A1」')
  expect(await app.as('王芳').say('接龙 A1 1. 张三 2. 李四')).toContain('「接龙 A1 内容」')
  const empty = await testApp({ members: [{ name: '赵磊', role: 'cadre' }] })
  expect(await empty.as('赵磊').say('签到')).not.toMatch(/A\d/)
  expect(await empty.as('赵磊').say('活动 停')).toBe('要哪一项？写上编号。发「活动」看编号。')
})
