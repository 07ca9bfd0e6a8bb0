// What the live card of an activity shows now, and where it stands.
import { activityStore } from '../../prisma/stores/activity.ts'
import { chatStore } from '../../prisma/stores/chat.ts'
import type { LiveCard } from '../../prisma/stores/live-card.ts'
import type { PlatformId } from '../model/event.ts'
import type { ChatId } from '../model/ids.ts'
import { scopeName } from './draft.ts'
import { toChat, type Chat } from './identity.ts'
import { nameOf } from './people.ts'
import { cardRoster, type Roster } from './signup.ts'

export interface LiveView {
  readonly chat: Chat
  readonly roster: Roster
  readonly organiser: string
  /** The branch or group that it is for; null: everybody. */
  readonly scope: string | null
}

/** Null when there is nothing to show: the chat is lost, or the activity is a draft again. */
export async function liveView(read: Parameters<typeof chatStore>[0], card: LiveCard, names: number): Promise<LiveView | null> {
  const activity = await activityStore(read).byId(card.activityId)
  const row = await chatStore(read).byId(card.chatId)
  if (!activity || !row?.active || activity.status === 'draft') return null
  return { chat: toChat(row), roster: await cardRoster(read, activity, names), organiser: await nameOf(read, activity.organiserId), scope: await scopeName({ read }, activity) }
}

/** Which platform each chat is on. */
export async function platformsOf(read: Parameters<typeof chatStore>[0], ids: readonly ChatId[]): Promise<Map<ChatId, PlatformId>> {
  return new Map((await chatStore(read).byIds(ids)).map((c) => [c.id, c.platform]))
}
