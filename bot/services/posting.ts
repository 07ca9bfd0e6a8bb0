// Where an activity was posted, and whether somebody stands in one of those groups.
import { chatStore } from '../../prisma/stores/chat.ts'
import type { Actor } from '../model/actor.ts'
import type { ActivityId } from '../model/ids.ts'
import type { Chat } from './identity.ts'
import type { Services } from './index.ts'

/** Whether the actor speaks in, or is in, a group that the activity was posted to. */
export async function isInPostedChat(services: Services, id: ActivityId, chat: Chat | null, actor: Pick<Actor, 'platform' | 'userId' | 'branchId'>): Promise<boolean> {
  // Only for people without a branch does it matter; everybody else is in scope by their branch or not at all.
  if (actor.branchId !== null) return false
  const indexed = await services.activities.posted(id)
  if (chat !== null && indexed.some((p) => p.chatId === chat.id)) return true
  for (const p of indexed) if (await chatStore(services.read).isMember(p.chatId, actor.userId)) return true
  return false
}
