// What was noted about accounts that cannot be written to and about groups whose list of members is known: rows beside the settings.
import type { PlatformId } from '../../bot/model/event.ts'
import type { ChatId } from '../../bot/model/ids.ts'
import { instant, type Instant } from '../../bot/model/time.ts'
import type { Handle, Tx } from '../client.ts'

const BLOCKED = 'blocked/'
const LISTED = 'listed/'

/** An account that refuses the bot, or that the bot may not write to. */
export interface Blocked {
  readonly platform: PlatformId
  readonly userId: string
  readonly since: Instant
}

const blockedKey = (platform: PlatformId, userId: string): string => `${BLOCKED}${platform}/${userId}`

export function reachStore(db: Handle) {
  return {
    /** Longest first. */
    async blocked(): Promise<Blocked[]> {
      const rows = await db.setting.findMany({ where: { key: { startsWith: BLOCKED } } })
      return rows.map((r) => {
        const [platform = '', ...userId] = r.key.slice(BLOCKED.length).split('/')
        return { platform: platform as PlatformId, userId: userId.join('/'), since: instant(Number(r.value)) }
      }).sort((a, b) => a.since - b.since)
    },
    async isBlocked(platform: PlatformId, userId: string): Promise<boolean> {
      return (await db.setting.findUnique({ where: { key: blockedKey(platform, userId) } })) !== null
    },
    /** Those of these groups whose whole list of members was taken over at least once. */
    async listed(chats: readonly ChatId[]): Promise<Set<ChatId>> {
      const rows = await db.setting.findMany({ where: { key: { in: chats.map((c) => `${LISTED}${c}`) } }, select: { key: true } })
      return new Set(rows.map((r) => r.key.slice(LISTED.length) as ChatId))
    },
  }
}

/** Writes; inside a transaction only. */
export function reachWriter(tx: Tx) {
  return {
    async block(platform: PlatformId, userId: string, at: Instant): Promise<void> {
      const key = blockedKey(platform, userId)
      await tx.setting.upsert({ where: { key }, create: { key, value: String(at) }, update: {} })
    },
    async clear(platform: PlatformId, userId: string): Promise<void> {
      await tx.setting.deleteMany({ where: { key: blockedKey(platform, userId) } })
    },
    async listed(chat: ChatId, at: Instant): Promise<void> {
      const [key, value] = [`${LISTED}${chat}`, String(at)]
      await tx.setting.upsert({ where: { key }, create: { key, value }, update: { value } })
    },
  }
}
