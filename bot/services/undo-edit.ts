// 撤销 of an 活动 改: every part as it was, unless somebody has answered to the change meanwhile. commands.md section 11.
import type { ActivityPatch } from '../../prisma/stores/activity.ts'
import { auditStore, type AuditEntry } from '../../prisma/stores/audit.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import { codeOf, deadlineOf, type Activity, type Slot } from '../domain/activity.ts'
import type { Actor } from '../model/actor.ts'
import { UserError } from '../model/errors.ts'
import type { ActivityId, AuditId, MemberId } from '../model/ids.ts'
import { carryOut, editedSlots, type EditOutcome } from './activity.ts'
import { mustFind } from './seating.ts'
import { mayRun } from './rights.ts'
import type { Doing, Unit } from './unit.ts'

/** Parts that people decide by whether and how to come. */
const DECIDED_BY: readonly (keyof ActivityPatch)[] = ['startsAt', 'endsAt', 'place', 'branchId', 'groupId', 'fields', 'companionsMax', 'status']

/** What people do about an activity. */
const ANSWERS = ['signup.claimed', 'signup.claimed-for', 'signup.confirmed', 'signup.left', 'signup.changed', 'signup.removed', 'signup.swapped', 'signup.still-going', 'signup.checked-in'] as const

/** What is done with the activity itself. */
const LATER = ['activity.edited', 'activity.closed', 'activity.cancelled'] as const

interface EditUndo { readonly before: ActivityPatch; readonly slots: readonly Slot[] | null }

/** Puts everything back that the edit changed. UserError `undo.edit-later`, `undo.edit-answered`, `undo.edit-past`, or that of a quota that is too small now. */
export async function undoEdit(unit: Unit, doing: Doing, actor: Actor, entry: AuditEntry): Promise<Pick<EditOutcome, 'activity' | 'promoted' | 'told'> & { readonly auditId: AuditId }> {
  // Written by `edit` alone (services/activity.ts).
  const { before, slots } = entry.undo as unknown as EditUndo
  const activity = await mustFind(unit, entry.activityId as ActivityId)
  const facts = { code: codeOf(activity), title: activity.title }
  if (!mayRun(actor, activity)) throw new UserError('undo.nothing')
  const store = auditStore(unit.tx)
  if ((await store.after(entry, LATER)).length > 0) throw new UserError('undo.edit-later', facts)
  if (DECIDED_BY.some((part) => differs(activity, before, part))) await refuseAnswered(unit, actor, await store.after(entry, ANSWERS), facts)
  const back: Activity = { ...activity, ...before }
  const deadline = deadlineOf(back)
  const past = (back.status === 'open' && deadline !== null && deadline <= unit.now) || (back.startsAt !== activity.startsAt && back.startsAt !== null && back.startsAt <= unit.now)
  if (past) throw new UserError('undo.edit-past', facts)
  const wanted = slots === null ? null : await editedSlots(unit, activity, undefined, slots)
  const renamed = slots !== null && slots.map((s) => s.name).join('\n') !== activity.slots.map((s) => s.name).join('\n')
  const auditId = unit.audit(doing, { action: 'undo', activityId: activity.id, data: { of: 'edit' } })
  const { promoted, told, activity: after } = await carryOut(unit, activity, before, wanted, renamed)
  return { activity: after, promoted, told, auditId }
}

function differs(activity: Activity, before: ActivityPatch, part: keyof ActivityPatch): boolean {
  return part in before && JSON.stringify(before[part]) !== JSON.stringify(activity[part as keyof Activity])
}

async function refuseAnswered(unit: Unit, actor: Actor, entries: readonly AuditEntry[], facts: { code: string; title: string }): Promise<void> {
  const people = new Set(entries.flatMap((e): MemberId[] => (e.actorId === actor.memberId || e.actorId === null ? [] : [e.forMemberId ?? e.actorId])))
  if (people.size === 0) return
  const names = await memberStore(unit.tx).names([...people].slice(0, 3))
  throw new UserError('undo.edit-answered', { ...facts, names: [...names.values()].map((n) => n.name).join('、'), count: people.size })
}
