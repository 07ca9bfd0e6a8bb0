// The activity story through DingTalk: with a card template, and without one.
import { expect, test } from 'vitest'
import { leftIn } from './kit.ts'
import { dingtalkSchool, GROUP, roomOnDingtalk, startAtSchool } from './school.ts'
import { activityStory } from './story.ts'

test.each([['with interactive cards', true], ['with markdown and blue words', false]])('a whole activity, %s', async (_how, cards) => {
  const dingtalk = await dingtalkSchool()
  const bot = await startAtSchool({ dingtalk, cards })
  const room = roomOnDingtalk(dingtalk, cards)
  await activityStory(room, { title: GROUP })
  room.blameless()
  expect(await bot.health()).toMatchObject({ ok: true, platforms: { dingtalk: { connected: true } } })
  expect(await bot.stop()).toBe(0)
  expect(bot.output()).not.toMatch(/"level":"(warn|error)"/)
  expect(leftIn(bot.file)).toEqual({ failedMessages: 0, deadJobs: 0 })
}, 40_000)
