// 候补 as one person sees it: a place kept for them, a seat they have, where they stand and why nobody moved.
import { signupStore } from '../../prisma/stores/signup.ts'
import type { Activity, Slot } from '../domain/activity.ts'
import { free, occupies, places, queueOf, seatNumber, waitPosition } from '../domain/signup.ts'
import type { MemberId, SlotId } from '../model/ids.ts'
import type { Instant } from '../model/time.ts'

/** A place that is kept for somebody until they say 去; null when there is none. */
export async function heldPlace(read: Parameters<typeof signupStore>[0], activity: Activity, memberId: MemberId): Promise<{ readonly slot: string; readonly companions: number; readonly until: Instant | null } | null> {
  const row = await signupStore(read).find(activity.id, memberId)
  return row?.state === 'held' ? { slot: activity.slots.find((s) => s.id === row.slotId)?.name ?? '', companions: row.companions, until: row.heldUntil } : null
}

/** 第 N 位 of somebody who sits; null when they do not. */
export async function seatOf(read: Parameters<typeof signupStore>[0], activity: Activity, memberId: MemberId): Promise<number | null> {
  const rows = await signupStore(read).active(activity.id)
  const row = rows.find((r) => r.memberId === memberId)
  return row?.state === 'seated' ? seatNumber(row, rows) : null
}

export interface WaitView {
  readonly activity: Activity
  readonly position: number
  readonly slot: Slot
  /** Free places of that slot, which the head of the list may be unable to use. */
  readonly free: number | null
  readonly headPlaces: number
  readonly heldPlaces: number
  readonly isHead: boolean
}

/** Where somebody stands on the waiting list and why nobody moved; null when they wait for nothing. */
export async function waitView(read: Parameters<typeof signupStore>[0], activity: Activity, memberId: MemberId): Promise<WaitView | null> {
  const rows = await signupStore(read).active(activity.id)
  const mine = rows.find((r) => r.memberId === memberId)
  const position = mine ? waitPosition(mine, rows) : null
  if (!mine || position === null) return null
  const slotId: SlotId = mine.state === 'waiting' ? mine.slotId : (mine.want?.slotId ?? mine.slotId)
  const slot = activity.slots.find((s) => s.id === slotId)
  if (!slot) return null
  const taken = rows.reduce((n, r) => (occupies(r.state) && r.slotId === slotId ? n + places(r) : n), 0)
  const head = queueOf(slotId, rows)[0]
  return {
    activity, position, slot, free: free({ slot, taken }), isHead: position === 1,
    headPlaces: head ? (head.want ? 1 + head.want.companions : places(head.signup)) : 0,
    heldPlaces: rows.reduce((n, r) => (r.state === 'held' && r.slotId === slotId ? n + places(r) : n), 0),
  }
}
