// Bad days of Feishu: after each of them a line is answered, nobody is lost, nothing is done twice.
import { expect, test } from 'vitest'
import { hostileFrames, hostileMessages, type FeishuStandIn, type SayOptions } from '../stand-in/feishu/index.ts'
import { FEISHU_CHAT, feishuSchool, found, publish, roomOnFeishu, startAtSchool, TEACHERS } from './school.ts'

const REPLY = 'POST /open-apis/im/v1/messages/:message_id/reply'
const more = Array.from({ length: 30 }, (_, i) => `老师${String(i + 1).padStart(2, '0')}`)

interface Line {
  readonly messageId: string
  readonly eventId: string
}

/** People who sign up by a line, one after the other. */
interface Queue {
  /** The next one says it. */
  say(o?: Partial<SayOptions>): Line
  answered(messageId: string): Promise<void>
  /** The next one says it, is answered, and gets the next place. */
  joins(o?: Partial<SayOptions>): Promise<Line>
  /** Fails unless each was answered exactly once. */
  check(): void
}

function queue(feishu: FeishuStandIn): Queue {
  const said: string[] = []
  const say = (o: Partial<SayOptions> = {}): Line => {
    const from = more[said.length] ?? ''
    const { messageId, eventId } = feishu.say({ from, chat: FEISHU_CHAT, text: '报名 A1', mentionBot: true, ...o })
    said.push(messageId)
    return { messageId, eventId: eventId ?? '' }
  }
  const answered = async (messageId: string): Promise<void> => {
    const { text } = await feishu.waitForShown({ chat: FEISHU_CHAT }, (m) => m.parentId === messageId, { timeoutMs: 20_000 })
    expect(text).toContain('报上了')
  }
  return {
    say, answered,
    async joins(o) {
      const one = say(o)
      await answered(one.messageId)
      expect(feishu.messages(FEISHU_CHAT).findLast((m) => m.parentId === one.messageId)?.text).toContain(`第 ${said.length} 位`)
      return one
    },
    check() {
      expect(said.map((id) => feishu.messages(FEISHU_CHAT).filter((m) => m.parentId === id).length)).toEqual(said.map(() => 1))
    },
  }
}

test('the connection: cut, closed, half-open, refused, turned away, slow', async () => {
  // Ninety seconds of silence pass in four.
  const speed = 25
  const feishu = await feishuSchool({ more, speed })
  const bot = await startAtSchool({ feishu, time: { speed } })
  const room = roomOnFeishu(feishu)
  await found(room)
  await publish(room, '春游 200人')
  const { joins, say, answered, check } = queue(feishu)
  /** The next connection that is ready. */
  const back = (): Promise<unknown> => feishu.records.waitFor('ping', (e) => e['connection'] === feishu.connections().length - 1 && feishu.connections().at(-1)?.ready === true, { timeoutMs: 20_000 })
  const opened = (): Promise<unknown> => feishu.records.waitFor('connect', () => true, { count: feishu.records.all('connect').length + 1, timeoutMs: 20_000 })
  await joins()


   // Cut while a line is under way: it comes again after 15 s.
  feishu.drop('cut')
  const under = say()
  await answered(under.messageId)
  await joins()

  for (const code of [1000, 1001] as const) {
    const next = opened()
    feishu.drop(code)
    await next
    await back()
    await joins()
  }

  // Nothing is heard any more, and nobody says so.
  const replaced = opened()
feishu.drop('half-open')
  const unheard = say()
  await replaced
  await back()
  feishu.advance(300_000)
  await answered(unheard.messageId)
  await joins()

  // No way in for a while: refused, turned away, busy.
const mark = bot.output().length
  await feishu.refuse()
  feishu.drop('cut')
  await bot.wrote(/feishu connection lost[^]*feishu connection lost/, mark)
  const again = opened()
  feishu.gateway.upgrade = 403
  feishu.failPulls(1, { times: 1 })
  await feishu.accept()
  await bot.wrote(/feishu connection lost[^]*feishu connection lost[^]*feishu connection lost/, mark)
  feishu.gateway.upgrade = 'accept'
  await again
  await back()
  await joins()

feishu.slowReader(20_000)
  const { messageId } = say()
  await answered(messageId)
  await joins()
  check()
  expect(feishu.violations()).toEqual([])
  expect(bot.output()).not.toMatch(/"level":"error"/)
}, 60_000)

test('the calls: late, refused, failed, garbled, token revoked', async () => {
  // Waits between tries are of seconds.
  const speed = 6
  const feishu = await feishuSchool({ more, speed })
  const bot = await startAtSchool({ feishu, time: { speed } })
  const room = roomOnFeishu(feishu)
  await found(room)
  await publish(room, '春游 200人')
  const { joins, say, answered, check } = queue(feishu)
  await joins()

  feishu.faults.add({ match: REPLY, times: 1, action: { kind: 'latency', ms: 1_000 } })
  await joins()
  feishu.failCalls(REPLY, 99991400, { times: 1, status: 429, headers: { 'x-ogw-ratelimit-limit': '50', 'x-ogw-ratelimit-reset': '1' } })
  await joins()
  feishu.faults.add({ match: REPLY, times: 1, action: { kind: 'reply', status: 502, body: 'bad gateway' } })
  await joins()
  // It arrived, and its answer got lost: the same uuid again shows it once.
  feishu.faults.add({ match: REPLY, times: 1, action: { kind: 'drop-after-accept' } })
  await joins()
  feishu.faults.add({ match: REPLY, times: 1, action: { kind: 'malformed' } })
  await joins()
  feishu.faults.add({ match: REPLY, times: 1, action: { kind: 'reset' } })
  await joins()

  // Everybody waits for one new token.
  const { tokenCalls } = feishu.counters()
  feishu.revokeTokens()
  const lines = [say(), say(), say()]
  for (const from of TEACHERS) feishu.say({ from, chat: 'private', text: '帮助' })
  await Promise.all([...lines.map(({ messageId }) => answered(messageId)), ...TEACHERS.map((who) => feishu.waitForShown({ private: who }, /我能做这些|我这里还没有你/))])
  expect(feishu.counters().tokenCalls - tokenCalls).toBe(1)
  await joins()
  check()
  expect(feishu.violations()).toEqual([])
  expect(feishu.records.all('refusal').map((e) => e['code'])).toEqual(expect.arrayContaining([99991663]))
  expect(bot.output()).not.toMatch(/"level":"error"/)
  expect(feishu.messages(FEISHU_CHAT).filter((m) => m.fromBot && m.text.startsWith('A1 春游'))).toHaveLength(1)
}, 60_000)

test('the events: twice, out of order, in pieces, broken', async () => {
  const feishu = await feishuSchool({ more })
  const bot = await startAtSchool({ feishu })
  const room = roomOnFeishu(feishu)
  await found(room)
  await publish(room, '春游 200人')
  const { joins, say, answered, check } = queue(feishu)

  const first = await joins({ push: { copies: 3 } })
  await Promise.all((['same', 'new'] as const).map((id) => feishu.acked(feishu.pushAgain(first.eventId, id))))
  // The later line overtakes the earlier one.
  const early = say({ push: { delayMs: 500 } })
  const late = say()
  await answered(late.messageId)
  await answered(early.messageId)
  await joins({ push: { chunks: { count: 3, order: [2, 0, 1] } } })
  await joins({ push: { chunks: { count: 2 }, seqId: 2n ** 63n + 1n, logId: 2n ** 64n - 1n } })

  const pushes = feishu.records.all('push').length
  for (const { frame } of hostileFrames()) expect(feishu.pushRaw(frame)).toBe(true)
  const odd = hostileMessages('何晓', FEISHU_CHAT, more.slice(0, 12), feishu.clock.now()).map(({ say: one }) => feishu.say(one).eventId ?? '')
  await Promise.all(odd.map((eventId) => feishu.acked(eventId)))
  expect(feishu.records.all('push').length - pushes).toBe(odd.length)
  // Some of what was odd was 报名, so its author is in, once.
  await answered(say().messageId)
  check()
  await room.card('A1 春游', /已报.* 7\/200/)
  expect(feishu.violations()).toEqual([])
  expect(bot.output()).not.toMatch(/"level":"error"/)
}, 60_000)
