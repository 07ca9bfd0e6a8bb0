// 撤销: takes back somebody's last write within ten minutes. A new entry in the trail, never an erased one.
import { auditStore, markUndone, type AuditEntry } from '../../prisma/stores/audit.ts'
import { activityStore } from '../../prisma/stores/activity.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import { codeOf, type Activity } from '../domain/activity.ts'
import { occupies, type Signup, type SignupState } from '../domain/signup.ts'
import type { Actor } from '../model/actor.ts'
import { UserError } from '../model/errors.ts'
import type { ActivityId, AuditId, MemberId } from '../model/ids.ts'
import { MINUTE, plus } from '../model/time.ts'
import { takeBackSettings } from './binding.ts'
import type { Chat } from './identity.ts'
import type { Services } from './index.ts'
import { factsOf, tellMember } from './notice.ts'
import { takeBackRole, type RoleTakenBack } from './role.ts'
import { takeBackReminders, type Reminders } from './self.ts'
import { undoEdit } from './undo-edit.ts'
import { undoSignup } from './undo-signup.ts'
import type { Doing, Unit } from './unit.ts'

/** How long a write can be taken back (commands.md section 11). */
const UNDO_MS = 10 * MINUTE

/** Entries that are no writes of the person: refusals, drafts, questions, and undoing itself. */
const QUIET = ['denied', 'undo', 'activity.drafted', 'activity.dropped', 'signup.swap-asked', 'signup.still-going', 'activity.checkin-opened', 'activity.nudge-planned', 'chain.pasted', 'request.asked', 'link.code'] as const

/** What was taken back of sign-ups, and how they stand now. */
export interface UndoneSignups {
  readonly activity: Activity
  /** claim: a sign-up; leave: a leaving or a removal; change: a 改报名. */
  readonly of: 'claim' | 'leave' | 'change'
  readonly people: readonly {
    readonly name: string
    readonly self: boolean
    /** Another, who was told. */
    readonly told: boolean
    readonly signup: Signup
    readonly seat: number | null
    readonly position: number | null
    /** They sat before and wait now. */
    readonly lost: boolean
  }[]
  /** Who has the place now. */
  readonly givenTo: string | null
}

/** What was taken back. */
export type Undone =
  | UndoneSignups
  | { readonly of: 'edit'; readonly activity: Activity; readonly told: number; readonly promoted: number }
  | { readonly of: 'settings'; readonly chat: Chat }
  | { readonly of: 'reminders'; readonly reminders: Reminders }
  | ({ readonly of: 'role' } & RoleTakenBack)

/** Takes it back, with everything that the same line did. UserError `undo.nothing`, `undo.not-this`, or why not. */
export async function undoLast(unit: Unit, services: Services, doing: Doing, actor: Actor): Promise<Undone> {
  const last = await auditStore(unit.tx).lastWrite(actor.memberId, plus(unit.now, -UNDO_MS), QUIET)
  if (!last) throw new UserError('undo.nothing')
  const done = async (auditId: AuditId): Promise<void> => markUndone(unit.tx, last.id, auditId)
  switch (last.undo?.['kind']) {
    case 'claim':
    case 'leave':
    case 'change': return undoSignups(unit, doing, actor, last)
    case 'edit': {
      const { auditId, ...edit } = await undoEdit(unit, doing, actor, last)
      await done(auditId)
      return { of: 'edit', ...edit }
    }
    case 'settings': {
      const { auditId, chat } = await takeBackSettings(unit, services, doing, actor, last)
      await done(auditId)
      return { of: 'settings', chat }
    }
    case 'reminders': {
      const { auditId, reminders } = await takeBackReminders(unit, doing, actor.memberId, last)
      await done(auditId)
      return { of: 'reminders', reminders }
    }
    case 'role': {
      const { auditId, ...role } = await takeBackRole(unit, services, doing, actor, last)
      await done(auditId)
      return { of: 'role', ...role }
    }
    // An older write is never taken back in place of the last one.
    default: throw new UserError('undo.not-this', { action: last.action, code: await codeOfEntry(unit, last) })
  }
}

async function undoSignups(unit: Unit, doing: Doing, actor: Actor, last: AuditEntry): Promise<UndoneSignups> {
  const of = last.undo?.['kind'] as UndoneSignups['of']
  const batch = last.undo?.['batch']
  const entries = typeof batch === 'string' ? await auditStore(unit.tx).undoableBatch(actor.memberId, batch) : [last]
  const people: UndoneSignups['people'][number][] = []
  let activity: Activity | null = null
  for (const entry of entries) {
    const one = await undoOne(unit, doing, actor, entry, entries.length > 1)
    if (!one) continue
    activity = one.activity
    people.push(one.person)
  }
  if (activity === null) throw new UserError('undo.nothing')
  return { activity, of, people, givenTo: people.some((p) => p.lost) ? await successor(unit, last) : null }
}

async function codeOfEntry(unit: Unit, entry: AuditEntry): Promise<string> {
  const activity = entry.activityId === null ? null : await activityStore(unit.tx).byId(entry.activityId)
  return activity ? codeOf(activity) : ''
}

async function undoOne(unit: Unit, doing: Doing, actor: Actor, entry: AuditEntry, several: boolean): Promise<{ activity: Activity; person: UndoneSignups['people'][number] } | null> {
  const undo = entry.undo ?? {}
  const memberId = undo['memberId'] as MemberId
  try {
    const { activity, signup, seat, position, auditId } = await undoSignup(unit, doing, entry.activityId as ActivityId, undo)
    await markUndone(unit.tx, entry.id, auditId)
    const member = await memberStore(unit.tx).byId(memberId)
    const self = memberId === actor.memberId
    const waits = signup.state === 'waiting'
    // Whoever was told of it is told that it is off.
    let told = false
    if (member && !self) {
      if (undo['kind'] === 'claim') told = tellMember(unit, member, { kind: 'removed', activity: factsOf(activity), by: actor.name, reason: '刚才替你报错了' }, { key: `undone/${auditId}`, urgency: 'urgent' })
      else told = tellMember(unit, member, { kind: 'joined-for', activity: factsOf(activity), by: actor.name, seat: waits ? null : 1, position }, { key: `undone/${auditId}`, urgency: 'urgent' })
    }
    const was = (undo['before'] as { readonly state?: SignupState } | undefined)?.state
    return { activity, person: { name: member?.name ?? '', self, told, signup, seat, position, lost: was !== undefined && occupies(was) && waits } }
  } catch (error) {
    // One of several who has left by themselves meanwhile is no reason to keep the others in.
    if (several && error instanceof UserError && error.code === 'undo.nothing') return null
    throw error
  }
}

/** Who was moved up right after that entry. */
async function successor(unit: Unit, entry: AuditEntry): Promise<string | null> {
  if (entry.activityId === null) return null
  const later = (await auditStore(unit.tx).recent({ activityId: entry.activityId }, 50)).filter((e) => e.id > entry.id && (e.action === 'signup.promoted' || e.action === 'signup.offered'))
  const first = later.at(-1)?.forMemberId ?? null
  return first === null ? null : ((await memberStore(unit.tx).names([first])).get(first)?.name ?? null)
}
