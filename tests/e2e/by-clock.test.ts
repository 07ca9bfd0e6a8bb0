// What the bot does by itself when its time has come: the deadline closes, and the evening before, those who are in are reminded. A nudge, too.
import { expect, test } from 'vitest'
import { dateAt, instant, parseLocalTime, toInstant, type LocalTime } from '../../bot/model/time.ts'
import { MORNING, realNow } from './kit.ts'
import { CADRE, feishuSchool, found, roomOnFeishu, startAtSchool } from './school.ts'

/** Today's moment of that hour where the bot is. */
const today = (hour: string): number => toInstant(dateAt(instant(realNow()), MORNING), parseLocalTime(hour) as LocalTime, MORNING)

test('a deadline, and the reminder of the evening before', async () => {
  const speed = 10
  const feishu = await feishuSchool({ speed, startAt: today('18:12') })
  const bot = await startAtSchool({ feishu, time: { speed, aheadMs: feishu.clock.now() - realNow() } })
  const room = roomOnFeishu(feishu)
  await found(room)
  await room.says(CADRE, '活动 新建 羽毛球赛 明天16:20 体育馆 2人 截止:今天19:10', /这样发可以吗/)
  await room.says(CADRE, '发布', /发出去了，编号 A1/)
  for (const who of ['王芳', '李娜', '张伟']) await room.says(who, '报名 A1', /报上了|候补第 1 位/)
  // Those who have not answered are nudged when the cadre says so.
  await room.says(CADRE, '活动 催 A1', /没回话，私聊提醒一次/)
  await room.says(CADRE, '确认', /./)
  await room.hears('陈静', /羽毛球赛你还没回话/)
  expect(room.told('王芳').filter((text) => text.includes('没回话'))).toEqual([])
  expect(await bot.stop()).toBe(0)

  // Most of an hour later, some seconds before.
  feishu.advance(today('19:09') + 20_000 - feishu.clock.now())
  await startAtSchool({ feishu, file: bot.file, time: { speed, aheadMs: feishu.clock.now() - realNow() } })
  await room.sees(/A1 羽毛球赛报名截止：2\/2，候补 1/)
  expect(feishu.clock.now()).toBeGreaterThanOrEqual(today('19:10'))
  await room.card('A1 羽毛球赛', /报名截止了/)
  for (const who of ['王芳', '李娜']) await room.hears(who, /明天的羽毛球赛别忘了：.*16:20，体育馆/)
  expect(room.told('张伟').filter((text) => text.includes('别忘了'))).toEqual([])
  room.blameless()
}, 40_000)
