// Who is in which group, in memory: everybody who speaks there is in it, and is written down the first time.
import type { Db } from '../../prisma/client.ts'
import { createGather } from '../../prisma/gather.ts'
import { chatStore, joinChats } from '../../prisma/stores/chat.ts'
import type { PlatformId } from '../model/event.ts'
import type { ChatId } from '../model/ids.ts'

export interface Roll {
  /** Notes that an account speaks in a chat. Resolves when that is written, at once for who is known there. */
  seen(chatId: ChatId, userId: string, name: string | null): Promise<void>
  /** The name that a group's list gives an account; null where none does. */
  listedName(platform: PlatformId, userId: string): Promise<string | null>
  /** The account has left; its next line brings it back. */
  left(chatId: ChatId, userId: string): void
}

export function createRoll(db: Db): Roll {
  const known = new Map<ChatId, Promise<Set<string>>>()
  const writes = createGather<{ chatId: ChatId; userId: string; name: string | null }, null>(async (rows) => {
    await db.write((tx) => joinChats(tx, rows))
    return rows.map(() => ({ ok: true, value: null }))
  })

  return {
    async seen(chatId, userId, name) {
      let chat = known.get(chatId)
      if (!chat) {
        chat = chatStore(db.read).memberIds(chatId).then((ids) => new Set(ids))
        known.set(chatId, chat)
      }
      const there = await chat
      if (there.has(userId)) return
      there.add(userId)
      await writes.put({ chatId, userId, name })
    },
    listedName: (platform, userId) => chatStore(db.read).nameOf(platform, userId),
    left(chatId, userId) {
      void known.get(chatId)?.then((there) => there.delete(userId))
    },
  }
}
