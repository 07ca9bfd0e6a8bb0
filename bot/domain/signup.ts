// Who sits, who waits, and who is next: the rules of 报名 and 候补. Pure; services load and store.
import type { AccountId, ActivityId, MemberId, SignupId, SlotId } from '../model/ids.ts'
import { MINUTE, plus, type Instant } from '../model/time.ts'
import type { Slot } from './activity.ts'

export type SignupState = 'seated' | 'held' | 'waiting' | 'left' | 'lapsed' | 'removed'

/** Keeps what they have and waits for this. */
export interface Want {
  readonly slotId: SlotId
  readonly companions: number
  readonly seq: number
}

export interface Signup {
  readonly id: SignupId
  readonly activityId: ActivityId
  readonly memberId: MemberId
  readonly slotId: SlotId
  readonly state: SignupState
  readonly companions: number
  readonly note: string | null
  readonly answers: Readonly<Record<string, string>>
  readonly seq: number
  readonly seatedAt: Instant | null
  readonly heldUntil: Instant | null
  readonly want: Want | null
  readonly byId: MemberId | null
  readonly accountId: AccountId | null
  readonly checkedInAt: Instant | null
  readonly checkedInBy: MemberId | null
  readonly goneAt: Instant | null
  readonly createdAt: Instant
}

/** Places that a row occupies: the person and the companions. */
export function places(s: Pick<Signup, 'companions'>): number {
  return 1 + s.companions
}

/** In the activity in some way: seated, offered a place, or waiting. */
export function isActive(state: SignupState): boolean {
  return state === 'seated' || state === 'held' || state === 'waiting'
}

/** Occupies places: a held place is as taken as a seated one. */
export function occupies(state: SignupState): boolean {
  return state === 'seated' || state === 'held'
}

/** How full one slot is. */
export interface Fill {
  readonly slot: Slot
  /** Places occupied. */
  taken: number
  /** Rows that wait for this slot, wants included. */
  waiting: number
}

export type ClaimDecision =
  | { readonly kind: 'seat' }
  | { readonly kind: 'wait'; readonly position: number }
  /** Some places are free, but fewer than wanted: the person chooses. */
  | { readonly kind: 'short'; readonly free: number }

/** Free places of a slot; null: no limit. Never negative, since an organiser may seat people over the quota. */
export function free(fill: Pick<Fill, 'slot' | 'taken'>): number | null {
  return fill.slot.quota === null ? null : Math.max(0, fill.slot.quota - fill.taken)
}

/**
 * A new arrival with `companions`. Nobody overtakes: while anybody waits for the slot, a newcomer waits too,
 * even if a single place is free that the head of the list cannot use.
 */
export function decideClaim(fill: Fill, companions: number, rather: 'ask' | 'wait'): ClaimDecision {
  const left = free(fill)
  if (left === null) return { kind: 'seat' }
  if (fill.waiting === 0 && 1 + companions <= left) return { kind: 'seat' }
  if (fill.waiting === 0 && left > 0 && rather === 'ask') return { kind: 'short', free: left }
  return { kind: 'wait', position: fill.waiting + 1 }
}

/** One change that moves the list up. */
export type Promotion =
  | { readonly kind: 'seat'; readonly signup: Signup }
  | { readonly kind: 'hold'; readonly signup: Signup; readonly until: Instant }
  /** A want came true: the row moves to the wanted slot and companions. */
  | { readonly kind: 'move'; readonly signup: Signup; readonly want: Want }

interface Entry { readonly order: number; readonly signup: Signup; readonly want: Want | null }

/** Everybody who waits for a slot, in exactly the order of arrival. */
export function queueOf(slotId: SlotId, rows: readonly Signup[]): Entry[] {
  const entries: Entry[] = []
  for (const s of rows) {
    if (s.state === 'waiting' && s.slotId === slotId) entries.push({ order: s.seq, signup: s, want: null })
    else if (occupies(s.state) && s.want?.slotId === slotId) entries.push({ order: s.want.seq, signup: s, want: s.want })
  }
  return entries.sort((a, b) => a.order - b.order)
}

/** Places that the head of a list needs beyond what it already has in that slot. */
function need(e: Entry): number {
  if (e.want === null) return places(e.signup)
  const wanted = 1 + e.want.companions
  return e.signup.slotId === e.want.slotId ? wanted - places(e.signup) : wanted
}

/**
 * Everybody who can move up now, in order. `rows` are all active rows of the activity. A head that needs more places
 * than are free keeps everybody behind it waiting. A move frees the old place, so slots are gone over until nothing moves.
 */
export function decidePromotions(slots: readonly Slot[], rows: readonly Signup[], options: { now: Instant; holdMinutes: number | null }): Promotion[] {
  const current = new Map(rows.map((r) => [r.id, r]))
  const promotions: Promotion[] = []
  for (let moved = true; moved;) {
    moved = false
    for (const slot of slots) {
      for (;;) {
        const all = [...current.values()]
        const head = queueOf(slot.id, all)[0]
        if (!head) break
        const taken = all.reduce((n, r) => (occupies(r.state) && r.slotId === slot.id ? n + places(r) : n), 0)
        if (slot.quota !== null && taken + need(head) > slot.quota) break
        const promotion = promote(head, options)
        promotions.push(promotion)
        current.set(head.signup.id, applied(promotion, options.now))
        moved = true
      }
    }
  }
  return promotions
}

function promote(head: Entry, { now, holdMinutes }: { now: Instant; holdMinutes: number | null }): Promotion {
  if (head.want) return { kind: 'move', signup: head.signup, want: head.want }
  if (holdMinutes !== null) return { kind: 'hold', signup: head.signup, until: plus(now, holdMinutes * MINUTE) }
  return { kind: 'seat', signup: head.signup }
}

/** The row after its promotion. */
export function applied(p: Promotion, now: Instant): Signup {
  if (p.kind === 'move') return { ...p.signup, slotId: p.want.slotId, companions: p.want.companions, want: null }
  if (p.kind === 'hold') return { ...p.signup, state: 'held', heldUntil: p.until }
  return { ...p.signup, state: 'seated', seatedAt: now, heldUntil: null }
}

/** Seated rows in the order in which they sat down. */
export function seatOrder(rows: readonly Signup[]): Signup[] {
  return rows.filter((r) => r.state === 'seated').sort((a, b) => (a.seatedAt ?? 0) - (b.seatedAt ?? 0) || a.seq - b.seq)
}

/** The place number of a seated row within its slot: 第 17 位. */
export function seatNumber(signup: Signup, rows: readonly Signup[]): number {
  let before = 0
  for (const r of seatOrder(rows)) {
    if (r.slotId !== signup.slotId) continue
    if (r.id === signup.id) break
    before += places(r)
  }
  return before + 1
}

/** 候补第 N 位 of a row, in the slot that it waits for; null when it waits for nothing. */
export function waitPosition(signup: Signup, rows: readonly Signup[]): number | null {
  const slotId = signup.state === 'waiting' ? signup.slotId : signup.want?.slotId
  if (slotId === undefined) return null
  const at = queueOf(slotId, rows).findIndex((e) => e.signup.id === signup.id)
  return at < 0 ? null : at + 1
}
