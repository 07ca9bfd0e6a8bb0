// 催: one private nudge to each who has not answered; nobody twice for one activity, no activity twice a day.
import { activityStore } from '../../prisma/stores/activity.ts'
import { auditStore } from '../../prisma/stores/audit.ts'
import { chatStore } from '../../prisma/stores/chat.ts'
import { memberStore, type Member } from '../../prisma/stores/member.ts'
import { occurrenceWriter } from '../../prisma/stores/occurrence.ts'
import { outboxStore } from '../../prisma/stores/outbox.ts'
import { signupStore } from '../../prisma/stores/signup.ts'
import { codeOf, deadlineOf, isOpen, type Activity } from '../domain/activity.ts'
import { afterQuiet, DEFAULT_SETTINGS, readSettings } from '../domain/chat.ts'
import { isFor } from '../domain/role.ts'
import { UserError } from '../model/errors.ts'
import type { PlatformId } from '../model/event.ts'
import type { MemberId } from '../model/ids.ts'
import { DAY, localTime, plus, toInstant, toLocal, type Instant, type Zone } from '../model/time.ts'
import { factsOf, mayTellAt, nudgesOf, tellAccount, tellMember } from './notice.ts'
import { presentIn } from './present.ts'
import type { Doing, Unit } from './unit.ts'

type Read = Parameters<typeof activityStore>[0]

/** Nudges that the quiet hours put off are sent at this hour, when people are up. */
const MORNING = localTime(8, 10)

/** Somebody to be nudged; `member` null: in the group, but not on the roll yet. */
interface Silent {
  readonly key: string
  readonly member: Member | null
  readonly platform: PlatformId
  readonly userId: string
}

const memberKey = (a: Activity, id: MemberId): string => `${nudgesOf(a.id)}${id}`
const accountKey = (a: Activity, platform: string, userId: string): string => `${nudgesOf(a.id)}${platform}/${userId}`

/** Everybody in scope who was asked (they are in a group that it was posted to), has not answered and has not been nudged. */
async function silentOf(read: Read, activity: Activity): Promise<Silent[]> {
  const chats = await chatStore(read).byIds(await activityStore(read).chatsOf(activity.id))
  const answered = new Set<string>([...(await signupStore(read).answered(activity.id)), activity.organiserId])
  const silent = new Map<string, Silent & { readonly also: readonly string[] }>()
  for (const chat of chats) {
    if (!chat.active) continue
    const userIds = await presentIn(read, chat)
    const known = await memberStore(read).byAccounts(chat.platform, userIds)
    for (const m of known) {
      const [account] = m.accounts
      if (!account || m.status !== 'active' || answered.has(m.id) || !(m.branchId === null || isFor(m, activity))) continue
      const key = memberKey(activity, m.id)
      // Whoever was nudged as a stranger and has joined the roll since is not nudged again.
      silent.set(key, { key, member: m, platform: account.platform, userId: account.userId, also: m.accounts.map((a) => accountKey(activity, a.platform, a.userId)) })
    }
    const found = new Set(known.flatMap((m) => m.accounts.filter((a) => a.platform === chat.platform).map((a) => a.userId)))
    for (const userId of userIds) {
      if (found.has(userId)) continue
      const key = accountKey(activity, chat.platform, userId)
      silent.set(key, { key, member: null, platform: chat.platform, userId, also: [] })
    }
  }
  const all = [...silent.values()]
  const before = await outboxStore(read).known(all.flatMap((s) => [s.key, ...s.also]))
  return all.filter((s) => !before.has(s.key) && !s.also.some((k) => before.has(k)))
}

/** When each may be nudged, from `earliest` on; those who wish to hear nothing, or only after it is over, are left out. */
function tellable(activity: Activity, silent: readonly Silent[], earliest: Instant, zone: Zone): { who: Silent; at: Instant }[] {
  const last = deadlineOf(activity)
  return silent.flatMap((who) => {
    const at = who.member ? mayTellAt(who.member, earliest, { zone }) : earliest
    return at === null || (last !== null && at >= last) ? [] : [{ who, at }]
  })
}

/** What a nudge would do now. */
export interface NudgePlan {
  readonly count: number
  /** The groups' quiet hours. */
  readonly night: boolean
  /** In the quiet hours: when it would rather be sent; null when it will be closed by then. */
  readonly later: Instant | null
}

/** How many a nudge would reach, and when. UserError when it is not open, was done today, or nobody is silent. */
export async function planNudge(unit: Unit, activity: Activity): Promise<NudgePlan> {
  const code = codeOf(activity)
  if (!isOpen(activity, unit.now)) throw new UserError('activity.not-open', { code, title: activity.title })
  const today = toLocal(unit.now, unit.zone).date
  const last = await auditStore(unit.tx).recent({ activityId: activity.id, action: 'activity.nudged' }, 1)
  if (last[0] && toLocal(last[0].at, unit.zone).date === today) throw new UserError('activity.nudged-today', { title: activity.title })
  const later = await awake(unit, activity)
  const count = tellable(activity, await silentOf(unit.tx, activity), unit.now, unit.zone).length
  if (count === 0) throw new UserError('activity.nobody-silent', { title: activity.title })
  const end = deadlineOf(activity)
  const night = later > unit.now
  return { count, night, later: night && (end === null || later < end) ? later : null }
}

/** The first moment outside the quiet hours of every group that it was posted to: now, or 8:10 in the morning. */
async function awake(unit: Unit, activity: Activity): Promise<Instant> {
  const chats = await chatStore(unit.tx).byIds(await activityStore(unit.tx).chatsOf(activity.id))
  let at = unit.now
  for (const settings of chats.length === 0 ? [DEFAULT_SETTINGS] : chats.map((c) => readSettings(c.settings))) {
    const end = afterQuiet(unit.now, settings.quiet, unit.zone)
    if (end > at) at = end
  }
  if (at === unit.now || MORNING === null) return at
  return Math.max(at, toInstant(toLocal(at, unit.zone).date, MORNING, unit.zone)) as Instant
}

/** Nudges now. Returns how many were really told (their own quiet hours may put it off for some). */
export async function nudge(unit: Unit, doing: Doing, activity: Activity): Promise<number> {
  const due = tellable(activity, await silentOf(unit.tx, activity), unit.now, unit.zone)
  const notice = { kind: 'nudge', activity: factsOf(activity), closesAt: activity.closesAt } as const
  for (const { who, at } of due) {
    if (who.member) tellMember(unit, who.member, notice, { key: who.key, urgency: 'wait', earliest: unit.now })
    else tellAccount(unit, who.platform, who.userId, notice, { key: who.key, dueAt: at })
  }
  unit.audit(doing, { action: 'activity.nudged', activityId: activity.id, data: { told: due.length } })
  return due.length
}

/** Puts the nudge into the ledger for `at`: who is silent is looked up then. False when it is there already. */
export async function nudgeLater(unit: Unit, doing: Doing, activity: Activity, at: Instant): Promise<boolean> {
  const local = toLocal(at, unit.zone)
  const id = unit.ids.next()
  const end = deadlineOf(activity)
  const planned = await occurrenceWriter(unit.tx).plan({
    id, rule: `activity-nudge/${activity.id}`, chat: '-', localAt: `${local.date}T${local.time}`, kind: 'activity-nudge', data: activity.id, dueAt: at,
    graceUntil: end ?? plus(at, DAY),
  })
  if (!planned) return false
  unit.enqueue({ name: 'plan', payload: {}, key: 'plan/edit', runAt: unit.now })
  unit.audit(doing, { action: 'activity.nudge-planned', activityId: activity.id, data: { at } })
  return true
}
