// Who counts as being in a group, for those who ask who is silent there.
import type { Handle } from '../../prisma/client.ts'
import { chatStore } from '../../prisma/stores/chat.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import { reachStore } from '../../prisma/stores/reach.ts'
import type { PlatformId } from '../model/event.ts'
import type { BranchId, ChatId } from '../model/ids.ts'

/**
 * Platform ids of those who count as being in a group. Where its list was never told whole, everybody on the roll of its branch with
 * an account there does, besides those who were seen in it.
 */
export async function presentIn(read: Handle, chat: { readonly id: ChatId; readonly platform: PlatformId; readonly branchId: BranchId | null }): Promise<string[]> {
  const seen = await chatStore(read).memberIds(chat.id)
  if ((await reachStore(read).listed([chat.id])).has(chat.id)) return seen
  const roll = await memberStore(read).inScope(chat.branchId, null)
  return [...new Set([...seen, ...roll.flatMap((m) => m.accounts.flatMap((a) => (a.platform === chat.platform ? [a.userId] : [])))])]
}
