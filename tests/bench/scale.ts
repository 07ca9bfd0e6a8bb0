// A union of 10,000 with 300 activities and five years of history: a sign-up must not cost more than in an empty one.
import type { Db } from '../../prisma/client.ts'
import { bulkInsert, dbTime } from '../../prisma/gather.ts'
import { DAY, plus, type Instant } from '../../bot/model/time.ts'
import { addActivity } from './union.ts'

const OPEN = 300
/** Activities of five years, with forty sign-ups and eighty audit rows each. */
const PAST = 1500

/** Fills a union with open activities and a past. */
export async function history(db: Db, now: Instant): Promise<void> {
  for (let i = 0; i < OPEN; i++) await addActivity(db, 2 + i, 50, now)
  for (let i = 0; i < PAST; i++) {
    const code = 1000 + i
    const then = plus(now, -(1 + i) * DAY)
    await addActivity(db, code, 50, then, { open: false, daysAhead: 1, posted: false })
    const at = dbTime(then)
    await db.write(async (tx) => {
      await bulkInsert(tx, 'Signup', ['id', 'activityId', 'memberId', 'slotId', 'state', 'companions', 'answers', 'seq', 'seatedAt', 'createdAt', 'updatedAt'],
        Array.from({ length: 40 }, (_, j) => [`past-${code}-${j}`, `activity-${code}`, `member-${(i * 40 + j) % 3000}`, `slot-${code}`, 'seated', 0, '{}', j, at, at, at]))
      await bulkInsert(tx, 'Audit', ['id', 'at', 'actorId', 'action', 'activityId', 'forMemberId', 'chat', 'data', 'undo', 'undoneBy'],
        Array.from({ length: 80 }, (_, j) => [`past-${code}-${j}`, at, `member-${j}`, 'signup.claimed', `activity-${code}`, `member-${j}`, 'feishu/g1', '{}', null, null]))
    })
  }
}
