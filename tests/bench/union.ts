// A union of any size in a fresh database, written with a few statements: what every benchmark starts from.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openDb, type Db } from '../../prisma/client.ts'
import { bulkInsert, dbTime } from '../../prisma/gather.ts'
import { migrate, packageRoot } from '../../prisma/migrate.ts'
import { DEFAULT_SETTINGS } from '../../bot/domain/chat.ts'
import { plus, DAY, type Instant } from '../../bot/model/time.ts'

/** A folder on the disk of the project: a memory disk would make fsync free. */
export function benchFolder(): { path: string; remove: () => void } {
  const base = join(packageRoot(), 'data')
  mkdirSync(base, { recursive: true })
  const path = mkdtempSync(join(base, 'bench-'))
  return { path, remove: () => { rmSync(path, { recursive: true, force: true }) } }
}

/** Opens a migrated database in `folder` with `people` members of one bound group. */
export async function unionOf(folder: string, name: string, people: number, now: Instant): Promise<{ db: Db; file: string }> {
  const file = join(folder, `${name}.db`)
  migrate(file, now)
  const db = await openDb(file)
  const at = dbTime(now)
  const all = Array.from({ length: people }, (_, i) => i)
  await db.write(async (tx) => {
    await bulkInsert(tx, 'Chat', ['id', 'platform', 'externalId', 'title', 'branchId', 'boundAt', 'active', 'settings'], [['chat-1', 'feishu', 'g1', '校工会', null, at, 1, JSON.stringify(DEFAULT_SETTINGS)]])
    await bulkInsert(tx, 'Member', ['id', 'name', 'status', 'reminders', 'createdAt'], all.map((i) => [`member-${i}`, `老师${i}`, 'active', '{}', at]))
    await bulkInsert(tx, 'Account', ['id', 'platform', 'userId', 'memberId', 'name'], all.map((i) => [`account-${i}`, 'feishu', `ou_${i}`, `member-${i}`, `老师${i}`]))
    await bulkInsert(tx, 'ChatMember', ['chatId', 'userId', 'name', 'leftAt'], all.map((i) => ['chat-1', `ou_${i}`, null, null]))
  })
  return { db, file }
}

/** Publishes one activity straight into the tables. */
export async function addActivity(db: Db, code: number, quota: number, now: Instant, o: { open: boolean; daysAhead: number; posted: boolean } = { open: true, daysAhead: 30, posted: true }): Promise<void> {
  const at = dbTime(now)
  const start = dbTime(plus(now, o.daysAhead * DAY))
  await db.write(async (tx) => {
    await bulkInsert(tx, 'Activity', ['id', 'code', 'status', 'title', 'startsAt', 'closesAt', 'organiserId', 'companionsMax', 'fields', 'revision', 'version', 'arrivals', 'openQuestions', 'createdAt', 'publishedAt'],
      [[`activity-${code}`, code, o.open ? 'open' : 'closed', `活动${code}`, start, start, 'member-0', 5, '[]', 1, 1, 0, '[]', at, at]])
    await bulkInsert(tx, 'Slot', ['id', 'activityId', 'name', 'quota', 'position'], [[`slot-${code}`, `activity-${code}`, '', quota, 0]])
    if (o.posted) await bulkInsert(tx, 'LiveCard', ['id', 'activityId', 'chatId', 'messageId', 'postedAt', 'wanted', 'shown', 'failures'], [[`card-${code}`, `activity-${code}`, 'chat-1', `m${code}`, at, 1, 1, 0]])
  })
}
