// 代报名: several people by one line, each for themselves; everybody named is told and may undo.
import { activityStore } from '../../prisma/stores/activity.ts'
import { chatStore } from '../../prisma/stores/chat.ts'
import { memberStore, type Member } from '../../prisma/stores/member.ts'
import { signupStore } from '../../prisma/stores/signup.ts'
import { codeOf, isOpen, type Activity, type Slot } from '../domain/activity.ts'
import { isActive, occupies, places, seatNumber, waitPosition, type Signup } from '../domain/signup.ts'
import { holds, type Actor } from '../model/actor.ts'
import { UserError } from '../model/errors.ts'
import type { GroupId } from '../model/ids.ts'
import { claimMany, slotFor, type Claim, type ClaimOutcome } from './claim.ts'
import { factsOf, tellMember } from './notice.ts'
import type { Doing, Unit } from './unit.ts'

/** Most people that one line names. */
export const MOST_PEOPLE = 50

/** One who is to be signed up. */
export interface Joiner {
  readonly member: Member
  readonly companions: number
  readonly note: string | null
  readonly answers: Readonly<Record<string, string>>
}

/** One who is in already. */
export interface AlreadyIn {
  readonly name: string
  /** 组别, where there are several. */
  readonly slot: string
  readonly seat: number | null
  readonly position: number | null
}

/** What signing these people up would do, before anything is done. */
export interface JoinForPlan {
  readonly slot: Slot
  readonly fresh: readonly Joiner[]
  readonly already: readonly AlreadyIn[]
  readonly closed: boolean
  /** Not everybody would find a place. */
  readonly full: boolean
  /** How many over the quota if all of them are seated. */
  readonly over: number
}

function alreadyIn(activity: Activity, member: Member, row: Signup, rows: readonly Signup[]): AlreadyIn {
  return { name: member.name, slot: activity.slots.find((s) => s.id === row.slotId)?.name ?? '', seat: occupies(row.state) ? seatNumber(row, rows) : null, position: row.state === 'waiting' ? waitPosition(row, rows) : null }
}

/** Sorts out who is in already and whether there is room. UserError when the slot must be said. */
export async function planJoinFor(unit: Unit, activity: Activity, people: readonly Joiner[], slotName: string | null): Promise<JoinForPlan> {
  if (activity.status === 'cancelled') throw new UserError('signup.cancelled', { title: activity.title })
  const slot = slotFor(activity, slotName)
  const rows = await signupStore(unit.tx).active(activity.id)
  const known = new Map(rows.map((r) => [r.memberId, r]))
  const fresh = [...new Map(people.map((p) => [p.member.id, p])).values()].filter((p) => !known.has(p.member.id))
  const already = people.flatMap((p) => {
    const row = known.get(p.member.id)
    return row && isActive(row.state) ? [alreadyIn(activity, p.member, row, rows)] : []
  })
  const taken = rows.reduce((n, r) => (occupies(r.state) && r.slotId === slot.id ? n + places(r) : n), 0)
  const waiting = rows.some((r) => (r.state === 'waiting' ? r.slotId : r.want?.slotId) === slot.id)
  const wanted = fresh.reduce((n, p) => n + places(p), 0)
  const over = slot.quota === null ? 0 : Math.max(0, taken + wanted - slot.quota)
  return { slot, fresh, already, closed: !isOpen(activity, unit.now), full: fresh.length > 0 && slot.quota !== null && (over > 0 || waiting), over }
}

/** What became of one person. */
export interface JoinedFor {
  readonly name: string
  readonly outcome: Extract<ClaimOutcome, { kind: 'seated' | 'waiting' }> | null
  /** Why not, as the code of a refusal. */
  readonly refused: UserError | null
  /** Told in private; true for the actor, who reads the answer. */
  readonly reachable: boolean
}

/** Signs them up, one after the other, and tells each. `force`: the organiser's word, after close and over the quota. */
export async function joinFor(unit: Unit, doing: Doing, by: Actor, activity: Activity, slot: Slot, people: readonly Joiner[], force: boolean): Promise<JoinedFor[]> {
  const batch = unit.ids.next()
  const claims: Claim[] = []
  for (const p of people) {
    const self = p.member.id === by.memberId
    claims.push({
      doing, activityId: activity.id, memberId: p.member.id, accountId: self ? by.accountId : null, person: p.member, inPostedChat: await standsThere(unit, activity, p.member),
      slot: slot.name === '' ? null : slot.name, companions: p.companions, note: p.note, answers: p.answers, rather: 'wait', byId: self ? null : by.memberId, force, batch,
    })
  }
  const settled = await claimMany(unit, claims)
  return people.map((p, i): JoinedFor => {
    const s = settled[i]
    const { name } = p.member
    if (!s?.ok || s.value.kind === 'short') return { name, outcome: null, refused: !s?.ok && s?.error instanceof UserError ? s.error : null, reachable: true }
    const outcome = s.value
    const told = p.member.id === by.memberId || tellMember(unit, p.member, {
      kind: 'joined-for', activity: factsOf(activity), by: by.name, seat: outcome.kind === 'seated' ? outcome.seat : null, position: outcome.kind === 'waiting' ? outcome.position : null,
    }, { key: `joined-for/${outcome.signup.id}/${outcome.signup.seq}`, urgency: 'urgent' })
    return { name, outcome, refused: null, reachable: told }
  })
}

/** Whether one of their accounts is in a group that it was posted to: only for people without a branch does it matter. */
async function standsThere(unit: Unit, activity: Activity, member: Member): Promise<boolean> {
  if (member.branchId !== null) return false
  for (const chat of await chatStore(unit.tx).byIds(await activityStore(unit.tx).chatsOf(activity.id)))
    for (const a of member.accounts) if (a.platform === chat.platform && (await chatStore(unit.tx).isMember(chat.id, a.userId))) return true
  return false
}

/** 全组: everybody of the 小组 that the actor leads. UserError, about that activity, for whoever leads none. */
export async function ownGroup(unit: Unit, actor: Actor, activity: Activity): Promise<Member[]> {
  const led = actor.roles.find((r) => r.tier === 'leader' && r.scope.kind === 'group')
  const id: GroupId | null = led?.scope.kind === 'group' ? led.scope.id : holds(actor, 'leader') || holds(actor, 'cadre') ? actor.groupId : null
  if (id === null) throw new UserError('joinfor.no-group', { code: codeOf(activity) })
  return memberStore(unit.tx).inScope(null, id)
}

/** Whether somebody on the roll has that name. */
export async function isKnownName(read: Parameters<typeof memberStore>[0], name: string): Promise<boolean> {
  return (await memberStore(read).byName(name)).length > 0
}
