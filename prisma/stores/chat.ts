// Group chats and who is in them.
import type { PlatformId } from '../../bot/model/event.ts'
import type { BranchId, ChatId } from '../../bot/model/ids.ts'
import type { Instant } from '../../bot/model/time.ts'
import { fromDateOrNull, toDate, toDateOrNull, type Handle, type Tx } from '../client.ts'
import { bulkInsert } from '../gather.ts'

export interface ChatRow {
  readonly id: ChatId
  readonly platform: PlatformId
  readonly externalId: string
  readonly title: string
  readonly branchId: BranchId | null
  readonly boundAt: Instant | null
  readonly active: boolean
  /** As stored; bot/domain/chat.ts reads it. */
  readonly settings: string
}

interface Row { id: string; platform: string; externalId: string; title: string; branchId: string | null; boundAt: Date | null; active: boolean; settings: string }

function toChat(r: Row): ChatRow {
  return { id: r.id as ChatId, platform: r.platform as PlatformId, externalId: r.externalId, title: r.title, branchId: r.branchId as BranchId | null, boundAt: fromDateOrNull(r.boundAt), active: r.active, settings: r.settings }
}

export function chatStore(db: Handle) {
  return {
    async find(platform: PlatformId, externalId: string): Promise<ChatRow | null> {
      const row = await db.chat.findUnique({ where: { platform_externalId: { platform, externalId } } })
      return row && toChat(row)
    },
    async byId(id: ChatId): Promise<ChatRow | null> {
      const row = await db.chat.findUnique({ where: { id } })
      return row && toChat(row)
    },
    async byIds(ids: readonly ChatId[]): Promise<ChatRow[]> {
      return (await db.chat.findMany({ where: { id: { in: [...ids] } }, orderBy: { id: 'asc' } })).map(toChat)
    },
    /** Bound groups that the bot is still in. */
    async bound(): Promise<ChatRow[]> {
      return (await db.chat.findMany({ where: { boundAt: { not: null }, active: true }, orderBy: { id: 'asc' } })).map(toChat)
    },
    /** Platform ids of those in the chat now. */
    async memberIds(chatId: ChatId): Promise<string[]> {
      return (await db.chatMember.findMany({ where: { chatId, leftAt: null }, select: { userId: true }, orderBy: { userId: 'asc' } })).map((r) => r.userId)
    },
    async isMember(chatId: ChatId, userId: string): Promise<boolean> {
      const row = await db.chatMember.findUnique({ where: { chatId_userId: { chatId, userId } } })
      return row !== null && row.leftAt === null
    },
    /** Active chats that this account is in. */
    async chatsOf(platform: PlatformId, userId: string): Promise<ChatRow[]> {
      const rows = await db.chatMember.findMany({ where: { userId, leftAt: null }, select: { chatId: true } })
      return (await db.chat.findMany({ where: { id: { in: rows.map((r) => r.chatId) }, platform, active: true }, orderBy: { id: 'asc' } })).map(toChat)
    },
    /** A name that the platform gave for somebody in some chat. */
    async nameOf(platform: PlatformId, userId: string): Promise<string | null> {
      const chats = await db.chat.findMany({ where: { platform }, select: { id: true } })
      const row = await db.chatMember.findFirst({ where: { userId, name: { not: null }, chatId: { in: chats.map((c) => c.id) } }, select: { name: true } })
      return row?.name ?? null
    },
  }
}

/** Writes about chats; inside a transaction only. */
export function chatWriter(tx: Tx) {
  return {
    async create(c: ChatRow): Promise<void> {
      await tx.chat.create({ data: { ...c, boundAt: toDateOrNull(c.boundAt) } })
    },
    async patch(id: ChatId, p: { title?: string; branchId?: BranchId | null; boundAt?: Instant | null; active?: boolean; settings?: string }): Promise<void> {
      const { boundAt, ...rest } = p
      await tx.chat.update({ where: { id }, data: { ...rest, ...(boundAt === undefined ? {} : { boundAt: toDateOrNull(boundAt) }) } })
    },
    async join(chatId: ChatId, userId: string, name: string | null): Promise<void> {
      await tx.chatMember.upsert({
        where: { chatId_userId: { chatId, userId } }, create: { chatId, userId, name, leftAt: null }, update: { leftAt: null, ...(name === null ? {} : { name }) },
      })
    },
    async leave(chatId: ChatId, userId: string, at: Instant): Promise<void> {
      await tx.chatMember.updateMany({ where: { chatId, userId }, data: { leftAt: toDate(at) } })
    },
  }
}

/** Notes that these accounts are in these chats now, with one statement. */
export async function joinChats(tx: Tx, rows: readonly { chatId: ChatId; userId: string; name: string | null }[]): Promise<void> {
  await bulkInsert(tx, 'ChatMember', ['chatId', 'userId', 'name', 'leftAt'], rows.map((r) => [r.chatId, r.userId, r.name, null]),
    'ON CONFLICT ("chatId","userId") DO UPDATE SET "leftAt"=NULL, "name"=COALESCE(excluded."name","name")')
}
