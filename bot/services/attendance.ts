// Who was expected and who came, and the few lines that are kept of it.
import { activityWriter } from '../../prisma/stores/activity.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import { signupStore } from '../../prisma/stores/signup.ts'
import { codeOf, type Activity } from '../domain/activity.ts'
import { occupies, places, seatOrder } from '../domain/signup.ts'
import { UserError } from '../model/errors.ts'
import type { Doing, Unit } from './unit.ts'

export interface Attendance {
  readonly activity: Activity
  /** People who signed up and sit; companions are not among them. */
  readonly seated: number
  /** Places, companions included. */
  readonly places: number
  readonly came: readonly string[]
  readonly absent: readonly string[]
  /** Who came, by 组别 or 场次 in their order; empty where there is but one. */
  readonly cameBySlot: readonly (readonly [slot: string, came: number])[]
}

/** Counts and names, in order of sitting down. */
export async function attendance(read: Parameters<typeof signupStore>[0], activity: Activity): Promise<Attendance> {
  const rows = (await signupStore(read).active(activity.id)).filter((r) => occupies(r.state))
  const names = await memberStore(read).names(rows.map((r) => r.memberId))
  const nameOf = (r: (typeof rows)[number]): string => names.get(r.memberId)?.name ?? ''
  const ordered = [...seatOrder(rows), ...rows.filter((r) => r.state === 'held')]
  const came = ordered.filter((r) => r.checkedInAt !== null)
  return {
    activity, seated: rows.length, places: rows.reduce((n, r) => n + places(r), 0),
    cameBySlot: activity.slots.length < 2 ? [] : activity.slots.map((s) => [s.name, came.filter((r) => r.slotId === s.id).length] as const),
    came: came.map(nameOf), absent: ordered.filter((r) => r.checkedInAt === null).map(nameOf),
  }
}

/** Keeps the summary and shows it on the card. UserError before the activity has begun, or when it was called off. */
export async function wrap(unit: Unit, doing: Doing, before: Activity, summary: string): Promise<Attendance> {
  if (before.status === 'cancelled') throw new UserError('activity.cancelled', { title: before.title })
  if (before.startsAt !== null && before.startsAt > unit.now) throw new UserError('activity.not-begun', { code: codeOf(before), title: before.title, startsAt: before.startsAt })
  const activity = await activityWriter(unit.tx).patch(before.id, { summary }, false)
  unit.audit(doing, { action: 'activity.wrapped', activityId: activity.id, data: { summary } })
  unit.reindex()
  unit.touch(activity.id)
  return attendance(unit.tx, activity)
}
