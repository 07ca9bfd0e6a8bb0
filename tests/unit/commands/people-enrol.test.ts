// 入会, 同意, 关联: who comes on the roll and how accounts become one person. Rules: commands.md sections 6 and 7.7.
import { expect, test } from 'vitest'
import { testApp, type TestApp } from '../../kit/app.ts'

const admin = { name: '何晓', role: 'admin' } as const
const sun = { name: '孙悦', branch: '附中分工会', group: '初二组', role: 'cadre' } as const

const cardOf = (app: TestApp, title: string) => {
  const found = app.outputs().filter((l) => l.card?.title === title).at(-1)
  if (!found) throw new Error(`no card ${title}`)
  return found
}

test('whoever speaks to the bot in a bound group is a member by the name that the platform gives', async () => {
  const app = await testApp()
  await app.given.activity()
  expect(await app.stranger('新老师').say('报名 A1')).toContain('报上了 ✅ 羽毛球赛，你是第 1 位')
  expect(await app.seated('A1')).toEqual(['新老师'])
})

test('chatter makes nobody a member', async () => {
  const app = await testApp()
  expect(await app.stranger('路人').say('今天天气不错', { mention: false })).toBe('')
  expect(await app.stranger('路人').say('活动', { private: true })).toContain('发「入会」')
})

test('入会: the cadre of that 分工会 gets the card, agrees, and the person is told', async () => {
  const app = await testApp({ members: [admin, sun] })
  expect(await app.stranger('wangfang').say('入会 王芳 初二组', { private: true })).toContain('孙悦点了同意就好')
  expect(app.seen('何晓')).toEqual([])
  expect(app.seen('孙悦').at(-1)).toContain('王芳（飞书）想入会，写的是初二组')
  expect(await app.as('孙悦').press(cardOf(app, '入会申请'), '同意')).toContain('王芳入会了，在附中分工会 · 初二组')
  expect(app.seen('wangfang').at(-1)).toBe('入会好了，孙悦同意了。发「帮助」看看能做什么。')
  expect(await app.stranger('wangfang').say('我的小组', { private: true })).toContain('初二组')
  expect(await app.stranger('wangfang').say('入会', { private: true })).toContain('你已经在了，王芳，在附中分工会 · 初二组')
})

test('a request is decided once, and refused politely', async () => {
  const app = await testApp({ members: [admin, sun] })
  const stranger = app.stranger('lisi')
  await stranger.say('入会 李四 附中分工会', { private: true })
  expect(await app.as('孙悦').say('不同意 1', { private: true })).toContain('李四的入会没有通过')
  expect(await app.as('何晓').say('同意 1', { private: true })).toContain('已经有人处理过了')
  expect(app.seen('lisi').at(-1)).toBe('入会没有通过，有疑问直接找孙悦。')
  expect(await stranger.say('活动', { private: true })).toContain('发「入会」')
})

test('without a cadre there the administrators decide; a cadre of another 分工会 may not', async () => {
  const app = await testApp({ members: [admin, sun, { name: '周敏', branch: '本部分工会' }] })
  await app.stranger('zs').say('入会 赵四 本部分工会', { private: true })
  expect(app.seen('何晓').at(-1)).toContain('赵四（飞书）想入会')
  expect(app.seen('孙悦')).toEqual([])
  expect(await app.as('孙悦').say('同意 1', { private: true })).toContain('这是本部分工会的事，不在你管的范围里')
  expect(await app.as('何晓').say('同意', { private: true })).toContain('1. 赵四 入会 本部分工会')
  expect(await app.as('何晓').say('同意 1', { private: true })).toContain('赵四入会了，在本部分工会')
})

test('入会 again replaces the request that waits', async () => {
  const app = await testApp({ members: [admin, sun] })
  const stranger = app.stranger('wf')
  await stranger.say('入会 王方 初二组', { private: true })
  await stranger.say('入会 王芳 初二组', { private: true })
  expect(await app.as('孙悦').say('同意 1', { private: true })).toContain('已经有人处理过了')
  expect(await app.as('孙悦').say('同意 2', { private: true })).toContain('王芳入会了')
})

test('入会 without words opens a form', async () => {
  const app = await testApp({ members: [admin, sun] })
  const stranger = app.stranger('wf')
  expect(await stranger.say('入会', { private: true })).toContain('写上名字和小组')
  const form = cardOf(app, '入会')
  expect(form.actions[0]?.fields.map((f) => f.name)).toEqual(['姓名', '小组', '别的小组', '工号'])
  expect(await stranger.press(form, '填好了', { 姓名: '王芳', 小组: '初二组' })).toContain('孙悦点了同意就好')
})

test('a 小组 that does not exist is made only when the one who agrees says so', async () => {
  const app = await testApp({ members: [admin] })
  await app.stranger('wf').say('入会 王芳 语文组', { private: true })
  expect(app.seen('何晓').at(-1)).toContain('「语文组」（还没有这个小组，同意后再分）')
  expect(await app.as('何晓').press(cardOf(app, '入会申请'), '同意')).toContain('还没分小组')
  expect(await app.as('何晓').press(cardOf(app, '王芳入会了'), '建一个放进去')).toContain('还没有小组「语文组」，没有改动。要新建吗')
  expect(await app.as('何晓').say('新建', { private: true })).toContain('王芳在语文组了')
  expect(app.seen('wf').at(-1)).toContain('何晓把你分到语文组了')
})

test('a typed 工号 links nothing: an administrator agrees, a cadre may not', async () => {
  const app = await testApp({ members: [admin, sun, { name: '王芳', employeeNo: '1001', branch: '附中分工会', group: '初二组', accounts: { feishu: 'ou_wf' } }] })
  const other = app.stranger('d_wf', { platform: 'dingtalk' })
  expect(await other.say('入会 王芳 工号1001', { private: true })).toContain('要管理员确认是不是同一个人')
  expect(await other.say('我的小组', { private: true })).toContain('发「入会」')
  expect(app.seen('孙悦')).toEqual([])
  expect(await app.as('孙悦').say('同意 1', { private: true })).toContain('这一步要管理员来')
  expect(app.seen('何晓').at(-1)).toContain('说自己是工号 1001，名册上是王芳、附中分工会、初二组')
  expect(await app.as('何晓').say('同意 1', { private: true })).toContain('是一个人了')
  expect(await other.say('我的小组', { private: true })).toContain('初二组')
})

test('a 工号 that the platform itself states links at once', async () => {
  const app = await testApp({ members: [admin, { name: '王芳', employeeNo: '1001', branch: '附中分工会', group: '初二组', accounts: { feishu: 'ou_wf' } }] })
  const accept = async (employeeNo: string | null, user: string) => {
    const { done } = await app.inner.app().inbox.accept({
      kind: 'message', platform: 'dingtalk', eventId: `e-${user}`, messageId: `m-${user}`, chat: null, sender: { id: user, name: '王芳', employeeNo }, receivedAt: app.now(), text: '我的小组', mentions: [], addressed: true, replyTo: null,
    })
    await done
    await app.settle()
    return app.outputs().filter((l) => l.user === user).at(-1)?.text
  }
  expect(await accept(null, 'd1')).toContain('发「入会」')
  expect(await accept('1001', 'd2')).toContain('初二组')
})

test('关联: the code said on the other platform makes both accounts one person', async () => {
  const app = await testApp({ members: [admin, { name: '王芳', branch: '附中分工会', group: '初二组' }] })
  await app.as('王芳').say('关联', { private: true })
  const code = /关联 ([0-9A-Z]+)/.exec(app.seen('王芳').at(-1) ?? '')?.[1] ?? ''
  expect(code).toMatch(/^[0-9A-Z]{8}$/)
  const other = app.stranger('d_wf', { platform: 'dingtalk' })
  expect(await other.say(`关联 ${code.toLowerCase()}`, { private: true })).toContain('关联好了，你是王芳（附中分工会 · 初二组）')
  expect(app.seen('王芳').at(-1)).toContain('钉钉上的「d_wf」和你这边关联好了')
  expect(await other.say(`关联 ${code}`, { private: true })).toContain('码不对，或者已经过期、用过了')
  const rows = await app.inner.db.read.oneTimeCode.findMany()
  expect(JSON.stringify(rows)).not.toContain(code)
})

test('a code lives ten minutes; five wrong tries pause the account', async () => {
  const app = await testApp({ members: [{ name: '王芳' }] })
  const code = async () => {
    await app.as('王芳').say('关联', { private: true })
    return /关联 ([0-9A-Z]+)/.exec(app.seen('王芳').at(-1) ?? '')?.[1] ?? ''
  }
  const other = app.stranger('d_wf', { platform: 'dingtalk' })
  const late = await code()
  await app.pass(10 * 60_000 + 1)
  expect(await other.say(`关联 ${late}`, { private: true })).toContain('已经过期')
  for (const left of ['3', '2', '1']) expect(await other.say('关联 WRONG234', { private: true })).toContain(`还能试 ${left} 次`)
  expect(await other.say('关联 WRONG234', { private: true })).toContain('10 分钟后再试')
  const right = await code()
  expect(await other.say(`关联 ${right}`, { private: true })).toContain('10 分钟后再试。没有改动')
  await app.pass(10 * 60_000)
  expect(await other.say(`关联 ${await code()}`, { private: true })).toContain('关联好了')
})

test('linking two members in one activity keeps the earlier seat and moves the next one up', async () => {
  const app = await testApp({ members: [admin, { name: '王芳', accounts: { feishu: 'ou_wf' } }, { name: '芳芳', key: '芳芳', accounts: { feishu: 'ou_ff', dingtalk: 'd_ff' } }, { name: '李梅' }], setup: { chats: [{ platform: 'dingtalk', chat: 'd1', title: '校工会钉钉群' }] } })
  const two = app.stranger('王小芳', { platform: 'dingtalk', chat: 'd1' })
  await app.given.activity({ quota: 2, chats: ['g1', 'd1'] })
  await app.as('王芳').say('报名 A1 带1', { private: true })
  expect(await app.seated('A1')).toEqual(['王芳'])
  expect(await two.say('报名 A1')).toContain('候补第 1 位')
  await app.as('李梅').say('报名 A1')
  // The first of the two gives up, so the second sits down alone, and later the first comes back to wait.
  await app.as('王芳').say('取消报名 A1')
  expect(await app.seated('A1')).toEqual(['王小芳', '李梅'])
  await app.as('芳芳').say('报名 A1')
  await app.as('王芳').say('报名 A1')
  expect(await app.waiting('A1')).toEqual(['芳芳', '王芳'])
  await app.as('王芳').say('关联', { private: true })
  const code = /关联 ([0-9A-Z]+)/.exec(app.seen('王芳').at(-1) ?? '')?.[1] ?? ''
  expect(await two.say(`关联 ${code}`, { private: true })).toContain('羽毛球赛两边都报过，留了先报上的那个位子')
  expect(await app.seated('A1')).toEqual(['王芳', '李梅'])
  expect(await app.waiting('A1')).toEqual(['芳芳'])
  // The other way round: the one who asks for the code sits, and so did the other: one place becomes free.
  const b = await app.given.activity({ title: '观影', quota: 2, chats: ['g1', 'd1'] })
  await app.as('芳芳').say(`报名 ${b.code}`)
  const third = app.stranger('陌生人', { platform: 'web', chat: 'none' })
  await third.say('入会 芳芳二号', { private: true })
  await app.as('何晓').say('同意 1', { private: true })
  await third.say(`报名 ${b.code}`, { private: true })
  await app.as('李梅').say(`报名 ${b.code}`)
  expect(await app.seated(b.code)).toEqual(['芳芳', '芳芳二号'])
  await app.as('芳芳').say('关联', { private: true })
  const again = /关联 ([0-9A-Z]+)/.exec(app.seen('芳芳').at(-1) ?? '')?.[1] ?? ''
  await third.say(`关联 ${again}`, { private: true })
  expect(await app.seated(b.code)).toEqual(['芳芳', '李梅'])
  expect(app.seen('李梅').at(-1)).toContain('有位子了！观影已经帮你补上')
  expect(await app.as('何晓').say('日志 @芳芳', { private: true })).toContain('和「芳芳二号」并成一个人')
})

test('two different 工号 are never one person', async () => {
  const app = await testApp({ members: [{ name: '王芳', employeeNo: '1001' }, { name: '李梅', employeeNo: '1002', accounts: { dingtalk: 'd_lm' } }] })
  await app.as('王芳').say('关联', { private: true })
  const code = /关联 ([0-9A-Z]+)/.exec(app.seen('王芳').at(-1) ?? '')?.[1] ?? ''
  expect(await app.as('李梅', { platform: 'dingtalk' }).say(`关联 ${code}`, { private: true })).toContain('两边的工号不一样')
})

test('an administrator of whom only the account was known gets their name with the first line', async () => {
  const app = await testApp({ setup: { admins: ['feishu:ou_boss'] }, members: [] })
  await app.inner.app().inbox.accept({
    kind: 'message', platform: 'feishu', eventId: 'e1', messageId: 'm1', chat: null, sender: { id: 'ou_boss', name: '何晓' }, receivedAt: app.now(), text: '我的小组', mentions: [], addressed: true, replyTo: null,
  }).then(({ done }) => done)
  await app.settle()
  expect(await app.as('王芳').say('任命 @张三 干部', { private: true })).toContain('这一步要管理员来，现在是何晓')
})

test('关联 on every side already: no code, said so', async () => {
  const app = await testApp({ members: [{ name: '王芳', accounts: { feishu: 'ou_wf', dingtalk: 'd_wf', web: 'w_wf' } }, { name: '孙悦', accounts: { feishu: 'ou_sy', dingtalk: 'd_sy' } }] })
  expect(await app.as('王芳').say('关联', { private: true })).toContain('已经关联好了')
  expect(await app.inner.db.read.oneTimeCode.count()).toBe(0)
  expect(await app.as('孙悦').say('关联', { private: true })).toMatch(/关联 [0-9A-Z]{8}/)
})

test('撤销 behind 同意 names the step', async () => {
  const app = await testApp({ members: [admin, sun] })
  await app.stranger('wf').say('入会 王芳 初二组', { private: true })
  expect(await app.as('孙悦').say('同意 1', { private: true })).toContain('王芳入会了')
  expect(await app.as('孙悦').say('撤销', { private: true })).toContain('你最后一步是「同意申请」，不能直接撤')
})
