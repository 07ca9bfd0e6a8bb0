// One of two processes of the bot that race for the places of one activity. Arguments: the file, the activity's code, who signs up.
import { createApp } from '../../bot/app.ts'
import { zoneOf } from '../../bot/model/time.ts'
import { systemClock, systemIds } from '../../bot/system.ts'
import { openDb } from '../../prisma/client.ts'
import { recorder } from './log.ts'

const [file = '', code = '', ...users] = process.argv.slice(2)
const db = await openDb(file)
const clock = systemClock(zoneOf('Asia/Shanghai'))
const app = createApp({ db, clock, ids: systemIds(), log: recorder().log, adapters: [] })
// The listener holds the process until everybody is ready.
const go = new Promise((resolve) => { process.once('message', resolve) })
process.send?.('ready')
await go
await Promise.all(users.map(async (user) => {
  const { done } = await app.inbox.accept({
    kind: 'message', platform: 'feishu', eventId: `race-${user}`, messageId: `race-${user}`, chat: 'g1', sender: { id: user, name: user }, receivedAt: clock.now(),
    text: `报名 ${code}`, mentions: [], addressed: true, replyTo: null,
  })
  await done
}))
app.kill()
await db.close()
process.disconnect()
