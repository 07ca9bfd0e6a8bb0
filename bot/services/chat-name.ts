// What groups are called where they are chosen: two of one title are told apart by platform, on one platform by the end of their id.
import { fold } from '../language/normalise.ts'
import type { Chat } from './identity.ts'
import { PLATFORM_NAMES } from './link.ts'

/** A bound group by the name that a line or button gives it. */
export interface NamedChat {
  readonly chat: Chat
  /** Its title; with its platform, or the end of its id, where two groups share one. */
  readonly label: string
}

/** Labels are unique among these: give all bound groups, so that one of them is called the same everywhere. */
export function labelled(chats: readonly Chat[]): NamedChat[] {
  return chats.map((chat) => {
    const twins = chats.filter((c) => c.title === chat.title && c.id !== chat.id)
    if (twins.length === 0) return { chat, label: chat.title }
    const apart = twins.some((c) => c.platform === chat.platform) ? chat.externalId.slice(-4) : PLATFORM_NAMES[chat.platform]
    return { chat, label: `${chat.title}（${apart}）` }
  })
}

/** Names as they are compared: brackets and blanks of any kind mean nothing. */
const plain = (name: string): string => fold(name).replace(/[()（）\s]/gu, '')

/** Groups of exactly that label, else of that title. */
export function chatsCalled(all: readonly NamedChat[], typed: string): NamedChat[] {
  const labels = all.filter((c) => plain(c.label) === plain(typed))
  return labels.length > 0 ? labels : all.filter((c) => plain(c.chat.title) === plain(typed))
}

/** The same, else those whose title is part of what was typed or the other way round. What names a platform means none of another. */
export function chatsMeant(all: readonly NamedChat[], typed: string): NamedChat[] {
  const called = chatsCalled(all, typed)
  if (called.length > 0) return called
  const said = plain(typed)
  return said === '' ? [] : all.filter(({ chat }) => {
    const title = plain(chat.title)
    if (title.includes(said)) return true
    const other = Object.entries(PLATFORM_NAMES).some(([id, name]) => id !== chat.platform && said.replace(title, '').includes(name))
    return said.includes(title) && !other
  })
}
