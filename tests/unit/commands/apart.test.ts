// Groups of one name, people of one name, people of another organisation, and wishes that came true by themselves.
import { describe, expect, test } from 'vitest'
import { testApp, type TestApp } from '../../kit/app.ts'
import { happen, otherEvent } from '../../kit/school.ts'

const admin = { name: '何晓', role: 'admin', accounts: { dingtalk: 'd_hx' } } as const
const sun = { name: '孙悦', branch: '附中分工会', group: '初二组', role: 'cadre' } as const
const privately = { private: true } as const
const twins = { chats: [{ platform: 'feishu', chat: 'f-union', title: '三中工会群' }, { platform: 'dingtalk', chat: 'd-union', title: '三中工会群' }] } as const

const cardOf = (app: TestApp, title: string) => {
  const found = app.outputs().filter((l) => l.card?.title === title).at(-1)
  if (!found) throw new Error(`no card ${title}`)
  return found
}
const labels = (app: TestApp, title: string): string[] => (cardOf(app, title).card?.actions ?? []).map((a) => a.label)

describe('two groups of one name', () => {
  const draft = '活动 新建 观影 下周五16:20 报告厅 20人'

  async function drafted(more = '') {
    const app = await testApp({ members: [admin], setup: { chats: [...twins.chats] } })
    const boss = app.as('何晓', { platform: 'dingtalk' })
    const said = await boss.say(`${draft}${more}`, privately)
    return { app, boss, said }
  }

  test('the preview offers each by its platform, and the one chosen gets the card', async () => {
    const { app, boss } = await drafted()
    const card = cardOf(app, '这样发可以吗？')
    expect(card.actions.find((a) => a.label === '发布')?.fields[0]?.options).toEqual(expect.arrayContaining(['三中工会群（飞书）', '三中工会群（钉钉）']))
    await boss.press(card, '发布', { 发到: '三中工会群（钉钉）' }, privately)
    expect(app.group('d-union')).toHaveLength(1)
    expect(app.group('f-union')).toEqual([])
  })

  test('a typed name that may mean both is asked about; nothing is posted before', async () => {
    const { app, boss } = await drafted()
    expect(await boss.say('活动 发布 D1 发到:三中工会群', privately)).toContain('叫「三中工会群」的有 2 个群')
    expect([...app.group('f-union'), ...app.group('d-union')]).toEqual([])
    await boss.press(cardOf(app, '发到哪个群？'), '三中工会群（钉钉）', {}, privately)
    expect(app.group('d-union')).toHaveLength(1)
    expect(app.group('f-union')).toEqual([])
  })

  test.each(['三中工会群(钉钉)', '三中工会群（钉钉）', '三中工会群钉钉'])('发到 %s means that one', async (name) => {
    const { app, boss } = await drafted()
    await boss.say(`活动 发布 D1 发到:${name}`, privately)
    expect(app.group('d-union')).toHaveLength(1)
    expect(app.group('f-union')).toEqual([])
  })

  test('several at once, with the unclear one asked about while the others stay', async () => {
    const { app, boss } = await drafted(' 发到:校工会群,三中工会群')
    await boss.press(cardOf(app, '发到哪个群？'), '三中工会群（飞书）', {}, privately)
    expect(cardOf(app, '这样发可以吗？').text).toContain('校工会群、三中工会群（飞书）')
    await boss.say('活动 发布 D1 发到:三中工会群（钉钉），三中工会群（飞书）', privately)
    expect([app.group('f-union').length, app.group('d-union').length, app.group('g1').length]).toEqual([1, 1, 0])
  })

  test('设置 takes the bare name of a group, and asks which of two', async () => {
    const { app, boss } = await drafted()
    expect(await boss.say('设置 校工会群', privately)).toContain('安静：')
    await boss.say('设置 三中工会群 繁', privately)
    expect(labels(app, '设置哪个群？')).toEqual(['三中工会群（飞书）', '三中工会群（钉钉）'])
    expect(await boss.press(cardOf(app, '设置哪个群？'), '三中工会群（钉钉）', {}, privately)).toContain('用繁体')
    const rows = await app.inner.db.read.chat.findMany({ where: { title: '三中工会群' }, orderBy: { platform: 'asc' } })
    expect(rows.map((r) => [r.platform, r.settings.includes('繁')])).toEqual([['dingtalk', true], ['feishu', false]])
    expect(await boss.say('设置 三中工会群（飞书）', privately)).toContain('字体：简体')
    expect(await boss.press(cardOf(app, '三中工会群（飞书）的设置'), '改用繁体', {}, privately)).toContain('用繁体')
  })
})

describe('two people of one name', () => {
  test('without a 小组 they are told apart by platform, and the button means that very person', async () => {
    const app = await testApp({ members: [admin, { name: '李娜', key: '甲', accounts: { feishu: 'ou_ln' } }], setup: { members: [{ name: '李娜', accounts: { dingtalk: 'd_ln' } }] } })
    const { code } = await app.given.activity({ organiser: '何晓' })
    const boss = app.as('何晓')
    await boss.say(`代报名 ${code} 李娜`)
    expect(labels(app, '是哪一位？').sort()).toEqual(['李娜（钉钉）', '李娜（飞书）'])
    await boss.press(cardOf(app, '是哪一位？'), '李娜（钉钉）')
    const [row] = (await app.roster(code)).seated
    const account = await app.inner.db.read.account.findFirstOrThrow({ where: { platform: 'dingtalk', userId: 'd_ln' } })
    expect(row?.signup.memberId).toBe(account.memberId)
    await app.as('甲').say(`报名 ${code}`)
    expect((await app.roster(code)).seated.map((r) => r.apart)).toEqual(['钉钉', '飞书'])
  })

  test('on one platform, by the end of their account', async () => {
    const app = await testApp({ members: [admin, { name: '李娜', key: '甲', accounts: { feishu: 'ou_1111' } }, { name: '李娜', key: '乙', accounts: { feishu: 'ou_2222' } }] })
    const { code } = await app.given.activity({ organiser: '何晓' })
    await app.as('何晓').say(`代报名 ${code} 李娜`)
    expect(labels(app, '是哪一位？').sort()).toEqual(['李娜（飞书 尾号1111）', '李娜（飞书 尾号2222）'])
  })
})

describe('somebody of another organisation', () => {
  const says = async (app: TestApp, text: string, external: boolean): Promise<string> => {
    const { done } = await app.inner.app().inbox.accept({
      kind: 'message', platform: 'feishu', eventId: `e-${text}`, messageId: `m-${text}`, chat: null, sender: { id: 'ou_far', name: '外人', ...(external ? { external } : {}) }, receivedAt: app.now(), text, mentions: [], addressed: true, replyTo: null,
    })
    await done
    await app.settle()
    return app.outputs().filter((l) => l.user === 'ou_far').at(-1)?.text ?? ''
  }

  test('is told plainly, and no request is made', async () => {
    const app = await testApp({ members: [admin] })
    expect(await says(app, '入会 外人 初二组', true)).toContain('只有本校的老师才用得了')
    expect(await app.inner.db.read.request.count()).toBe(0)
    expect(app.seen('何晓')).toEqual([])
  })

  test.each(['活动', '帮助'])('%s does not send them to 入会', async (line) => {
    const app = await testApp({ members: [admin] })
    const answer = await says(app, line, true)
    expect(answer).toContain('只有本校的老师才用得了')
    expect(answer).not.toContain('入会')
  })

  test('nor does the welcome', async () => {
    const app = await testApp({ members: [admin] })
    const event = otherEvent(app, 'opened')
    await happen(app, { ...event, sender: { id: 'ou_far', name: '外人', external: true } })
    expect(app.outputs().at(-1)?.text).toContain('只有本校的老师才用得了')
  })

  test('a stranger of the school learns of both ways in', async () => {
    const app = await testApp({ members: [admin] })
    expect(await says(app, '活动', false)).toContain('发「入会」，两步就好。在另一边用过我的话，发「关联」。')
  })
})

describe('a wish to be let in that came true by itself', () => {
  test('is shown no more, and nobody is told twice', async () => {
    const app = await testApp({ members: [admin, sun] })
    const wang = app.stranger('王芳')
    await wang.say('入会 王芳 初二组', privately)
    await wang.say('活动')
    const before = app.seen('王芳').length
    expect(await app.as('孙悦').say('同意', privately)).toContain('现在没有等你点头的申请')
    expect(await app.as('孙悦').press(cardOf(app, '入会申请'), '同意')).toContain('王芳已经在名册上了')
    expect(app.seen('王芳')).toHaveLength(before)
  })

  test('also when the account is linked by a code', async () => {
    const app = await testApp({ members: [admin, sun, { name: '王芳' }] })
    const other = app.stranger('d_wf', { platform: 'dingtalk' })
    await other.say('入会 王芳 初二组', privately)
    await app.as('王芳').say('关联', privately)
    const code = /关联 ([0-9A-Z]+)/.exec(app.seen('王芳').at(-1) ?? '')?.[1] ?? ''
    await other.say(`关联 ${code}`, privately)
    expect(await app.as('孙悦').say('同意 1', privately)).toContain('王芳已经在名册上了')
  })
})
