// What the live card of an activity shows now, and where it stands.
import { activityStore } from '../../prisma/stores/activity.ts'
import { chatStore } from '../../prisma/stores/chat.ts'
import type { LiveCard } from '../../prisma/stores/live-card.ts'
import { toChat, type Chat } from './identity.ts'
import { nameOf } from './people.ts'
import { cardRoster, type Roster } from './signup.ts'

export interface LiveView {
  readonly chat: Chat
  readonly roster: Roster
  readonly organiser: string
}

/** Null when there is nothing to show: the chat is lost, or the activity is a draft again. */
export async function liveView(read: Parameters<typeof chatStore>[0], card: LiveCard, names: number): Promise<LiveView | null> {
  const activity = await activityStore(read).byId(card.activityId)
  const row = await chatStore(read).byId(card.chatId)
  if (!activity || !row?.active || activity.status === 'draft') return null
  return { chat: toChat(row), roster: await cardRoster(read, activity, names), organiser: await nameOf(read, activity.organiserId) }
}
