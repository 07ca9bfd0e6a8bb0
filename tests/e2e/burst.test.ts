// The rush of the year: 2,000 presses in ten seconds. Every one is acknowledged in time, the counts are exact, the card ends right.
import { expect, test } from 'vitest'
import { enrol } from './enrolled.ts'
import { emptyUnion } from './kit.ts'
import { FEISHU_CHAT, feishuSchool, found, publish, roomOnFeishu, startAtSchool } from './school.ts'

const PRESSES = 2_000
const APART_MS = 5

test('2,000 presses', async () => {
  const crowd = Array.from({ length: PRESSES }, (_, i) => ({ name: `老师${i}`, openId: `ou_crowd${i}` }))
  const feishu = await feishuSchool({ more: crowd, limits: { jitterMs: 500 } })
  const file = emptyUnion()
  await enrol(file, crowd)
  const bot = await startAtSchool({ feishu, file })
  const room = roomOnFeishu(feishu)
  await found(room)
  await publish(room, '春游 1500人')
  const { messageId } = await feishu.waitForShown({ chat: FEISHU_CHAT }, /^A1 春游/)
  const pressed = await Promise.all(crowd.map(({ openId }, i) => new Promise<Awaited<ReturnType<typeof feishu.press>>>((resolve, reject) => {
    feishu.clock.after(i * APART_MS, () => { feishu.press({ from: openId, messageId, button: '报名' }).then(resolve, reject) })
  })))
  const times = pressed.map((p) => p.tookMs).sort((a, b) => a - b)
  expect(pressed.map((p) => p.code).filter((code) => code !== 0)).toEqual([])
  expect(times.at(-1)).toBeLessThan(3_000)
  const card = await room.card('A1 春游', /1500\/1500 · 候补 500/)
  expect(card).toMatch(/已报.*1500\/1500/)
  // Each place was given once.
  const seats = pressed.flatMap((p) => /你是第 (\d+) 位/.exec(p.text)?.[1] ?? [])
  expect(new Set(seats).size).toBe(seats.length)
  room.blameless()
  expect(bot.output()).not.toMatch(/"level":"error"/)
}, 60_000)
