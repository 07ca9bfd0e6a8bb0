// 签到: who came, within the time window and with the code that hangs on site.
import { activityStore, activityWriter } from '../../prisma/stores/activity.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import { signupStore } from '../../prisma/stores/signup.ts'
import { requestStore, requestWriter } from '../../prisma/stores/request.ts'
import { codeOf, type Activity } from '../domain/activity.ts'
import { occupies } from '../domain/signup.ts'
import type { Actor } from '../model/actor.ts'
import { UserError } from '../model/errors.ts'
import type { ActivityId, MemberId } from '../model/ids.ts'
import { MINUTE, plus, type Instant } from '../model/time.ts'
import { checkinWindow } from './activity.ts'
import type { Services } from './index.ts'
import { mustFind, Seating } from './seating.ts'
import type { Doing, Unit } from './unit.ts'

/** Wrong codes before a pause, and the pause. */
const TRIES = 5
const PAUSE_MS = 10 * MINUTE

export interface CheckinOutcome {
  readonly activity: Activity
  /** The how-manieth to come, companions not counted. */
  readonly number: number
  readonly again: boolean
}

/** The code on site, made when the organiser first asks for it. Four digits. */
export async function checkinCode(unit: Unit, doing: Doing, id: ActivityId): Promise<string> {
  const activity = await mustFind(unit, id)
  if (activity.status === 'cancelled') throw new UserError('signup.cancelled', { title: activity.title })
  if (activity.checkinCode !== null) return activity.checkinCode
  const code = String(1000 + unit.ids.number(9000))
  await activityWriter(unit.tx).patch(activity.id, { checkinCode: code }, false)
  unit.audit(doing, { action: 'activity.checkin-opened', activityId: activity.id })
  unit.reindex()
  unit.touch(id)
  return code
}

/** Checks the window: UserError with its times when it is too early or over. */
export function mustBeInWindow(activity: Activity, now: Instant): void {
  const window = checkinWindow(activity)
  if (window === null) return
  if (now < window.from) throw new UserError('checkin.early', { title: activity.title, from: window.from })
  if (now > window.to) throw new UserError('checkin.late', { title: activity.title, to: window.to })
}

/** Checks somebody in. `code` null: by the organiser, without a code and without a window. */
export async function checkIn(unit: Unit, doing: Doing, id: ActivityId, memberId: MemberId, code: string | null): Promise<CheckinOutcome> {
  const activity = await mustFind(unit, id)
  if (activity.status === 'cancelled') throw new UserError('signup.cancelled', { title: activity.title })
  const byOrganiser = code === null && doing.actorId !== memberId
  if (!byOrganiser) {
    mustBeInWindow(activity, unit.now)
    await mustKnowCode(unit, activity, memberId, code)
  }
  const seating = await Seating.load(unit, activity)
  const row = seating.of(memberId)
  if (row?.state !== 'seated' && row?.state !== 'held') {
    if (!byOrganiser) throw new UserError('checkin.not-in', { activity: activity.id, title: activity.title })
    throw new UserError('checkin.other-not-in', { code: codeOf(activity), title: activity.title, name: (await memberStore(unit.tx).names([memberId])).get(memberId)?.name ?? '' })
  }
  const came = seating.all().filter((r) => r.checkedInAt !== null).length
  if (row.checkedInAt !== null) return { activity, number: came, again: true }
  seating.put({ ...row, state: 'seated', seatedAt: row.seatedAt ?? unit.now, heldUntil: null, checkedInAt: unit.now, checkedInBy: doing.actorId })
  unit.audit(doing, { action: 'signup.checked-in', activityId: id, forMemberId: memberId })
  await seating.save(unit)
  return { activity, number: came + 1, again: false }
}

/** Tries are counted outside the refused transaction: see countWrongCode. */
async function mustKnowCode(unit: Unit, activity: Activity, memberId: MemberId, code: string | null): Promise<void> {
  if (activity.checkinCode === null) return
  const tried = await requestStore(unit.tx).tries('checkin', `${activity.id}/${memberId}`)
  if (tried && tried.tries >= TRIES && unit.now < plus(tried.since, PAUSE_MS)) throw new UserError('checkin.pause', { minutes: PAUSE_MS / MINUTE })
  if (code === null) throw new UserError('checkin.code-needed', { code: `A${activity.code ?? 0}`, title: activity.title })
  if (code !== activity.checkinCode) throw new UserError('checkin.code-wrong', { activity: activity.id, title: activity.title })
}

/** Counts a wrong code; the count begins anew after the pause. */
export async function countWrongCode(unit: Unit, id: ActivityId, memberId: MemberId): Promise<void> {
  const who = `${id}/${memberId}`
  const tried = await requestStore(unit.tx).tries('checkin', who)
  if (tried && unit.now >= plus(tried.since, PAUSE_MS)) await requestWriter(unit.tx).clearTries('checkin', who)
  await requestWriter(unit.tx).countTry('checkin', who, unit.now)
}

/** Activities whose check-in is on now and that the actor sits in or organises; where none is on, the next of them to begin. */
export async function checkinCandidates(services: Services, actor: Actor, now: Instant): Promise<Activity[]> {
  const { read } = services
  const mine = (await signupStore(read).activeOf(actor.memberId)).filter((s) => occupies(s.state)).map((s) => s.activityId)
  const organised = await activityStore(read).organisedBy(actor.memberId)
  const all = [...new Map([...(await activityStore(read).byIds(mine)), ...organised].map((a) => [a.id, a])).values()].filter((a) => a.status === 'open' || a.status === 'closed')
  const on = all.filter((a) => {
    const window = checkinWindow(a)
    return window !== null && window.from <= now && now <= window.to
  })
  if (on.length > 0) return on
  const ahead = all.filter((a) => (checkinWindow(a)?.to ?? now) >= now).sort((a, b) => (a.startsAt ?? Infinity) - (b.startsAt ?? Infinity))
  return ahead.slice(0, 1)
}
