// Who is speaking, with the rights they hold at this moment.
import type { AccountId, BranchId, GroupId, MemberId } from './ids.ts'
import type { PlatformId } from './event.ts'

/** The tiers of `commands.md` section 6. They are attributes, not a ladder: only admin includes cadre. */
export type Tier = 'member' | 'delegate' | 'leader' | 'handler' | 'cadre' | 'care' | 'auditor' | 'admin'

export const TIERS: readonly Tier[] = ['member', 'delegate', 'leader', 'handler', 'cadre', 'care', 'auditor', 'admin']

/** What a role reaches: the whole union, one 分工会, one 小组, or one department by name. */
export type Scope =
  | { readonly kind: 'union' }
  | { readonly kind: 'branch'; readonly id: BranchId }
  | { readonly kind: 'group'; readonly id: GroupId }
  | { readonly kind: 'department'; readonly name: string }

export interface Role {
  readonly tier: Exclude<Tier, 'member'>
  readonly scope: Scope
}

export interface Actor {
  readonly memberId: MemberId
  readonly accountId: AccountId
  readonly platform: PlatformId
  readonly userId: string
  readonly name: string
  readonly branchId: BranchId | null
  readonly groupId: GroupId | null
  readonly roles: readonly Role[]
}

/** Whether a role's scope covers something that belongs to `branch` (null: the whole union) and `group`. */
export function covers(scope: Scope, branch: BranchId | null, group: GroupId | null = null): boolean {
  if (scope.kind === 'union') return true
  if (scope.kind === 'branch') return branch !== null && scope.id === branch
  if (scope.kind === 'group') return group !== null && scope.id === group
  return false
}

/** Whether the actor holds `tier`; with a place, whether it reaches there. Administrators pass wherever cadres do. */
export function holds(actor: Pick<Actor, 'roles'>, tier: Tier, at?: { readonly branch: BranchId | null; readonly group?: GroupId | null }): boolean {
  if (tier === 'member') return true
  return actor.roles.some((r) => {
    if (r.tier === 'admin' && (tier === 'cadre' || tier === 'admin')) return true
    return r.tier === tier && (at === undefined || covers(r.scope, at.branch, at.group ?? null))
  })
}
