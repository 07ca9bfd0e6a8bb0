// Who may run an activity: its organiser, while a cadre, and the cadres whose scope reaches it.
import type { Activity } from '../domain/activity.ts'
import { mayManage } from '../domain/role.ts'
import { holds, type Actor } from '../model/actor.ts'

export function mayRun(actor: Actor, activity: Pick<Activity, 'branchId' | 'groupId' | 'organiserId'>): boolean {
  return mayManage(actor, activity) || (activity.organiserId === actor.memberId && holds(actor, 'cadre'))
}

/** Whether the actor made it: the organiser keeps the right to it whatever the scope of their role. */
export function isOrganiser(actor: Actor, activity: Pick<Activity, 'organiserId'>): boolean {
  return activity.organiserId === actor.memberId
}
