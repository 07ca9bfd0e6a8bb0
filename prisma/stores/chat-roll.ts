// Groups and their members as the nightly comparison with the platform reads them.
import type { PlatformId } from '../../bot/model/event.ts'
import type { ChatId } from '../../bot/model/ids.ts'
import type { Instant } from '../../bot/model/time.ts'
import { fromDateOrNull, toDate, type Handle, type Tx } from '../client.ts'

/** Somebody who is or was in a group. */
export interface RollRow {
  readonly userId: string
  readonly name: string | null
  readonly leftAt: Instant | null
}

export function chatRollStore(db: Handle) {
  return {
    /** Groups that the bot is in, bound or not. */
    async active(platform: PlatformId): Promise<{ id: ChatId; externalId: string; title: string }[]> {
      const rows = await db.chat.findMany({ where: { platform, active: true }, select: { id: true, externalId: true, title: true }, orderBy: { id: 'asc' } })
      return rows.map((r) => ({ ...r, id: r.id as ChatId }))
    },
    /** Everybody who was ever in it. */
    async rows(chat: ChatId): Promise<RollRow[]> {
      const rows = await db.chatMember.findMany({ where: { chatId: chat }, select: { userId: true, name: true, leftAt: true }, orderBy: { userId: 'asc' } })
      return rows.map((r) => ({ ...r, leftAt: fromDateOrNull(r.leftAt) }))
    },
    /** Bound groups that the bot is not in any more, by title. */
    async lost(): Promise<string[]> {
      const rows = await db.chat.findMany({ where: { active: false, boundAt: { not: null } }, select: { title: true }, orderBy: { title: 'asc' } })
      return rows.map((r) => r.title)
    },
  }
}

/** Takes one account out of every group of the platform. Returns the groups that it was in. */
export async function leaveEverywhere(tx: Tx, platform: PlatformId, userId: string, at: Instant): Promise<ChatId[]> {
  const rows = await tx.chatMember.findMany({ where: { userId, leftAt: null }, select: { chatId: true } })
  const chats = await tx.chat.findMany({ where: { id: { in: rows.map((r) => r.chatId) }, platform }, select: { id: true }, orderBy: { id: 'asc' } })
  const ids = chats.map((c) => c.id)
  await tx.chatMember.updateMany({ where: { userId, chatId: { in: ids } }, data: { leftAt: toDate(at) } })
  return ids as ChatId[]
}
