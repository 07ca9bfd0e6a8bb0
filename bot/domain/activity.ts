// An activity (活动) and what may be done with it in which state.
import type { ActivityId, BranchId, ChatId, GroupId, MemberId, SlotId } from '../model/ids.ts'
import type { Instant } from '../model/time.ts'

export type ActivityStatus = 'draft' | 'open' | 'closed' | 'cancelled'

/** A question that everybody who signs up answers: `尺码`, with options or free. */
export interface ExtraField {
  readonly name: string
  readonly options: readonly string[]
  readonly required: boolean
}

/** 组别 or 场次. Quota null: as many as like. */
export interface Slot {
  readonly id: SlotId
  readonly name: string
  readonly quota: number | null
}

/** A reading of a typed date that is still open: the preview offers the others. */
export interface OpenQuestion {
  readonly key: string
  readonly question: string
  /** The reading that was taken, where there was one. */
  readonly first?: { readonly label: string; readonly value: string } | undefined
  /** What was typed is over: it is asked whether `first` was meant. */
  readonly past?: boolean | undefined
  /** Other readings: how the button says it, and the value to type after `key:`. */
  readonly others: readonly { readonly label: string; readonly value: string }[]
}

export interface Activity {
  readonly id: ActivityId
  readonly code: number | null
  readonly draft: number | null
  readonly status: ActivityStatus
  readonly title: string
  readonly startsAt: Instant | null
  readonly endsAt: Instant | null
  readonly place: string | null
  readonly note: string | null
  readonly closesAt: Instant | null
  readonly closedAt: Instant | null
  /** Null: the whole union. */
  readonly branchId: BranchId | null
  readonly groupId: GroupId | null
  readonly organiserId: MemberId
  readonly companionsMax: number
  readonly fields: readonly ExtraField[]
  readonly holdMinutes: number | null
  readonly revision: number
  readonly version: number
  readonly arrivals: number
  readonly checkinCode: string | null
  readonly checkinFrom: Instant | null
  readonly checkinTo: Instant | null
  readonly openQuestions: readonly OpenQuestion[]
  readonly summary: string | null
  readonly publishedAt: Instant | null
  readonly slots: readonly Slot[]
}

/** Chats that an activity was posted to. */
export interface Posting {
  readonly activityId: ActivityId
  readonly chatId: ChatId
}

/** `A7`, or the draft's `D3`. */
export function codeOf(a: Pick<Activity, 'code' | 'draft'>): string {
  return a.code === null ? `D${a.draft ?? 0}` : `A${a.code}`
}

/** Places over all slots; null when one of them has no limit. */
export function totalQuota(slots: readonly Slot[]): number | null {
  let sum = 0
  for (const s of slots) {
    if (s.quota === null) return null
    sum += s.quota
  }
  return sum
}

/** When sign-ups end by themselves: at the deadline, without one at the start; null: never. */
export function deadlineOf(a: Pick<Activity, 'closesAt' | 'startsAt'>): Instant | null {
  return a.closesAt ?? a.startsAt
}

/**
 * Whether sign-ups are taken at `now`: the deadline counts even before the job has run. A stated clock time shuts lines of
 * the same instant out; a day without a clock time closes at 24:00 (commands.md section 14, 1).
 */
export function isOpen(a: Pick<Activity, 'status' | 'closesAt' | 'startsAt'>, now: Instant): boolean {
  const deadline = deadlineOf(a)
  return a.status === 'open' && (deadline === null || now < deadline)
}
