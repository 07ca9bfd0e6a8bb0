// People who have been members for long: a crowd that the bot knows already when the day begins.
import { openDb } from '../../prisma/client.ts'
import { bulkInsert, dbTime } from '../../prisma/gather.ts'
import { instant } from '../../bot/model/time.ts'
import { realNow } from './kit.ts'

/** Writes them into a database that no bot has open. */
export async function enrol(file: string, people: readonly { readonly openId: string; readonly name: string }[]): Promise<void> {
  const db = await openDb(file, 'OFF')
  const at = dbTime(instant(realNow()))
  await db.write(async (tx) => {
    await bulkInsert(tx, 'Member', ['id', 'name', 'status', 'reminders', 'createdAt'], people.map(({ name }, i) => [`member-${i}`, name, 'active', '{}', at]))
    await bulkInsert(tx, 'Account', ['id', 'platform', 'userId', 'memberId', 'name'], people.map(({ openId, name }, i) => [`account-${i}`, 'feishu', openId, `member-${i}`, name]))
  })
  await db.close()
}
