// The preview card of a draft, with what only this moment knows: groups to post to, remarks on the day.
import { previewCard, whichPostCard } from '../cards/draft.ts'
import type { Activity } from '../domain/activity.ts'
import { dayNote } from '../language/when-spell.ts'
import type { CardReply } from '../model/reply.ts'
import { toLocal } from '../model/time.ts'
import { chatsMeant, type NamedChat } from '../services/chat-name.ts'
import { chatsFor, chosenChats, scopeName } from '../services/draft.ts'
import { Ask, type ArgContext } from './args.ts'

/** Asks which group is meant where a name of 发到 may mean several; the buttons are the line again with that one's label. */
export function askWhichChat(typed: readonly string[], all: readonly NamedChat[], names: readonly string[]): void {
  for (const [i, name] of names.entries()) {
    const meant = chatsMeant(all, name)
    if (meant.length < 2) continue
    const line = (label: string): string[] => [...typed.filter((w) => !/^发到[:：]/u.test(w)), `发到:${names.map((n, j) => (j === i ? label : n)).join('、')}`]
    throw new Ask(whichPostCard(name, meant.map(({ label }) => ({ label, line: line(label) }))))
  }
}

export async function preview(c: Pick<ArgContext, 'services' | 'chat' | 'now' | 'zone' | 'holidays' | 'typed'>, draft: Activity, o: { chats?: readonly string[] | undefined; unread?: string } = {}): Promise<CardReply> {
  const all = await chatsFor(c.services, draft, c.chat)
  askWhichChat(c.typed, all, o.chats ?? [])
  const [only, second] = all
  const here = c.chat !== null && all.some((x) => x.chat.id === c.chat?.id)
  const chosen = o.chats && o.chats.length > 0 ? chosenChats(all, o.chats, c.chat) : here ? chosenChats(all, undefined, c.chat) : only && !second ? [only.chat.id] : []
  const day = draft.startsAt === null ? null : toLocal(draft.startsAt, c.zone).date
  const remark = day === null ? null : dayNote(day, { now: c.now, zone: c.zone, holidays: c.holidays })
  return previewCard(c, draft, {
    chats: all.map((x) => x.label), chosen: all.filter((x) => chosen.includes(x.chat.id)).map((x) => x.label), unread: o.unread ?? '',
    dayNote: remark === null ? null : `那天${remark}，确定是这天吗？`, scope: await scopeName(c.services, draft),
  })
}
