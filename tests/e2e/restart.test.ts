// The power goes in the middle of a rush: nobody is lost, nobody is in twice, nothing is shown twice.
import { expect, test } from 'vitest'
import { dingtalkSchool, FEISHU_CHAT, feishuSchool, found, publish, roomOnDingtalk, roomOnFeishu, startAtSchool, ADMIN, CADRE, DINGTALK_CHAT, GROUP } from './school.ts'

const crowd = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `老师${String(i + 1).padStart(3, '0')}`)
/** What a press shows that was counted. */
const COUNTED = /报上了|候补第|你已经|收到，结果马上私聊/

/** Presses as people do who see an error: again, until it was counted, three times at most. */
async function insist(press: () => Promise<{ readonly text: string }>): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { text } = await press()
    if (COUNTED.test(text)) return
    if (tries === 3) throw new Error(`pressed three times, last seen: ${text}`)
  }
}

test('Feishu: killed among 200 presses and lines', async () => {
  const [pressing, typing] = [crowd(175), crowd(200).slice(175)]
  // A machine under load delivers calls in clumps; pacing has tests of its own.
  const feishu = await feishuSchool({ more: crowd(200), limits: { jitterMs: 500 } })
  const bot = await startAtSchool({ feishu })
  const room = roomOnFeishu(feishu)
  await found(room)
  await publish(room, '春游 150人')
  const { messageId } = await feishu.waitForShown({ chat: FEISHU_CHAT }, /^A1 春游/)
  const press = async (from: string): Promise<{ readonly from: string; readonly text: string }> => ({ from, text: (await feishu.press({ from, messageId, button: '报名' })).text })

  const acks = feishu.records.all('ack').length
  const presses = pressing.map(press)
  const lines = typing.map((from) => feishu.say({ from, chat: FEISHU_CHAT, text: '报名 A1', mentionBot: true }))
  await feishu.records.waitFor('ack', () => true, { count: acks + 60 })
  await bot.kill9()
  // Whoever has no answer yet sees that it failed.
  feishu.advance(3_000)
  const shown = await Promise.all(presses)
  const failed = shown.filter(({ text }) => !COUNTED.test(text))
  expect(failed.length).toBeGreaterThan(0)
  expect(failed.length).toBeLessThan(pressing.length)

  const again = await startAtSchool({ feishu, file: bot.file })
  // Lines that were not acknowledged come again; those who saw an error press again.
  feishu.advance(15_000)
  await Promise.all(failed.map(({ from }) => insist(() => press(from))))
  await Promise.all(lines.map(({ eventId }) => feishu.acked(eventId ?? '')))
  // 150 + 50: everybody once.
  await room.card('A1 春游', /150\/150 · 候补 50/)
  // Each line is answered, once.
  const answersTo = (message: string): number => feishu.messages(FEISHU_CHAT).filter((m) => m.fromBot && m.parentId === message).length
  await feishu.records.waitFor('shown', () => lines.every((line) => answersTo(line.messageId) > 0), { timeoutMs: 15_000 })
  expect(lines.map((line) => answersTo(line.messageId))).toEqual(lines.map(() => 1))
  expect(again.output()).not.toMatch(/"level":"error"/)
  room.blameless()
}, 40_000)

test('DingTalk: killed among 100 presses', async () => {
  const people = Array.from({ length: 100 }, (_, i) => ({ id: `crowd${i}`, nick: `老师${i}` }))
  // A machine under load delivers calls in clumps; pacing has tests of its own.
  const dingtalk = await dingtalkSchool({ more: people, limits: { monthlyCalls: Infinity, qps: Infinity, oapiPerSecond: Infinity } })
  const bot = await startAtSchool({ dingtalk, env: { DINGTALK_MONTHLY_CALLS: 'off' } })
  const room = roomOnDingtalk(dingtalk, true)
  await found(room, { title: GROUP })
  await publish(room, '春游 70人')
  await room.card('A1 春游', /0\/70/)
  const on = dingtalk.messages(DINGTALK_CHAT).find((m) => m.card !== null && dingtalk.card(m.card)?.title.startsWith('A1') === true)?.id ?? ''
  const press = async (from: string): Promise<{ readonly from: string; readonly text: string }> => {
    const pressed = await dingtalk.press({ from, on, button: '报名' })
    return { from, text: pressed.outcome === 'answered' ? (pressed.card.values['mine'] ?? '') : '' }
  }

  const acks = dingtalk.recorder.all('ack').length
  const presses = people.map((p) => press(p.id))
  await dingtalk.recorder.waitFor('ack', () => true, { count: acks + 30 })
  await bot.kill9()
  dingtalk.clock.advance(3_000)
  const failed = (await Promise.all(presses)).filter(({ text }) => !COUNTED.test(text))
  expect(failed.length).toBeGreaterThan(0)
  expect(failed.length).toBeLessThan(people.length)

  await startAtSchool({ dingtalk, file: bot.file, env: { DINGTALK_MONTHLY_CALLS: 'off' } })
  await Promise.all(failed.map(({ from }) => insist(() => press(from))))
  await room.card('A1 春游', /70\/70 · 候补 30/)
  expect(dingtalk.violations()).toEqual([])
  expect(dingtalk.counters().refusals).toEqual({})
}, 40_000)

test('DingTalk: a group post of which nobody knows whether it arrived is the administrator\'s to decide', async () => {
  const dingtalk = await dingtalkSchool()
  const bot = await startAtSchool({ dingtalk, cards: false })
  const room = roomOnDingtalk(dingtalk, false)
  await found(room, { title: GROUP })
  await publish(room, '合唱 20人')
  await room.card('A1 合唱', /体育馆/)
  const results = (): number => room.shown().filter((text) => text.includes('A1 合唱报名截止')).length

  // It arrives, but its answer never does, and the process is gone.
  const calm = dingtalk.faults.add({ match: (_route, body) => JSON.stringify(body).includes('报名截止：'), action: { kind: 'drop-after-accept' } })
  await room.says(CADRE, '活动 停 A1', /现在就截止合唱吗/)
  await room.says(CADRE, 'A1', /A1 合唱报名截止/)
  await bot.kill9()
  calm()
  await startAtSchool({ dingtalk, cards: false, file: bot.file })
  await room.hears(ADMIN, /不知道发出去没有[^]*三中工会群[^]*A1 合唱报名截止/)
  expect(results()).toBe(1)
  await room.pressesPrivately(ADMIN, '不知道发出去没有', '补发', /马上补发到「三中工会群」/)
  await room.sees(/A1 合唱报名截止/)
  expect(results()).toBe(2)
  // Decided once.
  await room.pressesPrivately(ADMIN, '不知道发出去没有', '算了', /已经有人处理过了，没有改动/)
  expect(results()).toBe(2)
}, 40_000)
