// 小组: who is in it, who leads it, moving somebody, naming the 组长.
import type { Handle } from '../../prisma/client.ts'
import { memberStore, memberWriter, type Member } from '../../prisma/stores/member.ts'
import type { Belongs } from '../domain/role.ts'
import type { Actor } from '../model/actor.ts'
import { UserError } from '../model/errors.ts'
import type { GroupId } from '../model/ids.ts'
import { tellMember } from './notice.ts'
import type { Place } from './place.ts'
import { rolesNow } from './role.ts'
import type { Services } from './index.ts'
import type { Doing, Unit } from './unit.ts'

/** A 小组 or 分工会 and its people. */
export interface GroupView {
  readonly members: readonly Member[]
  readonly leaders: readonly string[]
}

/** Active people of a place, those of the same 小组 together, and who leads it. */
export async function groupView(unit: Pick<Unit, 'tx' | 'now' | 'zone'>, at: Belongs): Promise<GroupView> {
  const members = await memberStore(unit.tx).inScope(at.branchId, at.groupId)
  return { members: [...members].sort((a, b) => byText(a.branch, b.branch) || byText(a.group, b.group) || byText(a.id, b.id)), leaders: at.groupId === null ? [] : (await leadersOf(unit, at.groupId)).map((m) => m.name) }
}

// Whoever belongs to no 小组 comes last.
function byText(a: string | null, b: string | null): number {
  return a === b ? 0 : a === null ? 1 : b === null || a < b ? -1 : 1
}

async function leadersOf(unit: Pick<Unit, 'tx' | 'now' | 'zone'>, id: GroupId): Promise<Member[]> {
  return (await memberStore(unit.tx).holding('leader')).filter((m) => rolesNow(m, unit).some((g) => leads(g, id)))
}

function leads(g: Member['grants'][number], id: GroupId): boolean {
  return g.tier === 'leader' && g.scope.kind === 'group' && g.scope.id === id
}

/** How many people each place has, for choosing one. */
export async function headcounts(read: Handle, places: readonly Place[]): Promise<{ place: Place; count: number }[]> {
  const members = await memberStore(read).inScope(null, null)
  return places.map((place) => ({ place, count: members.filter((m) => (place.groupId === null ? m.branchId === place.branchId : m.groupId === place.groupId)).length }))
}

/** Puts somebody into a place and tells them. */
export async function moveMember(unit: Unit, services: Services, doing: Doing, actor: Actor, member: Member, to: Place): Promise<void> {
  if (member.branchId === to.branchId && member.groupId === to.groupId) throw new UserError('group.there', { name: member.name, place: to.label })
  await memberWriter(unit.tx).patch(member.id, { branchId: to.branchId, groupId: to.groupId })
  const auditId = unit.audit(doing, { action: 'member.moved', forMemberId: member.id, data: { to: to.label, from: [member.branch, member.group].filter((x) => x !== null).join('/') } })
  if (member.id !== actor.memberId) tellMember(unit, member, { kind: 'role', text: `${actor.name}把你分到${to.label}了。分错了就跟${actor.name}说一声。` }, { key: `moved/${auditId}`, urgency: 'urgent' })
  unit.after(() => { services.identity.changed() })
}

/** Makes somebody the 组长 of a 小组 in place of whoever was; all are told. Returns the names of those replaced. */
export async function nameLeader(unit: Unit, services: Services, doing: Doing, actor: Actor, member: Member, group: Place): Promise<string[]> {
  const { groupId } = group
  if (groupId === null) throw new UserError('group.not-one', { name: group.label })
  if (member.groupId !== groupId) throw new UserError('group.not-in', { name: member.name, group: group.label })
  if (rolesNow(member, unit).some((g) => leads(g, groupId))) throw new UserError('role.already', { name: member.name, role: `${group.label}的小组长` })
  const writer = memberWriter(unit.tx)
  const before = await leadersOf(unit, groupId)
  const auditId = unit.audit(doing, { action: 'group.leader', forMemberId: member.id, data: { group: group.label, before: before.map((m) => m.name) } })
  for (const m of before) {
    for (const g of m.grants) if (leads(g, groupId)) await writer.revoke(g.id, unit.now)
    if (m.id !== actor.memberId) tellMember(unit, m, { kind: 'role', text: `${group.label}的小组长换成${member.name}了，是${actor.name}调整的。这段时间辛苦你了。` }, { key: `leader/${auditId}/${m.id}`, urgency: 'urgent' })
  }
  await writer.grant({ id: unit.ids.next(), memberId: member.id, tier: 'leader', scope: { kind: 'group', id: groupId }, untilOn: null }, doing.actorId, unit.now)
  if (member.id !== actor.memberId) tellMember(unit, member, { kind: 'role', text: `${actor.name}请你当${group.label}的小组长。可以帮组里的人代报名、看名单，发「帮助」看看。` }, { key: `leader/${auditId}/${member.id}`, urgency: 'urgent' })
  unit.after(() => { services.identity.changed() })
  return before.map((m) => m.name)
}
