// Puts a union into the database as replay scripts, the demo and the 体验群 describe it (replay.md, setup).
import { chatStore, chatWriter } from '../../prisma/stores/chat.ts'
import { memberStore, memberWriter } from '../../prisma/stores/member.ts'
import { reachWriter } from '../../prisma/stores/reach.ts'
import type { Role, Scope } from '../model/actor.ts'
import type { PlatformId } from '../model/event.ts'
import type { AccountId, BranchId, ChatId, MemberId } from '../model/ids.ts'
import { DEFAULT_SETTINGS } from '../domain/chat.ts'
import { PLACEHOLDER_NAME } from './identity.ts'
import type { Services } from './index.ts'
import type { Unit } from './unit.ts'

export interface SetupMember {
  readonly name: string
  readonly employeeNo?: string | undefined
  readonly branch?: string | undefined
  readonly group?: string | undefined
  readonly gender?: string | undefined
  readonly role?: string | undefined
  readonly scope?: string | undefined
  readonly accounts?: Partial<Record<PlatformId, string | undefined>> | undefined
}

export interface Setup {
  /** `feishu:ou_1` */
  readonly admins?: readonly string[] | undefined
  readonly chats?: readonly { readonly platform: PlatformId; readonly chat: string; readonly title: string; readonly members?: readonly string[] | undefined }[] | undefined
  readonly members?: readonly SetupMember[] | undefined
}

/** Adds what the setup describes; the same member (by 工号 or account) again is completed, not doubled. */
export async function applySetup(unit: Unit, services: Services, setup: Setup): Promise<void> {
  for (const m of setup.members ?? []) await addMember(unit, m)
  for (const c of setup.chats ?? []) await addChat(unit, c)
  for (const a of setup.admins ?? []) await addAdmin(unit, a)
  unit.after(() => { services.identity.changed() })
}

/** Why the setup contradicts what is there, as `field: what is wrong`: an account that is somebody else's. Null: it does not. */
export async function setupConflict(services: Pick<Services, 'read'>, setup: Setup): Promise<string | null> {
  const store = memberStore(services.read)
  for (const [i, m] of (setup.members ?? []).entries()) {
    const numbered = m.employeeNo === undefined ? null : await store.byEmployeeNo(m.employeeNo)
    for (const [platform, userId] of Object.entries(m.accounts ?? {})) {
      const owner = userId === undefined ? null : await store.byAccount(platform as PlatformId, userId)
      const same = owner === null || owner.id === numbered?.id || (numbered === null && (owner.name === PLACEHOLDER_NAME || (owner.name === m.name && (owner.employeeNo === null || m.employeeNo === undefined))))
      if (!same) return `setup.members.${i}.accounts.${platform}: ${userId} is ${owner.name}'s already`
    }
  }
  return null
}

async function addChat(unit: Unit, c: NonNullable<Setup['chats']>[number]): Promise<void> {
  const known = await chatStore(unit.tx).find(c.platform, c.chat)
  const id = known?.id ?? (unit.ids.next() as ChatId)
  if (known) await chatWriter(unit.tx).patch(id, { title: c.title, boundAt: unit.now, active: true })
  else await chatWriter(unit.tx).create({ id, platform: c.platform, externalId: c.chat, title: c.title, branchId: null, boundAt: unit.now, active: true, settings: JSON.stringify(DEFAULT_SETTINGS) })
  for (const userId of c.members ?? []) await chatWriter(unit.tx).join(id, userId, null)
  if (c.members) await reachWriter(unit.tx).listed(id, unit.now)
}

async function addMember(unit: Unit, m: SetupMember): Promise<void> {
  const store = memberStore(unit.tx)
  const writer = memberWriter(unit.tx)
  const accounts = Object.entries(m.accounts ?? {}).flatMap(([platform, userId]) => (userId === undefined ? [] : [[platform as PlatformId, userId] as const]))
  let known = m.employeeNo === undefined ? null : await store.byEmployeeNo(m.employeeNo)
  for (const [platform, userId] of accounts) known ??= await store.byAccount(platform, userId)
  const branchId = m.branch === undefined ? null : await writer.branch(m.branch, () => unit.ids.next())
  const groupId = m.group === undefined ? null : await writer.group(m.group, branchId, () => unit.ids.next())
  const id = known?.id ?? (unit.ids.next() as MemberId)
  // What is not said again stays.
  if (known) await writer.patch(id, {
    name: m.name, ...(m.branch === undefined ? {} : { branchId }), ...(m.group === undefined ? {} : { groupId }), ...(m.gender === undefined ? {} : { gender: m.gender }),
    ...(m.employeeNo === undefined ? {} : { employeeNo: m.employeeNo }),
  })
  else await writer.create({ id, name: m.name, employeeNo: m.employeeNo ?? null, gender: m.gender ?? null, branchId, groupId }, unit.now)
  for (const [platform, userId] of accounts)
    if (!known?.accounts.some((a) => a.platform === platform && a.userId === userId)) await writer.addAccount({ id: unit.ids.next() as AccountId, platform, userId, memberId: id, name: m.name })
  if (m.role !== undefined && m.role !== 'member') {
    const scope = await scopeFor(unit, m, branchId)
    await writer.grant({ id: unit.ids.next(), memberId: id, tier: m.role as Role['tier'], scope, untilOn: null }, null, unit.now)
  }
}

/** `scope` by name; the own branch when none is said, the whole union for who has none and for administrators. */
async function scopeFor(unit: Unit, m: SetupMember, own: BranchId | null): Promise<Scope> {
  if (m.role === 'admin') return { kind: 'union' }
  if (m.role === 'handler') return { kind: 'department', name: m.scope ?? m.branch ?? '' }
  if (m.scope === undefined) return own === null ? { kind: 'union' } : { kind: 'branch', id: own }
  if (['union', '全校', '工会', '校工会'].includes(m.scope)) return { kind: 'union' }
  const store = memberStore(unit.tx)
  const group = (await store.groups()).find((g) => g.name === m.scope)
  if (group) return { kind: 'group', id: group.id }
  return { kind: 'branch', id: await memberWriter(unit.tx).branch(m.scope, () => unit.ids.next()) }
}

/** An account that is administrator from the start; its name comes with its first line. */
async function addAdmin(unit: Unit, account: string): Promise<void> {
  const cut = account.indexOf(':')
  const platform = account.slice(0, cut) as PlatformId
  const userId = account.slice(cut + 1)
  const writer = memberWriter(unit.tx)
  const known = await memberStore(unit.tx).byAccount(platform, userId)
  const id = known?.id ?? (unit.ids.next() as MemberId)
  if (!known) {
    await writer.create({ id, name: PLACEHOLDER_NAME, employeeNo: null, gender: null, branchId: null, groupId: null }, unit.now)
    await writer.addAccount({ id: unit.ids.next() as AccountId, platform, userId, memberId: id, name: '' })
  }
  if (!known?.grants.some((g) => g.tier === 'admin')) await writer.grant({ id: unit.ids.next(), memberId: id, tier: 'admin', scope: { kind: 'union' }, untilOn: null }, null, unit.now)
}
