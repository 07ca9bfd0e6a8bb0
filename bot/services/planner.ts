// From rules to occurrences, and from occurrences to notices. The ledger is the truth; a queue only delivers.
import { activityStore } from '../../prisma/stores/activity.ts'
import { chatStore } from '../../prisma/stores/chat.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import { occurrenceStore, occurrenceWriter, type Occurrence } from '../../prisma/stores/occurrence.ts'
import { signupStore } from '../../prisma/stores/signup.ts'
import { isOpen, type Activity } from '../domain/activity.ts'
import { afterQuiet, DEFAULT_SETTINGS, readSettings } from '../domain/chat.ts'
import type { ActivityId } from '../model/ids.ts'
import { addDays, HOUR, plus, toInstant, toLocal, type Instant } from '../model/time.ts'
import { factsOf, tellAdmins, tellMember } from './notice.ts'
import { nudge } from './nudge.ts'
import { mustFind } from './seating.ts'
import { BY_ITSELF, type Unit } from './unit.ts'

/** How far ahead occurrences are written. */
const HORIZON_MS = 48 * HOUR

/** One occurrence as a rule gives it. */
export interface Due {
  readonly rule: string
  readonly chat: string
  readonly localAt: string
  readonly kind: 'activity-remind'
  readonly data: string
  readonly dueAt: Instant
  readonly graceUntil: Instant
}

/** The reminder of the evening before, at the hour that the first group it was posted to has set. */
async function reminderOf(unit: Unit, a: Activity): Promise<Due | null> {
  if (a.startsAt === null || a.publishedAt === null) return null
  const [first] = await chatStore(unit.tx).byIds((await activityStore(unit.tx).chatsOf(a.id)).slice(0, 1))
  const time = first ? readSettings(first.settings).remindTime : DEFAULT_SETTINGS.remindTime
  const eve = addDays(toLocal(a.startsAt, unit.zone).date, -1)
  const dueAt = toInstant(eve, time, unit.zone)
  if (dueAt < a.publishedAt) return null
  return { rule: `activity-remind/${a.id}`, chat: '-', localAt: `${eve}T${time}`, kind: 'activity-remind', data: a.id, dueAt, graceUntil: a.startsAt }
}

/**
 * Writes what is due within 48 hours into the ledger, withdraws what no longer holds, and asks the queue to fire each.
 * Safe to run at any time and twice: rows are unique on rule, chat and local time.
 */
export async function plan(unit: Unit): Promise<{ planned: number; withdrawn: number }> {
  const writer = occurrenceWriter(unit.tx)
  const wanted: Due[] = []
  for (const a of await activityStore(unit.tx).startingBetween(unit.now, plus(unit.now, HORIZON_MS + 24 * HOUR))) {
    const due = await reminderOf(unit, a)
    if (due && due.dueAt <= unit.now + HORIZON_MS) wanted.push(due)
  }
  let planned = 0
  for (const due of wanted) if (await writer.plan({ id: unit.ids.next(), ...due })) planned++
  const keys = new Set(wanted.map((w) => `${w.rule}|${w.chat}|${w.localAt}`))
  let withdrawn = 0
  for (const o of await occurrenceStore(unit.tx).planned()) {
    // A nudge is somebody's own word, not a rule's: it stands until it is carried out.
    if (keys.has(`${o.rule}|${o.chat}|${o.localAt}`) || o.kind === 'activity-nudge' || o.graceUntil <= unit.now) {
      unit.enqueue({ name: 'fire', payload: { occurrence: o.id }, key: `fire/${o.id}`, runAt: o.dueAt })
    } else if (await writer.move(o.id, 'planned', 'withdrawn', unit.now)) withdrawn++
  }
  return { planned, withdrawn }
}

/** Quiet hours of the group that it was posted to first, or those of a fresh group. */
async function quietOf(unit: Unit, a: Activity): Promise<ReturnType<typeof readSettings>['quiet']> {
  const [first] = await chatStore(unit.tx).byIds((await activityStore(unit.tx).chatsOf(a.id)).slice(0, 1))
  return first ? readSettings(first.settings).quiet : DEFAULT_SETTINGS.quiet
}

/** Claims one occurrence: one conditional update, so that whoever comes second finds nothing to do. */
export async function claimOccurrence(unit: Unit, id: string): Promise<Occurrence | null> {
  const o = await occurrenceStore(unit.tx).byId(id)
  if (!o || !(await occurrenceWriter(unit.tx).move(id, 'planned', 'sending', unit.now))) return null
  return o
}

/** Carries out a claimed occurrence in one transaction with its notices, or reports it as missed when its grace is over. */
export async function fire(unit: Unit, id: string): Promise<'sent' | 'missed' | 'nothing'> {
  const o = await claimOccurrence(unit, id)
  if (!o) return 'nothing'
  const writer = occurrenceWriter(unit.tx)
  const activity = await mustFind(unit, o.data as ActivityId)
  if (o.kind === 'activity-nudge') return fireNudge(unit, id, activity, unit.now >= o.graceUntil)
  if (unit.now >= o.graceUntil) {
    await writer.move(id, 'sending', 'missed', unit.now)
    await tellAdmins(unit, `「${activity.title}」前一晚的提醒没有发：那段时间我不在线，活动已经开始了。`, `missed/${id}`)
    return 'missed'
  }
  // After an absence the hour may be a quiet one: the reminder waits, unless the activity begins before it ends.
  const awake = afterQuiet(unit.now, await quietOf(unit, activity), unit.zone)
  const earliest = awake < o.graceUntil ? awake : unit.now
  const rows = (await signupStore(unit.tx).active(activity.id)).filter((r) => r.state === 'seated' || r.state === 'held')
  const members = new Map((await memberStore(unit.tx).byIds(rows.map((r) => r.memberId))).map((m) => [m.id, m]))
  for (const r of rows) {
    const member = members.get(r.memberId)
    if (member) tellMember(unit, member, { kind: 'reminder', activity: factsOf(activity) }, { key: `remind/${activity.id}/${o.localAt}/${r.memberId}`, urgency: 'wait', accountId: r.accountId, earliest })
  }
  await writer.move(id, 'sending', 'sent', unit.now)
  return 'sent'
}

/** A nudge that waited for the morning. Nobody is nudged about what has closed meanwhile. */
async function fireNudge(unit: Unit, id: string, activity: Activity, late: boolean): Promise<'sent' | 'missed'> {
  const over = late || !isOpen(activity, unit.now)
  if (!over) await nudge(unit, BY_ITSELF, activity)
  await occurrenceWriter(unit.tx).move(id, 'sending', over ? 'missed' : 'sent', unit.now)
  return over ? 'missed' : 'sent'
}
