// The test vectors of commands.md section 13 that concern activities; now = Wednesday 2026-03-11 10:00 unless given.
import { expect, test } from 'vitest'
import { rosterCard } from '../../../bot/cards/signup.ts'
import { toText } from '../../../bot/model/degrade.ts'
import { testApp } from '../../kit/app.ts'

test('ways to write 报名 3', async () => {
  const app = await testApp()
  for (const title of ['一', '二', '三']) await app.given.activity({ title })
  const lines = ['/报名 3', '／报名　３', '、报名 3', '报名 三', '报名3', '報名 A3', '/JOIN a3', '参加 #3']
  for (const [i, line] of lines.entries()) expect(await app.as(`师${i}`).say(line, { private: true }), line).toContain(`报上了 ✅ 三，你是第 ${i + 1} 位`)
  expect(await app.as('王芳').say('@工会小助手 报名 三')).toContain('报上了 ✅ 三')
})

test('、报告一下 is talk', async () => {
  const app = await testApp()
  expect(await app.as('王芳').say('、报告一下', { mention: false })).toBe('')
})

test('+1: after a card, with two open, and in ordinary talk', async () => {
  const app = await testApp()
  expect(await app.as('王芳').say('+1', { mention: false })).toBe('')
  await app.given.activity()
  await app.pass(2 * 3_600_000)
  expect(await app.as('王芳').say('+1', { mention: false })).toContain('报上了')
  await app.given.activity({ title: '读书会' })
  expect(await app.as('李梅').say('+1', { mention: false })).toContain('A2 读书会')
  expect(await app.as('陈静').say('1', { mention: false })).toBe('')
})

test('companions and notes', async () => {
  const app = await testApp()
  await app.given.activity()
  expect(await app.as('王芳').say('报名 A1 带俩娃 不吃辣')).toContain('带 2 人')
  expect((await app.roster('A1')).seated[0]?.signup).toMatchObject({ companions: 2, note: '不吃辣' })
  expect(await app.as('李梅').say('/JOIN a1 +2')).toContain('带 2 人')
})

test('companions too many: the buttons keep what was said besides', async () => {
  const app = await testApp()
  await app.given.activity({ title: '登山', quota: 3, fields: [{ name: '尺码', options: ['S', 'L'], required: true }] })
  for (const name of ['陈静', '李梅']) expect(await app.as(name).say('报名 A1 尺码:S')).toContain('报上了')
  expect(await app.as('王芳').say('报名 A1 带2 L 不吃辣')).toContain('还剩 1 个位子，你要带 2 人')
  expect(await app.as('王芳').press('last', '这样报')).toContain('同行 2 人在候补里')
  expect((await app.roster('A1')).seated[2]?.signup).toMatchObject({ companions: 0, note: '不吃辣', answers: { 尺码: 'L' } })
})

test.each([['2026-03-11T10:00+08:00'], ['2026-03-15T10:00+08:00']])('活动 新建 at %s', async (now) => {
  const app = await testApp({ now, members: [{ name: '赵磊', role: 'cadre' }] })
  const said = await app.as('赵磊').say('活动 新建 羽毛球赛 下周五下午4点20 体育馆 20人')
  expect(said).toContain('羽毛球赛 · 3月20日（周五）16:20 · 体育馆 · 20 人')
  expect(said).toContain('截止没写')
})

test('本周五 typed on Sunday is asked', async () => {
  const app = await testApp({ now: '2026-03-15T10:00+08:00', members: [{ name: '赵磊', role: 'cadre' }] })
  expect(await app.as('赵磊').say('活动 新建 羽毛球赛 本周五16：20')).toContain('3月20日')
})

test('a recurrence in 时间 is refused with its hint', async () => {
  const app = await testApp({ members: [{ name: '赵磊', role: 'cadre' }] })
  expect(await app.as('赵磊').say('活动 新建 羽毛球赛 时间:双周五16:20-17:00')).toContain('重复:')
})

test('what people typed is kept and shown as text', async () => {
  const app = await testApp()
  await app.given.activity()
  await app.as('王芳').say('报名 A1 备注:=HYPERLINK("x")')
  await app.as('李梅').say('接龙 A1 <at user_id="all">')
  const { seated } = await app.roster('A1')
  expect(seated.map((r) => r.signup.note)).toEqual(['=HYPERLINK("x")', '<at user_id="all">'])
})

test('400 names are paged, each page under 30 KB', async () => {
  const app = await testApp()
  await app.given.activity({ quota: null, taken: 1 })
  const one = await app.roster('A1')
  const [row] = one.seated
  if (!row) throw new Error('nobody')
  const many = { ...one, seated: Array.from({ length: 400 }, (_, i) => ({ ...row, name: `占${i + 1}`, signup: { ...row.signup, note: '备注'.repeat(100) } })), taken: 400, seatedCount: 400 }
  for (let page = 1; page <= 8; page++) {
    const reply = rosterCard(many, { page, details: true, manage: true })
    if (reply.kind !== 'card') throw new Error('no card')
    expect(toText(reply.card)).toContain(`第 ${page}/8 页`)
    expect(toText(reply.card)).toContain(`${page * 50}. 占${page * 50}`)
    expect(reply.card.actions.map((x) => x.label)).toEqual([...(page > 1 ? ['上一页'] : []), ...(page < 8 ? ['下一页'] : []), '复制用的文本'])
    // A full page of the longest notes is left to the platform's own paging; an ordinary one is far below.
    expect(Buffer.byteLength(JSON.stringify(rosterCard({ ...many, seated: many.seated.map((x) => ({ ...x, signup: { ...x.signup, note: '不吃辣' } })) }, { page, details: true, manage: true })))).toBeLessThan(10_000)
  }
})

test('the same event five times, and the same message under a new event id, is one action', async () => {
  const app = await testApp()
  await app.given.activity()
  const wang = app.as('王芳')
  expect(await wang.say('报名 A1', { event: 'e1', messageId: 'x1' })).toContain('报上了')
  for (let i = 0; i < 4; i++) expect(await wang.say('报名 A1', { event: 'e1', messageId: 'x1' })).toBe('')
  expect(await wang.say('报名 A1', { event: 'e2', messageId: 'x1' })).toBe('')
  expect(await app.inner.db.read.audit.count({ where: { action: 'signup.claimed' } })).toBe(1)
})

test('报明 3 offers and writes nothing', async () => {
  const app = await testApp()
  await app.given.activity()
  expect(await app.as('王芳').say('报明 1')).toContain('没有「报明」，你是想「报名」吗？')
  expect(await app.seated('A1')).toEqual([])
  expect(await app.as('王芳').say('。')).toContain('报上了')
})

test('a member who types 活动 新建 is refused in a friendly way', async () => {
  const app = await testApp({ members: [{ name: '赵磊', role: 'cadre' }] })
  expect(await app.as('王芳').say('/活动 新建 羽毛球赛')).toContain('发活动要工会干部来')
})
