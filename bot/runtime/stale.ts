// Presses on cards whose meaning has changed since: they change nothing and show what is now.
import { activityCard, NAMES_ON_CARD } from '../cards/activity.ts'
import type { Activity } from '../domain/activity.ts'
import { SHIPPED_HOLIDAYS } from '../domain/holiday-data.ts'
import type { ClickEvent } from '../model/event.ts'
import { say, show, type Reply } from '../model/reply.ts'
import type { Clock } from '../ports/clock.ts'
import { scopeName } from '../services/draft.ts'
import type { Services } from '../services/index.ts'
import { nameOf } from '../services/people.ts'
import { cardRoster } from '../services/signup.ts'
import type { Offers } from './offers.ts'
import { preview } from './preview.ts'
import { placeOf } from './turn.ts'

/** The answer to a press on an outdated card; null: the card is current. */
export type Stale = (event: ClickEvent) => Promise<Reply | null>

export function createStale({ services, offers, clock }: { services: Services; offers: Offers; clock: Clock }): Stale {
  /** A draft that was published or dropped has left its number; what came of it is said to whoever did it. */
  async function spent(event: ClickEvent): Promise<Reply> {
    const actor = await services.identity.actor(event.platform, event.sender.id)
    const said = actor && (await offers.outcome(actor.memberId, placeOf(event), event.line.join(' '), false, clock.now()))
    return say(said ? `这张预览已经用过了，没有改动。当时的结果：${said}` : '这张预览已经用过或过期了，没有改动。')
  }

  /** Only the maker gets the newer preview; to others it is nothing yet. */
  async function changed(event: ClickEvent, draft: Activity): Promise<Reply> {
    const actor = await services.identity.actor(event.platform, event.sender.id)
    if (actor?.memberId !== draft.organiserId) return say('这张预览已经改过了，没有改动。')
    const chat = event.chat === null ? null : await services.identity.chat(event.platform, event.chat)
    const newest = await preview({ services, chat, now: clock.now(), zone: clock.zone, holidays: SHIPPED_HOLIDAYS, typed: [] }, draft)
    return { ...newest, toast: '这张预览已经改过了，没有改动。最新的发给你了，看一眼再发。' }
  }

  return async (event) => {
    if (event.subject === null) return null
    const number = Number(event.subject.slice(1))
    const current: Activity | null = event.subject.startsWith('D') ? await services.draft(number) : ((await services.activities.byCode(number))?.activity ?? null)
    if (current === null) return spent(event)
    if (current.revision === event.revision) return null
    if (current.status === 'draft') return changed(event, current)
    const fresh = (await services.activities.byId(current.id))?.activity ?? current
    const now = activityCard({ now: clock.now(), zone: clock.zone }, await cardRoster(services.read, fresh, NAMES_ON_CARD), { organiser: await nameOf(services.read, fresh.organiserId), scope: await scopeName(services, fresh) })
    const state = fresh.status === 'cancelled' ? '已经取消了' : fresh.status === 'closed' ? '已经截止了' : '刚改过'
    return show(now, { toast: `${fresh.title}${state}，没有改动，看看最新的。` })
  }
}
