// Who may run an activity: its organiser, while a cadre, and the cadres whose scope reaches it.
import type { Activity } from '../domain/activity.ts'
import { mayManage, type Belongs } from '../domain/role.ts'
import { holds, type Actor, type Tier } from '../model/actor.ts'

export function mayRun(actor: Actor, activity: Pick<Activity, 'branchId' | 'groupId' | 'organiserId'>): boolean {
  return mayManage(actor, activity) || (activity.organiserId === actor.memberId && holds(actor, 'cadre'))
}

/** Whether the actor made it: the organiser keeps the right to it whatever the scope of their role. */
export function isOrganiser(actor: Actor, activity: Pick<Activity, 'organiserId'>): boolean {
  return activity.organiserId === actor.memberId
}

/** Whether one of these roles reaches that place. */
export function reaches(actor: Actor, tiers: readonly Tier[], at: Belongs): boolean {
  return tiers.some((t) => holds(actor, t, { branch: at.branchId, group: at.groupId }))
}
