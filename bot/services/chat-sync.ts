// Compares what the bot believes of groups and their members with what the platform says. A list that does not come whole changes nothing.
import { chatStore, joinChats } from '../../prisma/stores/chat.ts'
import { chatRollStore } from '../../prisma/stores/chat-roll.ts'
import { reachWriter } from '../../prisma/stores/reach.ts'
import { PlatformError } from '../model/errors.ts'
import type { PlatformId } from '../model/event.ts'
import type { ChatId } from '../model/ids.ts'
import type { Instant } from '../model/time.ts'
import { joined, meetChat } from './membership.ts'
import { chatLost, left } from './reach.ts'
import type { Services } from './index.ts'

/** A group whose members are to be looked at. */
export interface Due {
  readonly chat: ChatId
  /** The platform no longer counts it among the bot's groups. */
  readonly missing: boolean
}

/** What a job's payload asks for; null: no single group. */
export function dueChat(payload: { readonly chat?: string | undefined; readonly missing?: boolean | undefined }): Due | null {
  return payload.chat === undefined ? null : { chat: payload.chat as ChatId, missing: payload.missing === true }
}

/**
 * Takes over the platform's list of groups: new ones are met, titles follow. Returns the groups that were known before; whether one
 * that is missing is lost is for `syncMembers` to find out. Throws what the adapter throws, with nothing changed.
 */
export async function syncChats(services: Services, platform: PlatformId): Promise<readonly Due[]> {
  const before = await chatRollStore(services.read).active(platform)
  const listed = await services.directory.chats(platform)
  if (listed === null) return before.map((c) => ({ chat: c.id, missing: false }))
  const titles = new Map(listed.map((c) => [c.id, c.title.trim() === '' ? null : c.title]))
  const known = new Map(before.map((c) => [c.externalId, c]))
  const news = [...titles].filter(([id, title]) => !known.has(id) || (title !== null && title !== known.get(id)?.title))
  if (news.length > 0) {
    await services.units.run(async (unit) => {
      for (const [id, title] of news) {
        // Lost since the list was made: the event knows better.
        if (known.has(id) && (await chatStore(unit.tx).find(platform, id))?.active !== true) continue
        await meetChat(unit, services, platform, id, title)
      }
    })
  }
  return before.map((c) => ({ chat: c.id, missing: !titles.has(c.externalId) }))
}

/** Errors that say nothing of the group itself. */
const NOT_ITS_FAULT = new Set(['setup', 'quota'])

/** Whether the refusal to name the members means that the bot is out of the group. */
function isOut(error: unknown, missing: boolean): boolean {
  if (!(error instanceof PlatformError)) return false
  if (error.mark === 'chat-lost') return true
  return missing && !error.retryable && (error.mark === null || !NOT_ITS_FAULT.has(error.mark))
}

/**
 * Takes over the list of members of one group, `now` being when it is asked for: who came or went meanwhile by event stays so.
 * Throws what the adapter throws where another try may help, with nothing changed.
 */
export async function syncMembers(services: Services, { chat: chatId, missing }: Due, now: Instant): Promise<'taken' | 'lost' | 'unknown'> {
  const chat = await chatStore(services.read).byId(chatId)
  if (!chat?.active) return 'unknown'
  const before = new Set(await chatStore(services.read).memberIds(chatId))
  let listed: Awaited<ReturnType<Services['directory']['members']>>
  try {
    listed = await services.directory.members(chat.platform, chat.externalId)
  } catch (error) {
    if (!isOut(error, missing)) {
      if (error instanceof PlatformError && !error.retryable) return 'unknown'
      throw error
    }
    await services.units.run((unit) => chatLost(unit, services, chat.platform, chat.externalId, 'sync'))
    return 'lost'
  }
  if (listed === null && missing) {
    await services.units.run((unit) => chatLost(unit, services, chat.platform, chat.externalId, 'sync'))
    return 'lost'
  }
  // A group with nobody in it is none: such a list is not to be believed.
  if (listed === null || listed.length === 0) return 'unknown'
  const list = listed
  return services.units.run(async (unit) => {
    if (!(await chatStore(unit.tx).byId(chatId))?.active) return 'unknown'
    const there = new Set(list.map((m) => m.id))
    const rows = new Map((await chatRollStore(unit.tx).rows(chatId)).map((r) => [r.userId, r]))
    const back = list.filter((m) => { const at = rows.get(m.id)?.leftAt ?? null; return at !== null && at < now })
    const fresh = list.filter((m) => { const row = rows.get(m.id); return !row || (row.leftAt === null && m.name !== null && m.name !== row.name) })
    await joinChats(unit.tx, fresh.map((m) => ({ chatId, userId: m.id, name: m.name })))
    for (const m of back) await joined(unit, services, chatId, chat.platform, m)
    for (const row of rows.values()) if (row.leftAt === null && before.has(row.userId) && !there.has(row.userId)) await left(unit, services, chatId, chat.platform, row.userId)
    await reachWriter(unit.tx).listed(chatId, unit.now)
    return 'taken'
  })
}
