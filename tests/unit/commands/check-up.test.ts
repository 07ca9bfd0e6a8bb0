// 体检: everything an administrator should know on one card, with what to do; never the words of a message.
import { describe, expect, test } from 'vitest'
import type { Check } from '../../../bot/model/check.ts'
import { checkUpCard } from '../../../bot/cards/check-up.ts'
import { toText } from '../../../bot/model/degrade.ts'
import { instant, MINUTE, plus, zoneOf } from '../../../bot/model/time.ts'
import type { CheckUp } from '../../../bot/services/check-up.ts'
import { accountUnreachable, chatLost } from '../../../bot/services/reach.ts'
import { tellAccount } from '../../../bot/services/notice.ts'
import { testApp } from '../../kit/app.ts'
import { school } from '../../kit/school.ts'

const now = instant(Date.parse('2026-03-11T10:00:00+08:00'))
const WELL: CheckUp = {
  links: [{ platform: 'feishu', name: '飞书', state: 'up', since: plus(now, -MINUTE), budget: { used: 512, limit: null } }],
  troubles: [], failed: [], unknown: [], waiting: 0, deadJobs: [], unreachable: [], lost: [], checks: [],
}
const says = (c: Partial<CheckUp>): string => {
  const reply = checkUpCard({ now, zone: zoneOf('Asia/Shanghai') }, { ...WELL, ...c })
  return reply.kind === 'card' ? toText(reply.card) : ''
}
const check = (name: string, state: Check['state'], what: string, cure: string | null = null): Check => ({ name, state, says: what, cure })
const link = (l: Partial<CheckUp['links'][number]>): CheckUp['links'] => [{ platform: 'dingtalk', name: '钉钉', state: 'up', since: plus(now, -MINUTE), budget: null, ...l }]

describe('the card', () => {
  test('all is well', () => {
    const text = says({ checks: [check('备份', 'ok', '最近一份是 3月11日 的'), check('数据库', 'ok', '/srv/gonghui.db'), check('Node', 'ok', '22')] })
    expect(text).toContain('都好，没有要做的。')
    expect(text).toContain('飞书：连着，3月11日（周三）9:59 起')
    expect(text).toContain('飞书本月调用：512 次')
    expect(text).toContain('备份：最近一份是 3月11日 的')
    expect(text).toContain('都正常：数据库、Node')
    expect(text).not.toContain('/srv')
    expect(text).not.toContain('要做的\n')
  })

  test.each<[string, Partial<CheckUp>, RegExp]>([
    ['a connection that is down for long', { links: link({ state: 'down', since: plus(now, -6 * MINUTE) }) }, /断了，.* 起，正在重连[^]*要做的[^]*钉钉连不上有一阵了/],
    ['one that never came up', { links: link({ state: 'none', since: plus(now, -6 * MINUTE) }) }, /还没连上[^]*钉钉连不上有一阵了/],
    ['calls that run low', { links: link({ budget: { used: 7000, limit: 10_000 } }) }, /7,000\/10,000 次，用了 70%[^]*快用完了/],
    ['calls that are used up', { links: link({ budget: { used: 10_000, limit: 10_000 } }) }, /用了 100%[^]*用完了，下个月/],
    ['a trouble', { troubles: [{ platform: 'feishu', name: '飞书', code: '1', says: '密钥不对，换一个。', at: now }] }, /要做的[^]*飞书：密钥不对，换一个。/],
    ['messages given up', { failed: [{ platform: 'feishu', code: '230013', count: 2 }, { platform: 'feishu', code: '', count: 1 }] }, /3 条：230013×2、没说原因×1[^]*有 3 条没送到/],
    ['messages of which nobody knows', { unknown: [{ platform: 'dingtalk', code: 'timeout', count: 1 }] }, /不知送没送到：1 条：timeout×1[^]*〔补发〕或〔算了〕/],
    ['people who cannot be reached', { unreachable: [{ name: '王芳', platform: '飞书', since: now }] }, /私聊发不到：王芳（飞书，.*起）[^]*请王芳打开我的聊天窗口/],
    ['groups lost', { lost: ['校工会群'] }, /不在了的群：校工会群[^]*重新拉进去/],
    ['jobs given up', { deadJobs: [{ name: 'backup', count: 1 }] }, /放弃了 backup×1[^]*error 行/],
    ['a check that fails', { checks: [check('磁盘', 'warn', '只剩 1 MB', '清理磁盘')] }, /磁盘：只剩 1 MB[^]*磁盘：清理磁盘/],
  ])('%s is there, with what to do', (_, c, expected) => {
    expect(says(c)).toMatch(expected)
    expect(says(c)).toContain('有 1 件事要看一下')
  })

  test('a break of a few minutes mends itself: nothing to do', () => {
    expect(says({ links: link({ state: 'down', since: plus(now, -2 * MINUTE) }) })).toContain('都好，没有要做的。')
  })
})

test('from the tables and the running bot, for administrators alone, without the words of any message', async () => {
  const world = school()
  const app = await testApp({ wrap: world.wrap, members: [{ name: '何晓', role: 'admin' }, { name: '王芳' }], setup: { chats: [{ platform: 'feishu', chat: 'g2', title: '旧群' }] } })
  app.fault({ user: 'ou_王芳', sends: 1, error: 'forbidden' })
  const { services } = app.inner.app()
  await services.units.run(async (unit) => {
    tellAccount(unit, 'feishu', 'ou_王芳', { kind: 'role', text: '机密的话' }, { key: 'test/1' })
    await accountUnreachable(unit, services, 'feishu', 'ou_王芳', 'user-blocked')
    await chatLost(unit, services, 'feishu', 'g2', 'sync')
  })
  world.hooks.get('feishu')?.trouble('99991672', '少了通讯录的权限。')
  world.hooks.get('dingtalk')?.connection('down')
  await app.settle()
  const said = await app.as('何晓').say('体检', { private: true })
  for (const part of ['飞书：连着', '钉钉：断了', '1 条：forbidden×1', '王芳（飞书', '旧群', '飞书：少了通讯录的权限。']) expect(said).toContain(part)
  expect(said).not.toContain('机密')
  expect(await app.as('王芳').say('体检', { private: true })).toContain('这一步要管理员来')
  // People say this word of themselves too.
  expect(await app.as('王芳').say('体检', { mention: false })).toBe('')
})
