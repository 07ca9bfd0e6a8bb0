// 任命 and 卸任: who holds which role over what, until when. One to three administrators, always (commands.md section 6).
import type { Handle } from '../../prisma/client.ts'
import type { AuditEntry } from '../../prisma/stores/audit.ts'
import { memberStore, memberWriter, type Grant, type Member } from '../../prisma/stores/member.ts'
import { inForce } from '../domain/role.ts'
import { holds, type Actor, type Role, type Scope } from '../model/actor.ts'
import { UserError } from '../model/errors.ts'
import type { AuditId, BranchId } from '../model/ids.ts'
import { dateAt, type LocalDate } from '../model/time.ts'
import { tellMember } from './notice.ts'
import { plannedPlace, scopeOfPlace, type Place } from './place.ts'
import type { Services } from './index.ts'
import type { Doing, Unit } from './unit.ts'

export type RoleTier = Role['tier']

/** Tiers as people call them, in the order of commands.md section 6. */
export const ROLE_NAMES: Readonly<Record<RoleTier, string>> = {
  delegate: '代表', leader: '小组长', handler: '承办人', cadre: '干部', care: '关怀专员', auditor: '经审', admin: '管理员',
}

const MOST_ADMINS = 3

export function sameScope(a: Scope, b: Scope): boolean {
  if (a.kind === 'department') return b.kind === 'department' && a.name === b.name
  if (a.kind === 'union') return b.kind === 'union'
  return a.kind === b.kind && 'id' in b && a.id === b.id
}

/** Roles of a member that hold today. */
export function rolesNow(member: Member, unit: Pick<Unit, 'now' | 'zone'>): Grant[] {
  return inForce(member.grants, dateAt(unit.now, unit.zone))
}

/** The member's rights of today, whichever account they use, or none. */
export function rightsOf(member: Member, unit: Pick<Unit, 'now' | 'zone'>): Pick<Actor, 'roles'> {
  return { roles: rolesNow(member, unit) }
}

/** Members who hold a tier today. */
export async function holdersNow(read: Handle, tier: RoleTier, unit: Pick<Unit, 'now' | 'zone'>): Promise<Member[]> {
  return (await memberStore(read).holding(tier)).filter((m) => rolesNow(m, unit).some((g) => g.tier === tier))
}

export interface Appointment {
  readonly member: Member
  readonly tier: RoleTier
  readonly scope: Scope
  readonly untilOn: LocalDate | null
}

/** Refuses what cannot be: the same again, a fourth administrator, an administrator with an end. */
export async function mustBeAppointable(unit: Unit, a: Appointment): Promise<void> {
  if (a.member.status !== 'active') throw new UserError('person.unknown', { name: a.member.name })
  if (rolesNow(a.member, unit).some((g) => g.tier === a.tier && sameScope(g.scope, a.scope) && g.untilOn === a.untilOn)) throw new UserError('role.already', { name: a.member.name, role: ROLE_NAMES[a.tier] })
  if (a.untilOn !== null && a.untilOn < dateAt(unit.now, unit.zone)) throw new UserError('role.until-past')
  if (a.tier !== 'admin') return
  if (a.untilOn !== null) throw new UserError('role.admin-until')
  const admins = await holdersNow(unit.tx, 'admin', unit)
  if (admins.length >= MOST_ADMINS && !admins.some((m) => m.id === a.member.id)) throw new UserError('role.admins-full', { max: MOST_ADMINS, names: admins.map((m) => m.name).join('、') })
}

/** Gives the role; one of the same tier and scope with another end is replaced. Who it is told to reads `text`. */
export async function appoint(unit: Unit, services: Services, doing: Doing, a: Appointment, text: string, facts: Record<string, unknown>): Promise<void> {
  await mustBeAppointable(unit, a)
  const writer = memberWriter(unit.tx)
  const replaced = a.member.grants.filter((g) => g.tier === a.tier && sameScope(g.scope, a.scope))
  for (const g of replaced) await writer.revoke(g.id, unit.now)
  const grant: Grant = { id: unit.ids.next(), memberId: a.member.id, tier: a.tier, scope: a.scope, untilOn: a.untilOn }
  await writer.grant(grant, doing.actorId, unit.now)
  const auditId = unit.audit(doing, { action: 'role.granted', forMemberId: a.member.id, data: { role: ROLE_NAMES[a.tier], ...facts }, undo: { kind: 'role', given: grant.id, taken: replaced } satisfies RoleUndo })
  tellMember(unit, a.member, { kind: 'role', text }, { key: `role/${auditId}`, urgency: 'urgent' })
  unit.after(() => { services.identity.changed() })
}

/** Roles of that tier (and scope, if one was said) that can be taken away. UserError when there are none, or the last administrator is meant. */
export async function dismissable(unit: Unit, member: Member, tier: RoleTier, scope: Scope | null): Promise<Grant[]> {
  const grants = rolesNow(member, unit).filter((g) => g.tier === tier && (scope === null || sameScope(g.scope, scope)))
  if (grants.length === 0) throw new UserError('role.none', { name: member.name, role: ROLE_NAMES[tier] })
  if (tier === 'admin' && (await holdersNow(unit.tx, 'admin', unit)).length <= 1) throw new UserError('role.last-admin')
  return grants
}

/** Takes roles away and tells the person. */
export async function dismiss(unit: Unit, services: Services, doing: Doing, member: Member, grants: readonly Grant[], text: string, facts: Record<string, unknown>): Promise<void> {
  for (const g of grants) await memberWriter(unit.tx).revoke(g.id, unit.now)
  const [first] = grants
  if (!first) return
  const auditId = unit.audit(doing, { action: 'role.revoked', forMemberId: member.id, data: { role: ROLE_NAMES[first.tier], ...facts }, undo: { kind: 'role', given: null, taken: grants } satisfies RoleUndo })
  tellMember(unit, member, { kind: 'role', text }, { key: `role/${auditId}`, urgency: 'urgent' })
  unit.after(() => { services.identity.changed() })
}

/** What an appointment or a dismissal leaves for 撤销: the grant that it gave, and those that it took away. */
interface RoleUndo extends Record<string, unknown> {
  readonly kind: 'role'
  readonly given: string | null
  readonly taken: readonly Grant[]
}

export interface RoleTakenBack {
  /** True: an appointment; false: a dismissal. */
  readonly appointed: boolean
  readonly name: string
  /** As in the trail: `干部`, and what for. */
  readonly role: string
  readonly scope: string
}

/** Takes an appointment or a dismissal back, for an administrator; the person is told. UserError `undo.role-later`, or why it cannot be. */
export async function takeBackRole(unit: Unit, services: Services, doing: Doing, actor: Actor, entry: AuditEntry): Promise<RoleTakenBack & { readonly auditId: AuditId }> {
  // Written by `appoint` and `dismiss` alone.
  const { given, taken } = entry.undo as unknown as RoleUndo
  const member = entry.forMemberId === null ? null : await memberStore(unit.tx).byId(entry.forMemberId)
  if (!member || !holds(actor, 'admin')) throw new UserError('undo.nothing')
  const name = member.name
  const writer = memberWriter(unit.tx)
  if (given !== null) {
    const grant = member.grants.find((g) => g.id === given)
    if (!grant) throw new UserError('undo.role-later', { name })
    if (grant.tier === 'admin' && taken.length === 0 && (await holdersNow(unit.tx, 'admin', unit)).length <= 1) throw new UserError('role.last-admin')
    await writer.revoke(given, unit.now)
  }
  for (const g of taken) {
    if (given === null) await mustBeAppointable(unit, { member, tier: g.tier, scope: g.scope, untilOn: g.untilOn })
    await writer.grant({ ...g, id: unit.ids.next() }, doing.actorId, unit.now)
  }
  const role = String(entry.data['role'])
  const scope = String(entry.data['scope'])
  const auditId = unit.audit(doing, { action: 'undo', forMemberId: member.id, data: { of: 'role' } })
  tellMember(unit, member, { kind: 'role', text: `刚才的${given === null ? '卸任' : '任命'}（${scope === '全校' ? role : `${scope}的${role}`}）撤回了，还和原来一样。` }, { key: `role/${auditId}`, urgency: 'urgent' })
  unit.after(() => { services.identity.changed() })
  return { appointed: given !== null, name, role, scope, auditId }
}

/** Names of those who hold exactly that role today. */
export async function holdersOf(unit: Unit, tier: RoleTier, scope: Scope): Promise<string[]> {
  return (await holdersNow(unit.tx, tier, unit)).filter((m) => rolesNow(m, unit).some((g) => g.tier === tier && sameScope(g.scope, scope))).map((m) => m.name)
}

/** The scope that an appointment means; `makes`: what must be made for it first. */
export interface MeantScope {
  readonly scope: Scope | null
  readonly makes: string | null
  /** Where a 小组 that does not exist would be made. */
  readonly branch: { readonly id: BranchId; readonly name: string } | null
}

/**
 * What 范围 means for a role: a department by name for 承办人, a 小组 for 小组长 (their own when none is said), a 分工会, a 小组 or
 * everybody for 代表, 干部 and 经审 (a cadre's own 分工会 when none is said), everybody for 关怀专员 and 管理员. UserError when it must be said.
 */
export function scopeFor(tier: RoleTier, member: Member, place: Place | null, typed: string, places: readonly Place[]): MeantScope {
  const found = (scope: Scope): MeantScope => ({ scope, makes: null, branch: null })
  if (tier === 'handler') {
    if (typed === '') throw new UserError('role.department', { name: member.name })
    return found({ kind: 'department', name: typed })
  }
  if (tier === 'admin' || tier === 'care') {
    if (typed !== '' && (place === null || place.branchId !== null || place.groupId !== null)) throw new UserError('role.union-only', { role: ROLE_NAMES[tier] })
    return found({ kind: 'union' })
  }
  if (tier === 'leader') {
    if (typed === '' && member.groupId === null) throw new UserError('role.group', { name: member.name })
    if (typed === '' && member.groupId !== null) return found({ kind: 'group', id: member.groupId })
    if (place && place.groupId === null) throw new UserError('group.not-one', { name: place.label })
  }
  if (place) return found(scopeOfPlace(place))
  if (typed !== '') {
    const own = places.find((p) => p.groupId === null && p.branchId !== null && p.branchId === member.branchId)
    const branch = own?.branchId ? { id: own.branchId, name: own.name } : null
    return { scope: null, makes: plannedPlace(typed, branch).text, branch }
  }
  return found(tier === 'cadre' && member.branchId !== null ? { kind: 'branch', id: member.branchId } : { kind: 'union' })
}
