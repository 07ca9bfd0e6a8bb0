// What is open to somebody, how full it is, and what is on the calendar.
import { activityStore } from '../../prisma/stores/activity.ts'
import { signupStore } from '../../prisma/stores/signup.ts'
import type { Activity } from '../domain/activity.ts'
import { isFor } from '../domain/role.ts'
import type { Actor } from '../model/actor.ts'
import type { ChatId, MemberId } from '../model/ids.ts'
import { addDays, endOfDay, plus, type Instant, type LocalDate, type Zone } from '../model/time.ts'
import type { Chat } from './identity.ts'
import type { Services } from './index.ts'

/** Open activities that the actor may join: in a group those posted there first. */
export async function openFor(services: Services, actor: Actor, chat: Chat | null, now: Instant): Promise<{ activity: Activity; taken: number; waiting: number; mine: 'seated' | 'held' | 'waiting' | null }[]> {
  const open = (await services.activities.open(now)).filter((x) => isFor(actor, x.activity) || (actor.branchId === null && x.posted.some((p) => p.chatId === chat?.id)))
  const fills = await signupStore(services.read).fill(open.map((x) => x.activity.id), open.flatMap((x) => x.activity.slots.map((s) => s.id)))
  const mine = new Map((await signupStore(services.read).activeOf(actor.memberId)).map((s) => [s.activityId, s.state]))
  return open.map(({ activity }) => {
    const own = fills.filter((f) => activity.slots.some((s) => s.id === f.slotId))
    const state = mine.get(activity.id)
    return {
      activity, taken: own.reduce((n, f) => n + f.taken, 0), waiting: own.reduce((n, f) => n + f.waiting, 0),
      mine: state === 'seated' || state === 'held' || state === 'waiting' ? state : null,
    }
  })
}

/** The activity of this group that closed last and has not begun; null when there is none. */
export async function lastClosedHere(services: Services, chatId: ChatId | null, now: Instant): Promise<Activity | null> {
  if (chatId === null) return null
  const ahead = (await activityStore(services.read).byStatus('closed')).filter((a) => a.startsAt === null || a.startsAt > now)
  const here: Activity[] = []
  for (const a of ahead) if ((await activityStore(services.read).chatsOf(a.id)).includes(chatId)) here.push(a)
  return here.sort((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0))[0] ?? null
}

/** Published activities of this organiser that were not cancelled, in order of code. */
export async function organisedBy(services: Services, memberId: MemberId): Promise<Activity[]> {
  return activityStore(services.read).organisedBy(memberId)
}

/** Published activities of the actor's scope that start on the days from..to. */
export async function agenda(services: Services, actor: Actor, from: LocalDate, to: LocalDate, zone: Zone): Promise<Activity[]> {
  const begin = plus(endOfDay(addDays(from, -1), zone), 1)
  return (await activityStore(services.read).startingBetween(begin, plus(endOfDay(to, zone), 1))).filter((a) => isFor(actor, a) || actor.branchId === null)
}
