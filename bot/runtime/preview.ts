// The preview card of a draft, with what only this moment knows: groups to post to, remarks on the day.
import { previewCard } from '../cards/draft.ts'
import type { Activity } from '../domain/activity.ts'
import { dayNote } from '../language/when-spell.ts'
import type { CardReply } from '../model/reply.ts'
import { toLocal } from '../model/time.ts'
import { chatsFor, chosenChats, scopeName } from '../services/draft.ts'
import type { ArgContext } from './args.ts'

export async function preview(c: Pick<ArgContext, 'services' | 'chat' | 'now' | 'zone' | 'holidays'>, draft: Activity, o: { chats?: readonly string[] | undefined; unread?: string } = {}): Promise<CardReply> {
  const all = await chatsFor(c.services, draft, c.chat)
  const [only, second] = all
  const here = c.chat !== null && all.some((x) => x.id === c.chat?.id)
  const chosen = o.chats && o.chats.length > 0 ? chosenChats(all, o.chats, c.chat) : here ? chosenChats(all, undefined, c.chat) : only && !second ? [only.id] : []
  const day = draft.startsAt === null ? null : toLocal(draft.startsAt, c.zone).date
  const remark = day === null ? null : dayNote(day, { now: c.now, zone: c.zone, holidays: c.holidays })
  return previewCard(c, draft, {
    chats: all.map((x) => x.title), chosen: all.filter((x) => chosen.includes(x.id)).map((x) => x.title), unread: o.unread ?? '',
    dayNote: remark === null ? null : `那天${remark}，确定是这天吗？`, scope: await scopeName(c.services, draft),
  })
}
