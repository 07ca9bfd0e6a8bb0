// Leaving, changing, moving and lapsing: everything after 报名. The rules: bot/domain/signup.ts.
import { memberStore } from '../../prisma/stores/member.ts'
import { outboxWriter } from '../../prisma/stores/outbox.ts'
import { signupStore } from '../../prisma/stores/signup.ts'
import { codeOf, type Activity, type Slot } from '../domain/activity.ts'
import { free, isActive, occupies, places, queueOf, seatNumber, seatOrder, waitPosition, type Promotion, type Signup } from '../domain/signup.ts'
import { UserError } from '../model/errors.ts'
import type { ActivityId, MemberId, SlotId } from '../model/ids.ts'
import type { Instant } from '../model/time.ts'
import { shortApart } from './apart.ts'
import { slotFor } from './claim.ts'
import { factsOf, tellMember } from './notice.ts'
import { mustFind, Seating } from './seating.ts'
import type { Doing, Unit } from './unit.ts'

export interface LeaveOutcome {
  readonly activity: Activity
  readonly was: Signup
  /** Who moved up because of it, in order. */
  readonly promoted: readonly { readonly memberId: MemberId; readonly name: string; readonly held: boolean }[]
}

export interface ChangeOutcome {
  readonly activity: Activity
  readonly before: Signup
  readonly after: Signup
  readonly slot: Slot
  /** Set when the wish waits: their position for it. */
  readonly position: number | null
  readonly seat: number | null
  /** False: it was so already; nothing was written. */
  readonly changed: boolean
}

/** Whether an activity has begun: nobody leaves or changes after that. */
export function begun(a: Activity, now: Instant): boolean {
  return a.startsAt !== null && now >= a.startsAt
}

/** The member's active row, or UserError `signup.not-in`. */
export function mustBeIn(seating: Seating, memberId: MemberId): Signup {
  const row = seating.of(memberId)
  if (!row || !isActive(row.state)) throw new UserError('signup.not-in', { code: codeOf(seating.activity), title: seating.activity.title })
  return row
}

async function named(unit: Unit, promotions: readonly Promotion[]): Promise<LeaveOutcome['promoted']> {
  const names = await memberStore(unit.tx).names(promotions.map((p) => p.signup.memberId))
  return promotions.filter((p) => p.kind !== 'move').map((p) => ({ memberId: p.signup.memberId, name: names.get(p.signup.memberId)?.name ?? '', held: p.kind === 'hold' }))
}

/** What undo needs to bring a row back. */
function snapshot(s: Signup): Record<string, unknown> {
  return { state: s.state, slotId: s.slotId, companions: s.companions, note: s.note, answers: s.answers, seq: s.seq, seatedAt: s.seatedAt, want: s.want }
}

/** Gives a place or a waiting position back; whoever is next moves up in the same transaction. */
export async function leave(unit: Unit, doing: Doing, activityId: ActivityId, memberId: MemberId): Promise<LeaveOutcome> {
  const activity = await mustFind(unit, activityId)
  const seating = await Seating.load(unit, activity)
  if (activity.status === 'cancelled') throw new UserError('signup.cancelled', { title: activity.title })
  const row = mustBeIn(seating, memberId)
  if (begun(activity, unit.now) && occupies(row.state)) throw new UserError('signup.begun', { title: activity.title })
  seating.put({ ...row, state: 'left', heldUntil: null, want: null })
  // A reminder that waits for the end of their own quiet hours must not come after that.
  await outboxWriter(unit.tx).withdrawFor(`remind/${activityId}/`, memberId)
  unit.audit(doing, { action: 'signup.left', activityId, forMemberId: memberId, data: { was: row.state }, undo: { kind: 'leave', memberId, before: snapshot(row) } })
  const promotions = await seating.settle(unit)
  return { activity, was: row, promoted: await named(unit, promotions) }
}

/** What 改报名 asks for; undefined parts stay as they are. */
export interface Wish {
  readonly slot?: string
  readonly companions?: number
  readonly note?: string
  readonly answers?: Readonly<Record<string, string>>
}

/**
 * Changes a row. Fewer companions, notes and answers take effect at once. More companions or another slot take effect in
 * one step if there is room and nobody waits for it, else the old place is kept and the wish waits in order of arrival.
 */
export async function change(unit: Unit, doing: Doing, activityId: ActivityId, memberId: MemberId, wish: Wish): Promise<ChangeOutcome> {
  const activity = await mustFind(unit, activityId)
  const seating = await Seating.load(unit, activity)
  if (activity.status === 'cancelled') throw new UserError('signup.cancelled', { title: activity.title })
  const before = mustBeIn(seating, memberId)
  if (begun(activity, unit.now)) throw new UserError('signup.begun', { title: activity.title })
  const slot = wish.slot === undefined ? seating.slot(before.slotId) : slotFor(activity, wish.slot)
  const companions = wish.companions ?? before.companions
  if (companions > activity.companionsMax) throw new UserError('signup.companions-max', { title: activity.title, max: activity.companionsMax })
  for (const [name, answer] of Object.entries(wish.answers ?? {})) {
    const field = activity.fields.find((f) => f.name === name)
    if (field && field.options.length > 0 && !field.options.includes(answer)) throw new UserError('signup.answer-unknown', { field: name, answer, options: field.options.join('、') })
  }
  const kept: Signup = { ...before, note: wish.note ?? before.note, answers: { ...before.answers, ...wish.answers } }
  const after = await moved(unit, seating, kept, slot, companions)
  if (sameRow(before, after)) return { activity, before, after, slot, ...standing(after, seating.all()), changed: false }
  seating.put(after)
  unit.audit(doing, {
    action: 'signup.changed', activityId, forMemberId: memberId, data: { slot: slot.name, companions, waits: after.want !== null }, undo: { kind: 'change', memberId, before: snapshot(before) },
  })
  await seating.settle(unit)
  const now = seating.of(memberId) ?? after
  return { activity, before, after: now, slot, ...standing(now, seating.all()), changed: true }
}

/** 第 N 位 and 候补第 N 位 of a row; null where it has none. */
export function standing(row: Signup, rows: readonly Signup[]): { seat: number | null; position: number | null } {
  return { seat: occupies(row.state) ? seatNumber(row, rows) : null, position: waitPosition(row, rows) }
}

/** Whether two states of a row say the same. */
function sameRow(a: Signup, b: Signup): boolean {
  const said = (s: Signup): string => JSON.stringify([s.slotId, s.companions, s.note ?? '', Object.entries(s.answers).sort(([x], [y]) => (x < y ? -1 : 1)), s.want])
  return said(a) === said(b)
}

/** The row in its new slot with its new companions, or keeping the old and wanting the new. */
async function moved(unit: Unit, seating: Seating, row: Signup, slot: Slot, companions: number): Promise<Signup> {
  const sameSlot = row.slotId === slot.id
  if (sameSlot && companions === row.companions) return { ...row, want: null }
  const fewer = sameSlot && companions < row.companions
  if (!fewer && slot.quota !== null && 1 + companions > slot.quota) throw new UserError('signup.never-fits', { slot: slot.name, quota: slot.quota, places: 1 + companions })
  if (row.state === 'waiting') {
    // Another slot's list is joined at its end; in the same list the turn stays, with the new number of places.
    return sameSlot ? { ...row, companions } : { ...row, slotId: slot.id, companions, seq: await seating.arrive(unit) }
  }
  if (fewer) return { ...row, companions, want: null }
  // Wished for again, a wish keeps its turn.
  if (row.want?.slotId === slot.id && row.want.companions === companions) return row
  const fill = seating.fill(slot)
  const room = free(fill)
  const more = sameSlot ? companions - row.companions : 1 + companions
  const others = fill.waiting - (row.want?.slotId === slot.id ? 1 : 0)
  if (room === null || (others === 0 && more <= room)) return { ...row, slotId: slot.id, companions, want: null }
  return { ...row, want: { slotId: slot.id, companions, seq: await seating.arrive(unit) } }
}

/** The organiser takes somebody out, also after close; the person is told. */
export async function remove(unit: Unit, doing: Doing, activityId: ActivityId, memberId: MemberId, by: string, reason: string): Promise<LeaveOutcome> {
  const activity = await mustFind(unit, activityId)
  const seating = await Seating.load(unit, activity)
  const row = mustBeIn(seating, memberId)
  seating.put({ ...row, state: 'removed', heldUntil: null, want: null })
  await outboxWriter(unit.tx).withdrawFor(`remind/${activityId}/`, memberId)
  const audit = unit.audit(doing, { action: 'signup.removed', activityId, forMemberId: memberId, data: { was: row.state, reason }, undo: { kind: 'leave', memberId, before: snapshot(row) } })
  const member = await memberStore(unit.tx).byId(memberId)
  if (member) tellMember(unit, member, { kind: 'removed', activity: factsOf(activity), by, reason }, { key: `removed/${audit}`, urgency: 'urgent', accountId: row.accountId })
  const promotions = await seating.settle(unit)
  return { activity, was: row, promoted: await named(unit, promotions) }
}

/** 还去, after a change: kept in the trail. Whether they only wait. UserError when they are not in. */
export async function confirmGoing(unit: Unit, doing: Doing, activityId: ActivityId, memberId: MemberId): Promise<boolean> {
  const activity = await mustFind(unit, activityId)
  if (activity.status === 'cancelled') throw new UserError('signup.cancelled', { title: activity.title })
  const row = mustBeIn(await Seating.load(unit, activity), memberId)
  unit.audit(doing, { action: 'signup.still-going', activityId, forMemberId: memberId, data: { revision: activity.revision } })
  return row.state === 'waiting'
}

/** Held places whose time is over lapse: out of the list, told, and the next one is offered the place. */
export async function lapseDue(unit: Unit): Promise<number> {
  const due = await signupStore(unit.tx).heldUntilBefore(unit.now)
  for (const activityId of new Set(due.map((s) => s.activityId))) {
    const activity = await mustFind(unit, activityId)
    const seating = await Seating.load(unit, activity)
    for (const row of due.filter((s) => s.activityId === activityId)) {
      seating.put({ ...row, state: 'lapsed', heldUntil: null })
      const audit = unit.audit({ actorId: null, chat: null }, { action: 'signup.lapsed', activityId, forMemberId: row.memberId })
      const member = await memberStore(unit.tx).byId(row.memberId)
      if (member && activity.status !== 'cancelled') tellMember(unit, member, { kind: 'lapsed', activity: factsOf(activity) }, { key: `lapsed/${audit}`, urgency: 'urgent', accountId: row.accountId })
    }
    await seating.settle(unit)
  }
  return due.length
}

type Name = { readonly name: string; readonly branch: string | null; readonly group: string | null; readonly status: string }

export interface RosterRow {
  readonly signup: Signup
  readonly name: string
  readonly branch: string | null
  readonly group: string | null
  readonly gone: boolean
  /** 候补第 N 位, or null when seated. */
  readonly position: number | null
  /** Where they belong, or what else tells them apart, if another on the list has their name; else null. */
  readonly apart: string | null
}

export interface Roster {
  readonly activity: Activity
  readonly seated: readonly RosterRow[]
  readonly waiting: readonly RosterRow[]
  /** Places taken over all slots, and by slot. */
  readonly taken: number
  readonly takenBySlot: ReadonlyMap<SlotId, number>
  /** People seated or offered a place, companions not counted. */
  readonly seatedCount: number
  readonly waitingCount: number
  /** People who have checked in. */
  readonly came: number
}

/** Names of an activity: seated in order of sitting down (held places after them), waiting in order of arrival. */
export async function roster(read: Parameters<typeof signupStore>[0], activity: Activity): Promise<Roster> {
  const rows = await signupStore(read).active(activity.id)
  const names = await memberStore(read).names(rows.map((r) => r.memberId))
  const toRow = await rosterRow(read, names)
  const held = rows.filter((r) => r.state === 'held')
  const takenBySlot = new Map(activity.slots.map((s) => [s.id, rows.reduce((n, r) => (occupies(r.state) && r.slotId === s.id ? n + places(r) : n), 0)]))
  const seated = [...seatOrder(rows), ...held]
  const waiting = activity.slots.flatMap((slot) => queueOf(slot.id, rows).map((e, i) => toRow(e.signup, i + 1)))
  return {
    activity, seated: seated.map((s) => toRow(s, null)), waiting, takenBySlot, seatedCount: seated.length,
    taken: [...takenBySlot.values()].reduce((n, t) => n + t, 0), waitingCount: waiting.length, came: rows.filter((r) => r.checkedInAt !== null).length,
  }
}

/** Nobody checks in while sign-ups are open, except where a code was asked for. */
async function cameTo(read: Parameters<typeof signupStore>[0], a: Activity): Promise<number> {
  return a.status === 'closed' || a.checkinCode !== null ? signupStore(read).cameCount(a.id) : 0
}

/** What the live card shows: the first names only, however many there are. */
export async function cardRoster(read: Parameters<typeof signupStore>[0], activity: Activity, limit: number): Promise<Roster> {
  const store = signupStore(read)
  const rows = await store.first(activity.id, limit)
  const [fills, seatedCount] = [await store.fill([activity.id], activity.slots.map((s) => s.id)), await store.seatedCount(activity.id)]
  const names = await memberStore(read).names(rows.map((r) => r.memberId))
  const toRow = await rosterRow(read, names)
  const takenBySlot = new Map(activity.slots.map((s) => [s.id, fills.find((f) => f.slotId === s.id)?.taken ?? 0]))
  const held = rows.filter((r) => r.state === 'held')
  const waiting = activity.slots.flatMap((slot) => queueOf(slot.id, rows).map((e, i) => toRow(e.signup, i + 1)))
  return {
    activity, seated: [...seatOrder(rows), ...held].slice(0, limit).map((s) => toRow(s, null)), waiting: waiting.slice(0, limit), takenBySlot, seatedCount,
    taken: [...takenBySlot.values()].reduce((n, t) => n + t, 0), waitingCount: fills.reduce((n, f) => n + f.waiting, 0), came: await cameTo(read, activity),
  }
}

/** Two of one name on a list: what tells each of them from the others. */
async function toldApart(read: Parameters<typeof signupStore>[0], names: ReadonlyMap<MemberId, Name>): Promise<ReadonlyMap<MemberId, string>> {
  const ids = new Map<string, MemberId[]>()
  for (const [id, { name }] of names) ids.set(name, [...(ids.get(name) ?? []), id])
  const twins = [...ids.values()].filter((same) => same.length > 1)
  if (twins.length === 0) return new Map()
  const members = await memberStore(read).byIds(twins.flat())
  return new Map(twins.flatMap((same) => {
    const people = members.filter((m) => same.includes(m.id))
    const apart = shortApart(people)
    return people.map((p, i) => [p.id, apart[i] ?? ''] as const)
  }))
}

async function rosterRow(read: Parameters<typeof signupStore>[0], names: ReadonlyMap<MemberId, Name>): Promise<(s: Signup, position: number | null) => RosterRow> {
  const apart = await toldApart(read, names)
  return (s, position) => {
    const n = names.get(s.memberId)
    return { signup: s, name: n?.name ?? '', branch: n?.branch ?? null, group: n?.group ?? null, gone: s.goneAt !== null || n?.status === 'gone', position, apart: apart.get(s.memberId) ?? null }
  }
}
