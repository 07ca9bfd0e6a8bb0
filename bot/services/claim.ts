// 报名, many at once: a rush is decided in order of arrival within one transaction. The rule: bot/domain/signup.ts.
import { activityStore } from '../../prisma/stores/activity.ts'
import type { Settled } from '../../prisma/gather.ts'
import { outboxWriter } from '../../prisma/stores/outbox.ts'
import { saveSignups, signupStore } from '../../prisma/stores/signup.ts'
import { deadlineOf, isOpen, type Activity, type Slot } from '../domain/activity.ts'
import { isFor, type Belongs } from '../domain/role.ts'
import { free, decideClaim, isActive, occupies, places, type Fill, type Signup } from '../domain/signup.ts'
import { UserError } from '../model/errors.ts'
import type { AccountId, ActivityId, MemberId, SignupId } from '../model/ids.ts'
import { seatNumber, waitPosition } from '../domain/signup.ts'
import { nudgesOf } from './notice.ts'
import { takeArrivals } from './seating.ts'
import type { Doing, Unit } from './unit.ts'

export interface Claim {
  readonly doing: Doing
  readonly activityId: ActivityId
  readonly memberId: MemberId
  /** The account it came by; null when somebody else signs them up. */
  readonly accountId: AccountId | null
  readonly person: Belongs
  /** They are in a group that the activity was posted to. */
  readonly inPostedChat: boolean
  /** 组别 or 场次 by name; null when none was said. */
  readonly slot: string | null
  readonly companions: number
  readonly note: string | null
  readonly answers: Readonly<Record<string, string>>
  /** When only some places are free: ask, wait with all, or sit down and let the companions wait. */
  readonly rather: 'ask' | 'wait' | 'split'
  /** Who signed them up, when not themselves. */
  readonly byId: MemberId | null
  /** The organiser's word: also after close and over the quota. */
  readonly force: boolean
  /** What one line signed up together is taken back together. */
  readonly batch?: string
}

export type ClaimOutcome =
  | { readonly kind: 'seated'; readonly activity: Activity; readonly slot: Slot; readonly signup: Signup; readonly seat: number; readonly waitingCompanions: number }
  | { readonly kind: 'waiting'; readonly activity: Activity; readonly slot: Slot; readonly signup: Signup; readonly position: number; readonly free: number | null }
  | { readonly kind: 'short'; readonly activity: Activity; readonly slot: Slot; readonly free: number; readonly companions: number }

interface Loaded {
  readonly activity: Activity
  readonly fills: Map<string, Fill>
  arrivals: number
}

/** The slot that was meant; UserError when it must be said or there is none of that name. */
export function slotFor(activity: Activity, name: string | null): Slot {
  const [first, second] = activity.slots
  if (!first) throw new UserError('activity.gone')
  if (name === null) {
    if (second) throw new UserError('signup.slot-needed', { code: `A${activity.code ?? 0}`, title: activity.title, slots: activity.slots.map((s) => s.name).join('、') })
    return first
  }
  const found = activity.slots.find((s) => s.name === name)
  if (!found) throw new UserError('signup.slot-unknown', { slot: name, title: activity.title, slots: activity.slots.map((s) => s.name).filter(Boolean).join('、') })
  return found
}

/** Refuses what cannot be: closed, not for this person, too many companions, unanswered questions. */
function check(a: Activity, c: Claim, unit: Unit): void {
  const code = `A${a.code ?? 0}`
  if (a.status === 'cancelled') throw new UserError('signup.cancelled', { title: a.title })
  if (!c.force && !isOpen(a, unit.now)) throw new UserError('signup.closed', { activity: a.id, title: a.title, code, closedAt: a.closedAt ?? deadlineOf(a) })
  const unassigned = c.person.branchId === null && c.inPostedChat
  if (!c.force && !unassigned && !isFor(c.person, a)) throw new UserError('signup.not-for-you', { activity: a.id, title: a.title })
  if (c.companions > a.companionsMax) throw new UserError('signup.companions-max', { title: a.title, max: a.companionsMax })
  for (const f of a.fields) {
    const answer = c.answers[f.name]
    if (f.required && c.byId === null && !answer) throw new UserError('signup.answer-needed', { code, title: a.title, field: f.name, options: f.options.join('、') })
    if (answer !== undefined && f.options.length > 0 && !f.options.includes(answer)) throw new UserError('signup.answer-unknown', { field: f.name, answer, options: f.options.join('、') })
  }
}

/**
 * Counts of earlier batches. They are good only while the activity's version and last arrival number are those of the
 * table: whoever changes seats takes an arrival number, so equal numbers mean that nothing was changed since the count.
 */
export type SeatMemory = Map<ActivityId, { readonly activity: Activity; readonly fills: ReadonlyMap<string, Fill>; readonly arrivals: number }>

async function load(unit: Unit, claims: readonly Claim[], memory: SeatMemory): Promise<Map<ActivityId, Loaded>> {
  const ids = [...new Set(claims.map((c) => c.activityId))]
  const loaded = new Map<ActivityId, Loaded>()
  for (const mark of await activityStore(unit.tx).marks(ids)) {
    const known = memory.get(mark.id)
    if (known?.activity.version !== mark.version || known.arrivals !== mark.arrivals) continue
    loaded.set(mark.id, { activity: { ...known.activity, arrivals: mark.arrivals }, arrivals: mark.arrivals, fills: new Map([...known.fills].map(([id, f]) => [id, { ...f }])) })
  }
  const missing = ids.filter((id) => !loaded.has(id))
  if (missing.length === 0) return loaded
  const activities = await activityStore(unit.tx).byIds(missing)
  const fills = await signupStore(unit.tx).fill(missing, activities.flatMap((a) => a.slots.map((s) => s.id)))
  for (const activity of activities) {
    loaded.set(activity.id, {
      activity, arrivals: activity.arrivals,
      fills: new Map(activity.slots.map((slot) => {
        const f = fills.find((x) => x.slotId === slot.id)
        return [slot.id, { slot, taken: f?.taken ?? 0, waiting: f?.waiting ?? 0 }]
      })),
    })
  }
  return loaded
}

/** Remembers the counts that a commit has made true. Never more than a few rushes at a time. */
function remember(unit: Unit, memory: SeatMemory, loaded: ReadonlyMap<ActivityId, Loaded>): void {
  unit.after(() => {
    if (memory.size > 50) memory.clear()
    for (const [id, at] of loaded) memory.set(id, { activity: at.activity, fills: at.fills, arrivals: at.arrivals })
  })
}

/**
 * Decides claims in the order given, on the numbers of this transaction, and writes them with a few statements whatever
 * their number. Each settles for itself: a refusal (UserError) of one does not touch the others.
 */
export async function claimMany(unit: Unit, claims: readonly Claim[], memory: SeatMemory = new Map()): Promise<Settled<ClaimOutcome>[]> {
  const loaded = await load(unit, claims, memory)
  const rows = new Map((await signupStore(unit.tx).ofPairs(claims)).map((s) => [`${s.activityId}/${s.memberId}`, s]))
  const changed = new Map<string, Signup>()
  const settled: Settled<ClaimOutcome>[] = []
  for (const c of claims) {
    const key = `${c.activityId}/${c.memberId}`
    try {
      const at = loaded.get(c.activityId)
      if (!at || at.activity.status === 'draft') throw new UserError('activity.gone')
      const outcome = await decide(unit, at, c, rows.get(key) ?? null)
      if (outcome.kind !== 'short') {
        rows.set(key, outcome.signup)
        changed.set(key, outcome.signup)
      }
      settled.push({ ok: true, value: outcome })
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      settled.push({ ok: false, error })
    }
  }
  for (const [id, at] of loaded) {
    const count = at.arrivals - at.activity.arrivals
    if (count === 0) continue
    await takeArrivals(unit, id, at.activity.arrivals, count)
    unit.touch(id)
  }
  await saveSignups(unit.tx, [...changed.values()], unit.now)
  // A nudge that waits for the end of somebody's quiet hours has its answer.
  if (changed.size > 0) await outboxWriter(unit.tx).withdraw([...changed.values()].map((s) => `${nudgesOf(s.activityId)}${s.memberId}`))
  remember(unit, memory, loaded)
  return settled
}

async function decide(unit: Unit, at: Loaded, c: Claim, before: Signup | null): Promise<ClaimOutcome> {
  const { activity } = at
  if (before && isActive(before.state)) return already(unit, at, before)
  check(activity, c, unit)
  const slot = slotFor(activity, c.slot)
  const fill = at.fills.get(slot.id)
  if (!fill) throw new UserError('activity.gone')
  // They would head the list for ever, and nobody behind them would move.
  if (!c.force && slot.quota !== null && 1 + c.companions > slot.quota) throw new UserError('signup.never-fits', { slot: slot.name, quota: slot.quota, places: 1 + c.companions })
  const split = c.rather === 'split' && c.companions > 0
  let decision = c.force ? ({ kind: 'seat' } as const) : decideClaim(fill, c.companions, c.rather === 'wait' ? 'wait' : 'ask')
  let companions = c.companions
  if (decision.kind === 'short') {
    if (!split) return { kind: 'short', activity, slot, free: decision.free, companions: c.companions }
    companions = 0
    decision = { kind: 'seat' }
  }
  const seq = ++at.arrivals
  const want = companions < c.companions ? { slotId: slot.id, companions: c.companions, seq } : null
  const seated = decision.kind === 'seat'
  const signup: Signup = {
    id: before?.id ?? (unit.ids.next() as SignupId), activityId: activity.id, memberId: c.memberId, slotId: slot.id, state: seated ? 'seated' : 'waiting',
    companions, note: c.note, answers: c.answers, seq, seatedAt: seated ? unit.now : null, heldUntil: null, want, byId: c.byId, accountId: c.accountId ?? before?.accountId ?? null,
    checkedInAt: null, checkedInBy: null, goneAt: null, createdAt: before?.createdAt ?? unit.now,
  }
  const seat = fill.taken + 1
  if (seated) fill.taken += places(signup)
  if (!seated || want) fill.waiting++
  unit.audit(c.doing, {
    action: c.byId === null ? 'signup.claimed' : 'signup.claimed-for', activityId: activity.id, forMemberId: c.memberId,
    data: { state: signup.state, slot: slot.name, companions: c.companions, ...(c.force ? { force: true } : {}) }, undo: { kind: 'claim', memberId: c.memberId, ...(c.batch === undefined ? {} : { batch: c.batch }) },
  })
  if (decision.kind === 'wait') return { kind: 'waiting', activity, slot, signup, position: decision.position, free: free(fill) }
  return { kind: 'seated', activity, slot, signup, seat, waitingCompanions: c.companions - companions }
}

/** They are in already: a held place is taken by saying 报名; anything else is told with the number. */
async function already(unit: Unit, at: Loaded, before: Signup): Promise<ClaimOutcome> {
  const slot = at.activity.slots.find((s) => s.id === before.slotId)
  if (!slot) throw new UserError('activity.gone')
  const rows = await signupStore(unit.tx).active(at.activity.id)
  if (before.state === 'held') {
    const signup: Signup = { ...before, state: 'seated', seatedAt: unit.now, heldUntil: null }
    at.arrivals++
    unit.audit({ actorId: before.memberId, chat: null }, { action: 'signup.confirmed', activityId: at.activity.id, forMemberId: before.memberId })
    return { kind: 'seated', activity: at.activity, slot, signup, seat: seatNumber(signup, rows.map((r) => (r.id === signup.id ? signup : r))), waitingCompanions: 0 }
  }
  const data = { code: `A${at.activity.code ?? 0}`, title: at.activity.title, companions: before.companions }
  if (occupies(before.state)) throw new UserError('signup.already', { ...data, seat: seatNumber(before, rows) })
  throw new UserError('signup.already-waiting', { ...data, position: waitPosition(before, rows) ?? at.fills.get(before.slotId)?.waiting ?? 1 })
}
