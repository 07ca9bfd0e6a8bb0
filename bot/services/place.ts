// 分工会 and 小组 by name: what exists, what a name means, and making one that does not.
import { memberStore, memberWriter } from '../../prisma/stores/member.ts'
import type { Handle } from '../../prisma/client.ts'
import { cadreScope, type Belongs } from '../domain/role.ts'
import { UserError } from '../model/errors.ts'
import type { Actor, Scope } from '../model/actor.ts'
import type { BranchId } from '../model/ids.ts'
import type { Doing, Unit } from './unit.ts'

/** The whole union, a 分工会 or a 小组. `label` names it and nothing else: 附中分工会/数学组 where two groups share a name. */
export interface Place extends Belongs {
  readonly name: string
  readonly label: string
}

export const WHOLE_UNION: Place = { branchId: null, groupId: null, name: '全校', label: '全校' }

const UNION_NAMES = new Set(['全校', '全体', '校工会', '工会', '全部', '全工会'])
const BRANCH_NAME = /(?:分工会|校区|分会)$/u
/** Longest name of a branch or group. */
const LONGEST = 20

/** Branches, then groups, in order of their making. */
export async function allPlaces(read: Handle): Promise<Place[]> {
  const branches = await memberStore(read).branches()
  const groups = await memberStore(read).groups()
  const names = new Map(branches.map((b) => [b.id, b.name]))
  const once = (name: string): boolean => groups.filter((g) => g.name === name).length === 1 && !branches.some((b) => b.name === name)
  return [
    ...branches.map((b) => ({ branchId: b.id, groupId: null, name: b.name, label: b.name })),
    ...groups.map((g) => {
      const branch = g.branchId === null ? null : (names.get(g.branchId) ?? null)
      return { branchId: g.branchId, groupId: g.id, name: g.name, label: once(g.name) || branch === null ? g.name : `${branch}/${g.name}` }
    }),
  ]
}

/** The place of that name, the one in `near` where several share it; null: none. UserError `place.which` when it cannot be told. */
export function placeNamed(places: readonly Place[], typed: string, near: BranchId | null): Place | null {
  const name = typed.trim()
  if (UNION_NAMES.has(name)) return WHOLE_UNION
  const exact = places.find((p) => p.label === name)
  if (exact) return exact
  const found = places.filter((p) => p.name === name)
  const [only, second] = found
  if (!second) return only ?? null
  const close = found.find((p) => near !== null && p.branchId === near)
  if (close) return close
  throw new UserError('place.which', { name, names: found.map((p) => p.label).join('、') })
}

export async function findPlace(read: Handle, typed: string, near: BranchId | null): Promise<Place | null> {
  return placeNamed(await allPlaces(read), typed, near)
}

/** What making a place of that name would make: `附中分工会/初二组`, a 分工会 by its name, else a 小组 in `branch`. */
export function plannedPlace(typed: string, branch: { readonly id: BranchId; readonly name: string } | null): { readonly branch: string | null; readonly group: string | null; readonly text: string } {
  const [head = '', tail] = typed.split('/').map((x) => x.trim())
  if (head === '' || head.length > LONGEST || (tail ?? '').length > LONGEST) throw new UserError('place.name', { max: LONGEST })
  if (tail !== undefined && tail !== '') return { branch: head, group: tail, text: `${head}的小组「${tail}」` }
  if (BRANCH_NAME.test(head)) return { branch: head, group: null, text: `分工会「${head}」` }
  return { branch: branch?.name ?? null, group: head, text: branch === null ? `小组「${head}」` : `${branch.name}的小组「${head}」` }
}

/** Makes it, or finds it when somebody was quicker. */
export async function makePlace(unit: Unit, doing: Doing, typed: string, branch: { readonly id: BranchId; readonly name: string } | null): Promise<Place> {
  const planned = plannedPlace(typed, branch)
  const writer = memberWriter(unit.tx)
  const branchId = planned.branch === null ? null : await writer.branch(planned.branch, () => unit.ids.next())
  const groupId = planned.group === null ? null : await writer.group(planned.group, branchId, () => unit.ids.next())
  const name = planned.group ?? planned.branch ?? ''
  unit.audit(doing, { action: 'place.made', data: { name, text: planned.text } })
  return { branchId, groupId, name, label: name }
}

/** How a role's scope is named. */
export function scopeLabel(scope: Scope, places: readonly Place[]): string {
  switch (scope.kind) {
    case 'union': return '全校'
    case 'department': return scope.name
    case 'branch': return places.find((p) => p.groupId === null && p.branchId === scope.id)?.label ?? '一个分工会'
    case 'group': return places.find((p) => p.groupId === scope.id)?.label ?? '一个小组'
  }
}

/** The scope that is exactly this place. */
export function scopeOfPlace(p: Belongs): Scope {
  if (p.groupId !== null) return { kind: 'group', id: p.groupId }
  return p.branchId === null ? { kind: 'union' } : { kind: 'branch', id: p.branchId }
}

/** Where somebody or something belongs, in words. */
export function placeLabel(at: Belongs, places: readonly Place[]): string {
  return scopeLabel(scopeOfPlace(at), places)
}

/** The 分工会 that a new 小组 would be made in: the person's, else that of the cadre's own scope, else none. */
export function branchFor(actor: Actor, member: Belongs, places: readonly Place[]): { readonly id: BranchId; readonly name: string } | null {
  const id = member.branchId ?? cadreScope(actor)?.branchId ?? null
  const place = id === null ? undefined : places.find((p) => p.groupId === null && p.branchId === id)
  return id === null || !place ? null : { id, name: place.name }
}
