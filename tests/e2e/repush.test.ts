// A day of re-pushes: what Feishu sends again and again, also after a restart and a night, is acted upon once.
import { expect, test } from 'vitest'
import { realNow } from './kit.ts'
import { ADMIN, FEISHU_CHAT, feishuSchool, found, publish, roomOnFeishu, startAtSchool, TEACHERS } from './school.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

test('the whole schedule and 24 h of duplicates', async () => {
  const feishu = await feishuSchool()
  const bot = await startAtSchool({ feishu })
  const room = roomOnFeishu(feishu)
  await found(room)
  await publish(room, '春游 20人')
  await room.card('A1 春游', /0\/20/)

  // The bot hangs: each line is pushed five times before it hears the first, all with the same event id.
  bot.sleep()
  const lines = TEACHERS.map((from) => feishu.say({ from, chat: FEISHU_CHAT, text: '报名 A1', mentionBot: true }))
  const joined = feishu.addMember(FEISHU_CHAT, feishu.addPerson({ name: '新来的' }))
  for (const ms of [15_000, 300_000, HOUR_MS, 6 * HOUR_MS]) feishu.advance(ms)
  const events = [...lines.map((line) => line.eventId ?? ''), joined ?? '']
  expect(events.map((id) => feishu.delivery(id).attempts)).toEqual(events.map(() => 5))
  bot.wake()
  await room.card('A1 春游', /5\/20/)
  await Promise.all(events.map((id) => feishu.acked(id)))

  /** Everything that anybody can see, but cards as they read now. */
  const seen = (): readonly string[] => [...feishu.messages(FEISHU_CHAT), ...[ADMIN, ...TEACHERS].flatMap((who) => feishu.privateMessages(who))].filter((m) => m.fromBot).map((m) => m.messageId)
  for (const { messageId } of lines) await feishu.waitForShown({ chat: FEISHU_CHAT }, (m) => m.parentId === messageId)
  const before = seen()
  /** Each event again, under its own id and under a new one, every hour. */
  const night = async (hours: number): Promise<void> => {
    for (let hour = 0; hour < hours; hour++) {
      feishu.advance(HOUR_MS)
      await Promise.all(events.flatMap((id) => (id === joined ? ['same' as const] : (['same', 'new'] as const)).map((how) => feishu.acked(feishu.pushAgain(id, how)))))
    }
  }
  await night(12)
  await room.says('王芳', '名单 A1', /5\/20/)
  expect(seen().length).toBe(before.length + 1)
  expect(await bot.stop()).toBe(0)

  // A night later, in a new process.
  // What goes to many keeps clear of full and half hours.
  const past = realNow() % HOUR_MS
  const ahead = 22 * HOUR_MS + ((70 * MINUTE_MS - past) % HOUR_MS)
  const next = await startAtSchool({ feishu, file: bot.file, time: { aheadMs: ahead } })
  // Away for longer than Feishu pushes: the group is told, once.
  await room.sees(/没在线。这段时间发的报名可能没有收到/)
  const morning = seen().length
  await night(12)
  await room.says('李娜', '帮助', /我能做这些/)
  expect(seen().length).toBe(morning + 1)
  expect(room.shown().filter((text) => text.includes('没在线'))).toHaveLength(1)
  expect(feishu.messages(FEISHU_CHAT).filter((m) => lines.some((line) => line.messageId === m.parentId))).toHaveLength(lines.length)
  expect(next.output()).not.toMatch(/"level":"error"/)
  expect(feishu.violations()).toEqual([])
  // Tokens ran out in the platform's time, which was ahead of the bot's.
  expect(Object.keys(feishu.counters().refusals)).toEqual(['99991663'])
}, 40_000)
