// The life of an activity: draft, published, changed, closed, cancelled. The rules: bot/domain/activity.ts.
import { activityStore, activityWriter, type ActivityPatch, type NewActivity } from '../../prisma/stores/activity.ts'
import { chatStore } from '../../prisma/stores/chat.ts'
import { liveCardWriter } from '../../prisma/stores/live-card.ts'
import { memberStore, type Member } from '../../prisma/stores/member.ts'
import { outboxWriter } from '../../prisma/stores/outbox.ts'
import { nextNumber } from '../../prisma/stores/setting.ts'
import { signupStore } from '../../prisma/stores/signup.ts'
import { codeOf, deadlineOf, isOpen, totalQuota, type Activity, type Slot } from '../domain/activity.ts'
import { readSettings } from '../domain/chat.ts'
import { occupies, places } from '../domain/signup.ts'
import { UserError } from '../model/errors.ts'
import type { ActivityId, ChatId, MemberId } from '../model/ids.ts'
import { addDays, DAY, localTime, plus, toInstant, toLocal, type Instant } from '../model/time.ts'
import { factsOf, nudgesOf, tellChat, tellMember, tellMembers } from './notice.ts'
import { mustFind, Seating } from './seating.ts'
import { BY_ITSELF, type Doing, type Unit } from './unit.ts'

/** Results of a close later than this hour wait for the morning (commands.md section 14, 1). */
const LATE_HOUR = 21

/** Stores a draft; it has no code until it is published. */
export async function createDraft(unit: Unit, doing: Doing, a: NewActivity): Promise<Activity> {
  const draft = await activityWriter(unit.tx).create(a, unit.now)
  unit.audit(doing, { action: 'activity.drafted', activityId: draft.id, data: { title: draft.title } })
  return draft
}

/** Throws the draft away. */
export async function dropDraft(unit: Unit, doing: Doing, draft: Activity): Promise<void> {
  await activityWriter(unit.tx).remove(draft.id)
  unit.audit(doing, { action: 'activity.dropped', data: { title: draft.title } })
}

/** Schedules the exact close; the minute sweep finds what gets lost. */
function scheduleClose(unit: Unit, a: Activity): void {
  const deadline = deadlineOf(a)
  if (a.status === 'open' && deadline !== null) unit.enqueue({ name: 'signup-close', payload: {}, key: `signup-close/${a.id}`, runAt: deadline })
  unit.enqueue({ name: 'plan', payload: {}, key: 'plan/edit', runAt: unit.now })
}

/** Gives the draft its code and posts its card to the chats. */
export async function publish(unit: Unit, doing: Doing, draft: Activity, chats: readonly ChatId[]): Promise<Activity> {
  if (draft.status !== 'draft') throw new UserError('activity.published', { code: codeOf(draft), title: draft.title })
  if (draft.closesAt !== null && draft.closesAt <= unit.now) throw new UserError('activity.closes-past', { code: codeOf(draft) })
  if (draft.startsAt !== null && draft.startsAt <= unit.now) throw new UserError('activity.starts-past', { code: codeOf(draft) })
  const writer = activityWriter(unit.tx)
  const code = await nextNumber(unit.tx, 'activity')
  const activity = await writer.patch(draft.id, { status: 'open', code, draft: null, publishedAt: unit.now, openQuestions: [] }, true)
  for (const chat of chats) await liveCardWriter(unit.tx).add(unit.ids.next(), activity.id, chat)
  unit.audit(doing, { action: 'activity.published', activityId: activity.id, data: { code, title: activity.title, chats: chats.length } })
  unit.touch(activity.id)
  unit.reindex()
  scheduleClose(unit, activity)
  return activity
}

/** Throws UserError signup.closed unless the activity takes sign-ups now. */
export function refuseClosed(a: Activity, now: Instant): void {
  if (!isOpen(a, now)) throw new UserError('signup.closed', { activity: a.id, title: a.title, code: codeOf(a), closedAt: a.closedAt ?? deadlineOf(a) })
}

export interface EditOutcome {
  readonly activity: Activity
  readonly before: Activity
  /** Moved up because the quota grew. */
  readonly promoted: number
  /** Told about the new time or place. */
  readonly told: number
}

/** What an edit may change; `quota` is that of the only slot. */
export type ActivityEdit = ActivityPatch & { readonly quota?: number | null; readonly slots?: readonly Slot[] }

/**
 * Changes a draft or a published activity. A larger quota moves people up at once; one below those seated is refused
 * with the number. A new time or place is told to everybody who goes or waits.
 */
export async function edit(unit: Unit, doing: Doing, before: Activity, e: ActivityEdit): Promise<EditOutcome> {
  if (before.status === 'cancelled') throw new UserError('activity.cancelled', { title: before.title })
  const { quota, slots: newSlots, ...patch } = e
  const slots = await editedSlots(unit, before, quota, newSlots)
  // A form says again what was there.
  if (patch.closesAt !== undefined && patch.closesAt !== before.closesAt && patch.closesAt !== null && patch.closesAt <= unit.now) throw new UserError('activity.closes-past', { code: codeOf(before) })
  const full: ActivityPatch = { ...patch, ...(reopens(before, patch, unit.now) ? { status: 'open', closedAt: null } : {}) }
  unit.audit(doing, {
    action: 'activity.edited', activityId: before.id, data: { fields: [...Object.keys(patch), ...(slots ? ['quota'] : [])] },
    undo: { kind: 'edit', before: partsOf(before, full), slots: slots === null ? null : before.slots },
  })
  return carryOut(unit, before, full, slots, newSlots !== undefined)
}

/** The parts that a patch changes, as they are in `a`. */
function partsOf(a: Activity, patch: ActivityPatch): ActivityPatch {
  return Object.fromEntries(Object.keys(patch).map((key) => [key, a[key as keyof ActivityPatch]]))
}

/** A later deadline opens what had closed; a later start, what had closed by its start alone. */
function reopens(before: Activity, patch: ActivityPatch, now: Instant): boolean {
  if (before.status !== 'closed') return false
  const begun = before.closesAt === null && before.closedAt === before.startsAt && patch.startsAt !== undefined
  if (patch.closesAt === undefined && !begun) return false
  const deadline = deadlineOf({ ...before, ...patch })
  if (deadline === null || deadline > now) return true
  if (patch.closesAt === null && before.closesAt !== null) throw new UserError('activity.begun', { code: codeOf(before), title: before.title })
  return false
}

/** Writes a change that was found good: cards, planned jobs, those who move up, those who are told. */
export async function carryOut(unit: Unit, before: Activity, patch: ActivityPatch, slots: readonly Slot[] | null, renamed: boolean): Promise<EditOutcome> {
  const writer = activityWriter(unit.tx)
  if (slots) await writer.setSlots(before.id, slots)
  const moved = patch.startsAt !== undefined && patch.startsAt !== before.startsAt
  const replaced = patch.place !== undefined && patch.place !== before.place
  const opened = patch.status !== undefined && patch.status !== before.status
  const activity = await writer.patch(before.id, patch, moved || replaced || opened || renamed)
  if (activity.status === 'draft') return { activity, before, promoted: 0, told: 0 }
  unit.reindex()
  unit.touch(activity.id)
  scheduleClose(unit, activity)
  const seating = await Seating.load(unit, activity)
  const promotions = await seating.settle(unit)
  const told = moved || replaced ? await tellChanged(unit, before, activity, seating) : 0
  return { activity, before, promoted: promotions.length, told }
}

async function tellChanged(unit: Unit, before: Activity, activity: Activity, seating: Seating): Promise<number> {
  const rows = seating.all()
  const missed = await tellMembers(unit, rows.map((r) => r.memberId), {
    kind: 'changed', activity: factsOf(activity), before: { startsAt: before.startsAt, endsAt: before.endsAt, place: before.place },
  }, { keyOf: (id) => `changed/${activity.id}/${activity.revision}/${id}`, urgency: 'urgent', accounts: new Map(rows.map((r) => [r.memberId, r.accountId])) })
  return rows.length - missed.length
}

/** The slots after an edit of a quota; null when nothing changes. Refuses to go below those seated. */
export async function editedSlots(unit: Unit, before: Activity, quota: number | null | undefined, newSlots: readonly Slot[] | undefined): Promise<readonly Slot[] | null> {
  const wanted = newSlots?.map((s) => ({ ...s, id: before.slots.find((b) => b.name === s.name)?.id ?? s.id }))
    ?? (quota === undefined ? null : before.slots.map((s) => ({ ...s, quota })))
  if (!wanted) return null
  if (quota !== undefined && before.slots.length > 1 && !newSlots) throw new UserError('activity.quota-which', { code: codeOf(before), slots: before.slots.map((s) => s.name).join('、') })
  const rows = before.status === 'draft' ? [] : await signupStore(unit.tx).active(before.id)
  for (const slot of wanted) {
    const seated = rows.reduce((n, r) => (occupies(r.state) && r.slotId === slot.id ? n + places(r) : n), 0)
    if (slot.quota !== null && seated > slot.quota) throw new UserError('activity.quota-below', { title: before.title, slot: slot.name, seated, quota: slot.quota })
  }
  for (const old of before.slots) {
    const used = rows.some((r) => r.slotId === old.id || r.want?.slotId === old.id)
    if (used && !wanted.some((s) => s.id === old.id)) throw new UserError('activity.slot-used', { slot: old.name })
  }
  return wanted
}

/** Closes an open activity: by its deadline (`by` the bot itself) or by hand. Null when it is closed already. */
export async function close(unit: Unit, doing: Doing, id: ActivityId): Promise<Activity | null> {
  const before = await mustFind(unit, id)
  if (before.status !== 'open') return null
  const deadline = deadlineOf(before)
  const closedAt = doing.actorId === null && deadline !== null ? (Math.min(deadline, unit.now) as Instant) : unit.now
  const activity = await activityWriter(unit.tx).patch(id, { status: 'closed', closedAt }, true)
  unit.audit(doing, { action: 'activity.closed', activityId: id, data: { title: activity.title } })
  unit.reindex()
  unit.touch(id)
  await outboxWriter(unit.tx).withdrawAll(nudgesOf(id))
  await tellClosed(unit, activity)
  return activity
}

/** The result for every chat that it was posted to; after a late close it waits for the morning. Once it is over, nobody needs it. */
async function tellClosed(unit: Unit, activity: Activity): Promise<void> {
  const over = activity.endsAt ?? activity.startsAt
  if (over !== null && plus(over, DAY) <= unit.now) return
  const rows = await signupStore(unit.tx).active(activity.id)
  const seated = rows.reduce((n, r) => (occupies(r.state) ? n + places(r) : n), 0)
  const waiting = rows.filter((r) => r.state === 'waiting').length
  const at = toLocal(activity.closedAt ?? unit.now, unit.zone)
  // 24:00 is 0:00 of the next day on the clock; for people it is still that evening.
  const midnight = at.time === '00:00' && at.second === 0
  const late = midnight || Number(at.time.slice(0, 2)) >= LATE_HOUR
  for (const chatId of await activityStore(unit.tx).chatsOf(activity.id)) {
    const chat = await chatStore(unit.tx).byId(chatId)
    if (!chat?.active) continue
    const morning = readSettings(chat.settings).resultTime
    const day = midnight ? at.date : addDays(at.date, 1)
    const dueAt = late ? (Math.max(unit.now, toInstant(day, morning, unit.zone)) as Instant) : unit.now
    await tellChat(unit, chatId, { kind: 'closed', activity: factsOf(activity), seated, waiting, quota: totalQuota(activity.slots), names: [] }, { key: `closed/${activity.id}/${activity.revision}/${chatId}`, urgency: 'urgent' }, dueAt)
  }
}

/** Calls it off and tells everybody who had signed up. Returns how many were told and who could not be. */
export async function cancel(unit: Unit, doing: Doing, before: Activity, reason: string, by: string): Promise<{ activity: Activity; told: number; unreachable: readonly Member[] }> {
  if (before.status === 'cancelled') throw new UserError('activity.cancelled', { title: before.title })
  const activity = await activityWriter(unit.tx).patch(before.id, { status: 'cancelled' }, true)
  const rows = await signupStore(unit.tx).active(activity.id)
  const unreachable = await tellMembers(unit, rows.map((r) => r.memberId), { kind: 'cancelled', activity: factsOf(activity), reason, by }, {
    keyOf: (id) => `cancelled/${activity.id}/${id}`, urgency: 'urgent', accounts: new Map(rows.map((r) => [r.memberId, r.accountId])),
  })
  await outboxWriter(unit.tx).withdrawAll(nudgesOf(activity.id))
  unit.audit(doing, { action: 'activity.cancelled', activityId: activity.id, data: { title: activity.title, reason } })
  unit.reindex()
  unit.touch(activity.id)
  unit.enqueue({ name: 'plan', payload: {}, key: 'plan/edit', runAt: unit.now })
  return { activity, told: rows.length - unreachable.length, unreachable }
}

/** Default deadline of a draft that names none: the evening before, or the start itself when that is over. */
export function defaultClose(startsAt: Instant | null, now: Instant, zone: Unit['zone']): Instant | null {
  if (startsAt === null) return null
  const eve = toInstant(toLocal(startsAt, zone).date, localTime(0) ?? ('00:00' as ReturnType<typeof toLocal>['time']), zone)
  return eve > now ? eve : startsAt
}

/** When check-in opens and ends if nobody said: from half an hour before the start until the end, or three hours after the start. */
export function checkinWindow(a: Pick<Activity, 'startsAt' | 'endsAt' | 'checkinFrom' | 'checkinTo'>): { from: Instant; to: Instant } | null {
  if (a.checkinFrom !== null && a.checkinTo !== null) return { from: a.checkinFrom, to: a.checkinTo }
  if (a.startsAt === null) return null
  return { from: plus(a.startsAt, -DAY / 48), to: a.endsAt ?? plus(a.startsAt, DAY / 8) }
}

/** A member left a group or the school: their places stay, marked, and the organisers are told. */
export async function markGone(unit: Unit, memberId: MemberId, where: string, keep: (activity: Activity) => Promise<boolean>): Promise<void> {
  const member = await memberStore(unit.tx).byId(memberId)
  if (!member) return
  for (const row of await signupStore(unit.tx).activeOf(memberId)) {
    const activity = await mustFind(unit, row.activityId)
    if (row.goneAt !== null || activity.status === 'cancelled' || (activity.startsAt !== null && activity.startsAt <= unit.now) || (await keep(activity))) continue
    const seating = await Seating.load(unit, activity)
    seating.put({ ...row, goneAt: unit.now })
    await seating.save(unit)
    unit.audit(BY_ITSELF, { action: 'signup.gone', activityId: activity.id, forMemberId: memberId, data: { where } })
    const organiser = await memberStore(unit.tx).byId(activity.organiserId)
    if (organiser) tellMember(unit, organiser, { kind: 'gone', activity: factsOf(activity), name: member.name, from: where }, { key: `gone/${row.id}/${unit.now}`, urgency: 'urgent' })
  }
}

/** They are back: the mark goes. */
export async function markBack(unit: Unit, memberId: MemberId): Promise<void> {
  for (const row of await signupStore(unit.tx).activeOf(memberId)) {
    if (row.goneAt === null) continue
    const seating = await Seating.load(unit, await mustFind(unit, row.activityId))
    seating.put({ ...row, goneAt: null })
    await seating.save(unit)
  }
}

/** Open activities whose deadline has come; without one, those that have begun. */
export async function dueToClose(services: { readonly read: Parameters<typeof activityStore>[0] }, now: Instant): Promise<ActivityId[]> {
  return activityStore(services.read).dueToClose(now)
}
