// 复制: a new draft with everything of another activity, at another time.
import type { Activity } from '../domain/activity.ts'
import { mayManage } from '../domain/role.ts'
import type { Actor } from '../model/actor.ts'
import type { ActivityId, ChatId, SlotId } from '../model/ids.ts'
import { addDays, daysBetween, plus, toInstant, toLocal, type Instant, type Zone } from '../model/time.ts'
import { activityStore } from '../../prisma/stores/activity.ts'
import { createDraft, defaultClose } from './activity.ts'
import { mustBeInOrder, scopeOf } from './draft.ts'
import type { Doing, Unit } from './unit.ts'

/** The same number of days before the new start at the same hour; on the day itself the same time before it. */
export function shifted(at: Instant, from: Instant, to: Instant, zone: Zone): Instant {
  const [own, old, fresh] = [toLocal(at, zone), toLocal(from, zone), toLocal(to, zone)]
  const midnight = own.time === '00:00' && own.second === 0
  if (own.date === old.date && !midnight) return plus(to, at - from)
  const day = toInstant(addDays(fresh.date, daysBetween(old.date, own.date)), own.time, zone)
  return plus(day, own.second * 1000 + own.ms)
}

/** Stores the copy as a draft of the actor. The deadline and the check-in window move along with the start. */
export async function copyOf(unit: Unit, doing: Doing, actor: Actor, source: Activity, startsAt: Instant, endsAt: Instant | null): Promise<Activity> {
  const scope = mayManage(actor, source) ? source : await scopeOf(unit, actor, undefined)
  const from = source.startsAt
  const move = (at: Instant | null): Instant | null => (at === null || from === null ? null : shifted(at, from, startsAt, unit.zone))
  const wanted = source.closesAt === null ? null : (move(source.closesAt) ?? defaultClose(startsAt, unit.now, unit.zone))
  // A deadline that would be over already falls back to the usual one.
  const closesAt = wanted !== null && wanted <= unit.now ? defaultClose(startsAt, unit.now, unit.zone) : wanted
  const end = endsAt ?? (source.endsAt === null || from === null ? null : plus(startsAt, source.endsAt - from))
  mustBeInOrder({ startsAt, endsAt: end, closesAt }, '')
  return createDraft(unit, doing, {
    id: unit.ids.next() as ActivityId, title: source.title, startsAt, endsAt: end, place: source.place, note: source.note, closesAt, branchId: scope.branchId, groupId: scope.groupId,
    organiserId: actor.memberId, companionsMax: source.companionsMax, fields: source.fields, holdMinutes: source.holdMinutes, checkinCode: null, checkinFrom: move(source.checkinFrom), checkinTo: move(source.checkinTo),
    openQuestions: [], slots: source.slots.map((s) => ({ ...s, id: unit.ids.next() as SlotId })),
  })
}

/** Groups that it was posted to: a copy goes there again unless somebody says otherwise. */
export async function postedTo(unit: Unit, id: ActivityId): Promise<readonly ChatId[]> {
  return activityStore(unit.tx).chatsOf(id)
}
