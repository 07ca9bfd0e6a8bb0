// Every command × role × own or other scope × group or private, against a table written by hand (commands.md section 6).
import { expect, test } from 'vitest'
import type { Actor, Role, Tier } from '../../../bot/model/actor.ts'
import { DeniedError, UserError } from '../../../bot/model/errors.ts'
import type { AccountId, BranchId, GroupId, MemberId } from '../../../bot/model/ids.ts'
import { guardPlace, guardScope, guardTier } from '../../../bot/runtime/guard.ts'
import type { Command } from '../../../bot/runtime/define-command.ts'
import { commands } from '../../../commands/index.ts'
import { testApp } from '../../kit/app.ts'

/** `-` somebody unknown, M member, D delegate, L leader, H handler, C cadre, K care officer, U auditor, A admin. */
type Letter = '-' | 'M' | 'D' | 'L' | 'H' | 'C' | 'K' | 'U' | 'A'
const TIERS: Readonly<Record<Letter, Tier | null>> = { '-': null, M: 'member', D: 'delegate', L: 'leader', H: 'handler', C: 'cadre', K: 'care', U: 'auditor', A: 'admin' }
const LETTERS: readonly Letter[] = ['-', 'M', 'D', 'L', 'H', 'C', 'K', 'U', 'A']
const ANYONE = '-MDLHCKUA'
const ROLL = 'MDLHCKUA'

/** Where it may be typed; who may use it on what belongs to their own scope, on what belongs to another, and on what they organise elsewhere. */
type Row = readonly [where: 'both' | 'group', own: string, other: string, organiser?: string]

const EXPECTED: Readonly<Record<string, Row>> = {
  活动: ['both', ROLL, ROLL],
  报名: ['both', ROLL, ROLL],
  取消报名: ['both', ROLL, ROLL],
  改报名: ['both', ROLL, ROLL],
  候补: ['both', ROLL, ROLL],
  名单: ['both', ROLL, ROLL],
  代报名: ['both', ROLL, ROLL],
  接龙: ['both', ROLL, ROLL],
  签到: ['both', ROLL, ROLL],
  换: ['both', ROLL, ROLL],
  '换 同意': ['both', ROLL, ROLL],
  带话: ['both', ROLL, ROLL],
  还去: ['both', ROLL, ROLL],
  我的: ['both', ROLL, ROLL],
  日程: ['both', ROLL, ROLL],
  日历: ['both', ROLL, ROLL],
  撤销: ['both', ROLL, ROLL],
  帮助: ['both', ANYONE, ANYONE],
  算了: ['both', ANYONE, ANYONE],
  '活动 新建': ['both', 'CA', 'CA'],
  '活动 复制': ['both', 'CA', 'CA'],
  '活动 停': ['both', 'CA', 'A', 'CA'],
  '活动 取消': ['both', 'CA', 'A', 'CA'],
  '活动 催': ['both', 'CA', 'A', 'CA'],
  '活动 小结': ['both', 'CA', 'A', 'CA'],
  移出: ['both', 'CA', 'A', 'CA'],
  '活动 预览': ['both', 'CA', 'A', 'CA'],
  '活动 发布': ['both', 'CA', 'A', 'CA'],
  '活动 改': ['both', 'CA', 'A', 'CA'],
  '活动 不发': ['both', 'CA', 'A', 'CA'],
  入会: ['both', ANYONE, ANYONE],
  小组: ['both', ROLL, ROLL],
  换小组: ['both', ROLL, ROLL],
  '小组 名单': ['both', 'LCA', 'A'],
  '小组 调整': ['both', 'CA', 'A'],
  '小组 组长': ['both', 'CA', 'A'],
  同意: ['both', 'CA', 'A'],
  不同意: ['both', 'CA', 'A'],
  关联: ['both', ANYONE, ANYONE],
  隐私: ['both', ROLL, ROLL],
  提醒: ['both', ROLL, ROLL],
  任命: ['both', 'A', 'A'],
  卸任: ['both', 'A', 'A'],
  交接: ['both', 'A', 'A'],
  绑定本群: ['group', 'A', 'A'],
  解绑本群: ['group', 'A', 'A'],
  设置: ['both', 'A', 'A'],
  日志: ['both', 'UA', 'UA'],
  体检: ['both', 'A', 'A'],
  补发: ['both', 'A', 'A'],
  认领: ['both', ANYONE, ANYONE],
}

const OWN = { branchId: 'b1' as BranchId, groupId: 'g1' as GroupId }
const OTHER = { branchId: 'b2' as BranchId, groupId: 'g2' as GroupId }
const ME = 'me' as MemberId
const SOMEBODY = 'somebody' as MemberId

/** Each holds the role over their own 分工会, the 小组长 over their own 小组, the 承办人 over a department; administrators over everything. */
function actorOf(letter: Letter): Actor | null {
  const tier = TIERS[letter]
  if (tier === null) return null
  const scope: Role['scope'] = tier === 'leader' ? { kind: 'group', id: OWN.groupId } : tier === 'handler' ? { kind: 'department', name: '后勤处' } : tier === 'admin' ? { kind: 'union' } : { kind: 'branch', id: OWN.branchId }
  return { memberId: ME, accountId: 'a1' as AccountId, platform: 'feishu', userId: 'ou_1', name: '我', ...OWN, roles: tier === 'member' ? [] : [{ tier, scope }] }
}

/** Arguments of any command, all of which belong there and are organised by that member. */
function argsIn(at: typeof OWN, organiserId: MemberId): Record<string, unknown> {
  const thing = { ...at, organiserId, kind: 'enrol', data: { branchId: at.branchId, groupId: at.groupId } }
  return new Proxy({}, { get: () => ({ ...thing, place: thing }) })
}

interface Guards { readonly place: typeof guardPlace; readonly tier: typeof guardTier; readonly scope: typeof guardScope }

/** Whether the command would run: the three guards as route.ts calls them. */
function passes(g: Guards, command: Command, actor: Actor | null, at: typeof OWN, organiserId: MemberId, inGroup: boolean): boolean {
  try {
    g.place(command, inGroup)
    g.tier(command, actor)
    if (actor === null) return true
    const args = argsIn(at, organiserId)
    const belongs = command.scope?.(args, actor)
    if (belongs) g.scope(command, actor, belongs, command.owner?.(args, actor) ?? false)
    return true
  } catch (error) {
    if (error instanceof DeniedError || error instanceof UserError) return false
    throw error
  }
}

/** What the guards make of a command, as a row of the table: those who pass, by scope; `both` and `group` by place. */
function verdicts(g: Guards, command: Command): Required<{ [K in 'group' | 'private']: Row }> {
  const pass = (at: typeof OWN, organiserId: MemberId, inGroup: boolean): string =>
    LETTERS.filter((l) => passes(g, command, actorOf(l), at, organiserId, inGroup)).join('')
  const row = (inGroup: boolean): Row => ['both', pass(OWN, SOMEBODY, inGroup), pass(OTHER, SOMEBODY, inGroup), pass(OTHER, ME, inGroup)]
  return { group: row(true), private: row(false) }
}

function expected(row: Row): ReturnType<typeof verdicts> {
  const [where, own, other, organiser = other] = row
  return { group: ['both', own, other, organiser], private: where === 'group' ? ['both', '', '', ''] : ['both', own, other, organiser] }
}

const guards: Guards = { place: guardPlace, tier: guardTier, scope: guardScope }
const open = (): void => undefined

test('the table names every command, and no other', () => {
  expect(commands.map((c) => c.key).filter((key) => EXPECTED[key] === undefined)).toEqual([])
  expect(Object.keys(EXPECTED).filter((key) => !commands.some((c) => c.key === key))).toEqual([])
})

test.each(commands.map((c) => [c.key, c] as const))('%s', (key, command) => {
  const row = EXPECTED[key]
  expect(row && verdicts(guards, command)).toEqual(row && expected(row))
})

test.each([['place'], ['tier'], ['scope']] as const)('without the guard of %s the table fails', (which) => {
  const wrong = commands.filter((c) => JSON.stringify(verdicts({ ...guards, [which]: open }, c)) !== JSON.stringify(expected(EXPECTED[c.key] ?? ['both', '', ''])))
  expect(wrong.length).toBeGreaterThan(0)
})

test('a role whose scope cannot be read reaches nothing, and one scope does not reach the whole union', () => {
  const command = { key: 'x', who: 'cadre' } as const
  const member = actorOf('C')
  if (!member) throw new Error('a cadre is somebody')
  const unreadable: Actor = { ...member, roles: [{ tier: 'cadre', scope: { kind: 'department', name: '' } }] }
  expect(() => { guardScope(command, unreadable, OWN, false) }).toThrow(DeniedError)
  expect(() => { guardScope(command, member, { branchId: null, groupId: null }, false) }).toThrow(DeniedError)
})

test('the route asks the guards: every command refuses strangers and plain members as declared, before anything is read', async () => {
  const app = await testApp({ members: [{ name: '王芳' }], setup: { chats: [] } })
  const stranger = app.stranger('路人', { chat: 'unbound' })
  const denied = async (): Promise<number> => app.inner.db.read.audit.count({ where: { action: 'denied' } })
  for (const command of commands) {
    const [line = ''] = command.examples[0] ?? []
    const [where, own] = EXPECTED[command.key] ?? ['both', '']
    const privately = where === 'both'
    const before = await denied()
    await stranger.say(line, { private: privately })
    expect(`${command.key} ${(await denied()) - before}`).toBe(`${command.key} ${own.includes('-') ? 0 : 1}`)
    const middle = await denied()
    await app.as('王芳').say(line, { private: privately })
    expect(`${command.key} ${(await denied()) - middle}`).toBe(`${command.key} ${own.includes('M') ? 0 : 1}`)
  }
})
