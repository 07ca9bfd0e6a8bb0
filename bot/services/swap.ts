// 换: two people exchange 组别 or 场次, both agreeing, though all is full.
import { memberStore } from '../../prisma/stores/member.ts'
import { requestStore, requestWriter } from '../../prisma/stores/request.ts'
import type { Activity } from '../domain/activity.ts'
import { places, type Signup } from '../domain/signup.ts'
import { UserError } from '../model/errors.ts'
import type { ActivityId, MemberId } from '../model/ids.ts'
import { HOUR, plus } from '../model/time.ts'
import { factsOf, tellMember } from './notice.ts'
import { mustFind, Seating } from './seating.ts'
import { begun, mustBeIn } from './signup.ts'
import type { Doing, Unit } from './unit.ts'

/** How an exchange stands. */
export type SwapOutcome =
  | { readonly kind: 'asked'; readonly activity: Activity; readonly name: string; readonly number: number; readonly reachable: boolean }
  | { readonly kind: 'done'; readonly activity: Activity; readonly name: string; readonly slot: string }

/** How long the other may think about an exchange. */
const SWAP_MS = 24 * HOUR

/** Asks somebody to exchange 组别/场次; carried out when they press, whatever is full. */
export async function askSwap(unit: Unit, doing: Doing, activityId: ActivityId, from: { memberId: MemberId; name: string }, to: MemberId): Promise<SwapOutcome> {
  const activity = await mustFind(unit, activityId)
  const seating = await Seating.load(unit, activity)
  const mine = mustBeIn(seating, from.memberId)
  const theirs = seating.of(to)
  const other = await memberStore(unit.tx).byId(to)
  const name = other?.name ?? ''
  if (!other || !theirs || theirs.state !== 'seated' || mine.state !== 'seated') throw new UserError('swap.not-both', { title: activity.title, name })
  if (theirs.slotId === mine.slotId) throw new UserError('swap.same', { name })
  const mirrored = (await requestStore(unit.tx).open('swap', { memberId: to })).find((r) => r.data['to'] === from.memberId && r.data['activity'] === activityId && (r.expiresAt ?? unit.now) > unit.now)
  if (mirrored) return acceptSwap(unit, doing, mirrored.number, from.memberId)
  const request = await requestWriter(unit.tx).add({
    id: unit.ids.next(), kind: 'swap', memberId: from.memberId, platform: null, userId: null, data: { activity: activityId, to, fromSlot: mine.slotId, toSlot: theirs.slotId },
    createdAt: unit.now, expiresAt: plus(unit.now, SWAP_MS),
  })
  const reachable = tellMember(unit, other, {
    kind: 'swap', activity: factsOf(activity), number: request.number, from: from.name, theirs: seating.slot(mine.slotId).name, yours: seating.slot(theirs.slotId).name,
  }, { key: `swap/${request.id}`, urgency: 'urgent', accountId: theirs.accountId })
  unit.audit(doing, { action: 'signup.swap-asked', activityId, forMemberId: to })
  return { kind: 'asked', activity, name, number: request.number, reachable }
}

/** The other agrees: both rows change places, if both still sit where they sat. */
export async function acceptSwap(unit: Unit, doing: Doing, number: number, memberId: MemberId): Promise<SwapOutcome> {
  const request = await requestStore(unit.tx).byNumber(number)
  if (request?.kind !== 'swap' || request.data['to'] !== memberId || request.memberId === null) throw new UserError('swap.unknown')
  if (request.decidedAt !== null || (request.expiresAt ?? unit.now) <= unit.now) throw new UserError('swap.over')
  const activity = await mustFind(unit, request.data['activity'] as ActivityId)
  if (begun(activity, unit.now)) throw new UserError('signup.begun', { title: activity.title })
  const seating = await Seating.load(unit, activity)
  const mine = mustBeIn(seating, memberId)
  const theirs = seating.of(request.memberId)
  const names = await memberStore(unit.tx).names([memberId, request.memberId])
  const name = names.get(request.memberId)?.name ?? ''
  if (!theirs || theirs.state !== 'seated' || mine.state !== 'seated' || theirs.slotId !== request.data['fromSlot'] || mine.slotId !== request.data['toSlot']) throw new UserError('swap.moved', { name })
  fits(seating, mine, theirs)
  await requestWriter(unit.tx).decide(request.id, memberId, 'granted', unit.now)
  seating.put({ ...mine, slotId: theirs.slotId, want: null })
  seating.put({ ...theirs, slotId: mine.slotId, want: null })
  unit.audit(doing, { action: 'signup.swapped', activityId: activity.id, forMemberId: request.memberId, data: { slot: seating.slot(theirs.slotId).name, other: seating.slot(mine.slotId).name } })
  const member = await memberStore(unit.tx).byId(request.memberId)
  if (member) tellMember(unit, member, { kind: 'swapped', activity: factsOf(activity), withName: names.get(memberId)?.name ?? '', slot: seating.slot(mine.slotId).name }, { key: `swapped/${request.id}`, urgency: 'urgent', accountId: theirs.accountId })
  await seating.settle(unit)
  return { kind: 'done', activity, name, slot: seating.slot(theirs.slotId).name }
}

/** With different numbers of companions an exchange could oversell a slot. */
function fits(seating: Seating, a: Signup, b: Signup): void {
  for (const [leaving, coming] of [[a, b], [b, a]] as const) {
    const slot = seating.slot(leaving.slotId)
    if (slot.quota !== null && seating.fill(slot).taken - places(leaving) + places(coming) > slot.quota) throw new UserError('swap.no-room', { slot: slot.name })
  }
}
