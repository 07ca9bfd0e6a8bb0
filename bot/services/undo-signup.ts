// 撤销 of a sign-up, a change or a leaving: what was, as far as nobody else has the place meanwhile. commands.md section 11.
import { signupStore } from '../../prisma/stores/signup.ts'
import type { Activity } from '../domain/activity.ts'
import { free, isActive, occupies, places, queueOf, type Signup } from '../domain/signup.ts'
import { UserError } from '../model/errors.ts'
import type { ActivityId, AuditId, MemberId } from '../model/ids.ts'
import { mustFind, Seating } from './seating.ts'
import { begun, standing } from './signup.ts'
import type { Doing, Unit } from './unit.ts'

/** How a row stands after an undo. */
export interface UndoneSignup {
  readonly activity: Activity
  readonly signup: Signup
  readonly seat: number | null
  readonly position: number | null
  readonly auditId: AuditId
}

/** Takes back a claim, a change or a leave. A place that was given on meanwhile is not taken from anybody: its old holder goes to the head of the list. */
export async function undoSignup(unit: Unit, doing: Doing, activityId: ActivityId, undo: Readonly<Record<string, unknown>>): Promise<UndoneSignup> {
  const activity = await mustFind(unit, activityId)
  if (begun(activity, unit.now)) throw new UserError('signup.begun', { title: activity.title })
  const memberId = undo['memberId'] as MemberId
  const seating = await Seating.load(unit, activity)
  const current = seating.of(memberId) ?? (await signupStore(unit.tx).find(activityId, memberId))
  // What happened since has the last word: a place that lapsed, somebody who was put back.
  if (!current || isActive(current.state) === (undo['kind'] === 'leave')) throw new UserError('undo.nothing')
  const back = undo['kind'] === 'claim' ? leaving(current) : restored(seating, current, undo['before'] as Partial<Signup>)
  seating.put(back)
  const auditId = unit.audit(doing, { action: 'undo', activityId, forMemberId: memberId, data: { of: undo['kind'] } })
  await seating.settle(unit)
  const now = seating.of(memberId) ?? back
  return { activity, signup: now, ...standing(now, seating.all()), auditId }
}

function leaving(current: Signup): Signup {
  return { ...current, state: 'left', heldUntil: null, want: null }
}

function restored(seating: Seating, current: Signup, before: Partial<Signup>): Signup {
  const back: Signup = { ...current, ...before, heldUntil: null }
  if (!occupies(back.state)) return back
  const slot = seating.slot(back.slotId)
  const fill = seating.fill(slot)
  const held = isActive(current.state) && occupies(current.state) && current.slotId === slot.id ? places(current) : 0
  const room = free({ slot, taken: fill.taken - held })
  if (room === null || room >= places(back)) return { ...back, state: 'seated' }
  // Whoever has a place keeps it rather than wait for the one they had.
  if (occupies(current.state)) throw new UserError('undo.no-room', { title: seating.activity.title })
  const first = queueOf(slot.id, seating.all())[0]
  return { ...back, state: 'waiting', seatedAt: null, want: null, seq: first ? Math.min(first.order - 1, back.seq) : back.seq }
}
