// The activity story through Feishu: the bot as a process, the real SDK, the stand-in.
import { expect, test } from 'vitest'
import { leftIn } from './kit.ts'
import { FEISHU_CHAT, feishuSchool, roomOnFeishu, startAtSchool } from './school.ts'
import { activityStory } from './story.ts'

test('a whole activity, by lines and by buttons', async () => {
  const feishu = await feishuSchool()
  const bot = await startAtSchool({ feishu })
  const room = roomOnFeishu(feishu)
  await activityStory(room)
  // A phone that still shows the card of the morning: its button tells how things are now.
  const live = feishu.messages(FEISHU_CHAT).find((m) => m.fromBot && m.text.startsWith('A1 羽毛球赛') && m.versions.length > 1)
  const stale = await feishu.press({ from: '王芳', messageId: live?.messageId ?? '', button: '报名', version: 0 })
  expect(stale.text).toMatch(/截止了/)
  room.blameless()
  expect(await bot.health()).toMatchObject({ ok: true, platforms: { feishu: { connected: true } } })
  expect(await bot.stop()).toBe(0)
  expect(bot.output()).not.toMatch(/"level":"(warn|error)"/)
  expect(leftIn(bot.file)).toEqual({ failedMessages: 0, deadJobs: 0 })
})
