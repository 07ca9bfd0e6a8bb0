// Which grants are in force on a day, and who may act where.
import type { Actor, Role } from '../model/actor.ts'
import { holds } from '../model/actor.ts'
import type { BranchId, GroupId } from '../model/ids.ts'
import type { LocalDate } from '../model/time.ts'

/** Grants without an end, or whose last day is not over. */
export function inForce<G extends Role & { readonly untilOn: LocalDate | null }>(grants: readonly G[], today: LocalDate): G[] {
  return grants.filter((g) => g.untilOn === null || g.untilOn >= today)
}

/** Whose business something is: the whole union, a branch, or a group in it. */
export interface Belongs {
  readonly branchId: BranchId | null
  readonly groupId: GroupId | null
}

/** Whether the actor may run things that belong there as a cadre. */
export function mayManage(actor: Actor, at: Belongs): boolean {
  return holds(actor, 'cadre', { branch: at.branchId, group: at.groupId })
}

/** The widest place that a cadre's roles cover; null when they are no cadre. Administrators: the whole union. */
export function cadreScope(actor: Actor): Belongs | null {
  if (holds(actor, 'cadre', { branch: null })) return { branchId: null, groupId: null }
  for (const r of actor.roles) if (r.tier === 'cadre' && r.scope.kind === 'branch') return { branchId: r.scope.id, groupId: null }
  for (const r of actor.roles) if (r.tier === 'cadre' && r.scope.kind === 'group') return { branchId: actor.branchId, groupId: r.scope.id }
  return null
}

/** Whether a person of that branch and group is among those it is for. */
export function isFor(person: Belongs, at: Belongs): boolean {
  return (at.branchId === null || person.branchId === at.branchId) && (at.groupId === null || person.groupId === at.groupId)
}
