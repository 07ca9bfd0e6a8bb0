// 带话: a message to those who run an activity, from somebody who may not change it. Once a person, activity and day; the text is kept nowhere.
import { auditStore } from '../../prisma/stores/audit.ts'
import { memberStore, type Member } from '../../prisma/stores/member.ts'
import type { Activity } from '../domain/activity.ts'
import { covers, type Actor } from '../model/actor.ts'
import { UserError } from '../model/errors.ts'
import { addDays, dateAt, endOfDay, plus } from '../model/time.ts'
import { factsOf, tellMember } from './notice.ts'
import { nameOf } from './people.ts'
import { rolesNow } from './role.ts'
import type { Doing, Unit } from './unit.ts'

/** Those who may hear it: the organiser; when they have left or cannot be reached, the cadres of its scope. */
async function hearers(unit: Unit, activity: Activity, actor: Actor): Promise<{ organiser: Member | null; others: readonly Member[] }> {
  const store = memberStore(unit.tx)
  const found = await store.byId(activity.organiserId)
  const cadres = (await store.holding('cadre')).filter((m) => m.id !== actor.memberId && m.id !== activity.organiserId)
  return { organiser: found?.status === 'active' ? found : null, others: cadres.filter((m) => rolesNow(m, unit).some((r) => r.tier === 'cadre' && covers(r.scope, activity.branchId, activity.groupId))) }
}

/** Tells them in private who says what. Returns the names of those who are told. UserError `relay.self`, `relay.today`, `relay.nobody`. */
export async function relay(unit: Unit, doing: Doing, actor: Actor, activity: Activity, text: string): Promise<readonly string[]> {
  const { title } = activity
  if (activity.organiserId === actor.memberId) throw new UserError('relay.self', { title })
  const today = dateAt(unit.now, unit.zone)
  const since = plus(endOfDay(addDays(today, -1), unit.zone), 1)
  const [last] = await auditStore(unit.tx).recent({ actorId: actor.memberId, activityId: activity.id, action: 'relay.sent' }, 1)
  if (last && last.at >= since) throw new UserError('relay.today', { title, organiser: await nameOf(unit.tx, activity.organiserId) })
  const from = await memberStore(unit.tx).byId(actor.memberId)
  const notice = { kind: 'relay', activity: factsOf(activity), from: actor.name, place: from?.branch ?? '', text } as const
  // The key says it once a day, whatever else happens.
  const tell = (m: Member): boolean => tellMember(unit, m, notice, { key: `relay/${activity.id}/${actor.memberId}/${today}/${m.id}`, urgency: 'urgent' })
  const { organiser, others } = await hearers(unit, activity, actor)
  const told = organiser && tell(organiser) ? [organiser] : others.filter(tell)
  if (told.length === 0) throw new UserError('relay.nobody', { title })
  unit.audit(doing, { action: 'relay.sent', activityId: activity.id, data: { to: told.map((m) => m.name) } })
  return told.map((m) => m.name)
}
