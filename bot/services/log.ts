// 日志: the audit trail, with the names that a reader needs.
import { activityStore } from '../../prisma/stores/activity.ts'
import { auditStore, type AuditEntry } from '../../prisma/stores/audit.ts'
import { chatStore } from '../../prisma/stores/chat.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import type { Handle } from '../../prisma/client.ts'
import { codeOf } from '../domain/activity.ts'
import type { ActivityId, MemberId } from '../model/ids.ts'
import type { PlatformId } from '../model/event.ts'

export type { AuditEntry } from '../../prisma/stores/audit.ts'

/** Entries on one page. */
export const LOG_PAGE = 20

/** One entry as people read it. */
export interface LogRow {
  readonly entry: AuditEntry
  /** Null: the bot by itself. */
  readonly who: string | null
  /** Null: nobody, or the same as `who`. */
  readonly forWhom: string | null
  /** `A7 羽毛球赛`; null: none. */
  readonly activity: string | null
  /** Title of the group; null: in private or by itself. */
  readonly where: string | null
}

export interface LogPage {
  readonly rows: readonly LogRow[]
  readonly page: number
  readonly more: boolean
}

/** Newest first, `page` from 1; about one activity or one person where said. */
export async function readLog(read: Handle, about: { activityId?: ActivityId; person?: MemberId }, page: number): Promise<LogPage> {
  const found = await auditStore(read).recent(about, LOG_PAGE + 1, (page - 1) * LOG_PAGE)
  const entries = found.slice(0, LOG_PAGE)
  const people = await memberStore(read).names([...new Set(entries.flatMap((e) => [e.actorId, e.forMemberId]).filter((id) => id !== null))])
  const activities = new Map((await activityStore(read).byIds([...new Set(entries.flatMap((e) => (e.activityId === null ? [] : [e.activityId])))])).map((a) => [a.id, `${codeOf(a)} ${a.title}`]))
  const titles = await titlesOf(read, [...new Set(entries.flatMap((e) => (e.chat === null ? [] : [e.chat])))])
  return {
    page, more: found.length > LOG_PAGE,
    rows: entries.map((entry) => ({
      entry,
      who: entry.actorId === null ? null : (people.get(entry.actorId)?.name ?? '已经删除的人'),
      forWhom: entry.forMemberId === null || entry.forMemberId === entry.actorId ? null : (people.get(entry.forMemberId)?.name ?? '已经删除的人'),
      activity: entry.activityId === null ? null : (activities.get(entry.activityId) ?? null),
      where: entry.chat === null ? null : (titles.get(entry.chat) ?? '群'),
    })),
  }
}

/** `feishu/g1` → its title. */
async function titlesOf(read: Handle, places: readonly string[]): Promise<Map<string, string>> {
  const titles = new Map<string, string>()
  for (const place of places) {
    const cut = place.indexOf('/')
    const chat = await chatStore(read).find(place.slice(0, cut) as PlatformId, place.slice(cut + 1))
    if (chat) titles.set(place, chat.title)
  }
  return titles
}
