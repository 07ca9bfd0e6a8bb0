// Bad days of DingTalk: after each of them a line is answered, nobody is lost, nothing is done twice.
import { expect, test } from 'vitest'
import type { DingtalkStandIn, Hostile, Said, Say } from '../stand-in/dingtalk/index.ts'
import { DINGTALK_CHAT, dingtalkSchool, found, GROUP, publish, roomOnDingtalk, startAtSchool } from './school.ts'

const more = Array.from({ length: 30 }, (_, i) => ({ id: `crowd${i}`, nick: `老师${i}` }))
const HOSTILE: readonly Hostile[] = [
  'bad-json', 'null', 'array', 'empty-object', 'no-headers', 'data-object', 'topic-error', 'unknown-topic', 'unknown-type', 'no-message-id',
  'inner-not-json', 'inner-null', 'missing-text', 'binary-garbage', 'huge-text', 'forged-webhook', 'card-inner-not-json',
]

/** People who sign up by a line, one after the other. */
interface Queue {
  /** The next one says it. */
  say(o?: Partial<Say>): Said
  /** Resolves when somebody was told that they have this place. */
  answered(place: number): Promise<void>
  /** The next one says it, and is told their place, once. */
  joins(o?: Partial<Say>): Promise<Said>
  /** How often that was told. */
  shown(place: number): number
}

function queue(dingtalk: DingtalkStandIn): Queue {
  let count = 0
  const shown = (place: number): number => dingtalk.messages(DINGTALK_CHAT).filter((m) => m.from === 'bot' && m.text.includes(`你是第 ${place} 位`)).length
  const answered = async (place: number): Promise<void> => { await dingtalk.recorder.waitFor('message', () => shown(place) > 0, { timeoutMs: 20_000 }) }
  const say = (o: Partial<Say> = {}): Said => dingtalk.say({ from: more[count++]?.id ?? '', chat: DINGTALK_CHAT, text: '报名 A1', mentionBot: true, ...o })
  return {
    say, answered, shown,
    async joins(o) {
      const said = say(o)
      await answered(count)
      expect(shown(count)).toBe(1)
      return said
    },
  }
}

test('the connection: dropped, closed, half-open, told to go, dark, turned away, slow', async () => {
  // A minute of silence passes in three seconds.
  const speed = 20
  const dingtalk = await dingtalkSchool({ more, speed, resendUnacked: true, stormBound: 10 * speed, limits: { monthlyCalls: Infinity } })
  const bot = await startAtSchool({ dingtalk, cards: false, time: { speed }, env: { DINGTALK_MONTHLY_CALLS: 'off' } })
  const room = roomOnDingtalk(dingtalk, false)
  await found(room, { title: GROUP })
  await publish(room, '春游 200人')
  const { say, answered, joins, shown } = queue(dingtalk)
  const opened = (): Promise<unknown> => dingtalk.recorder.waitFor('connection', (e) => e['what'] === 'open', { count: dingtalk.recorder.all('connection').filter((e) => e['what'] === 'open').length + 1, timeoutMs: 20_000 })
  await joins()

  for (const end of [(): void => dingtalk.live()[0]?.drop(), (): void => dingtalk.live()[0]?.close(1001)]) {
    const next = opened()
    end()
    await next
    await joins()
  }

  // Its successor is there before it goes.
  const successor = opened()
  dingtalk.live()[0]?.disconnect()
  await successor
  await joins()

  // Nothing is heard any more, and nobody says so: what was said into the silence comes again.
  const replaced = opened()
  dingtalk.live()[0]?.halfOpen()
  say()
  await replaced
  dingtalk.clock.advance(30_000)
  await answered(5)
  await joins()

  const mark = bot.output().length
  await dingtalk.goDark()
  await bot.wrote(/dingtalk connection failed[^]*dingtalk connection failed/, mark)
  dingtalk.failUpgrades('401', 1)
  dingtalk.faults.add({ match: 'POST /v1.0/gateway/connections/open', times: 1, action: { kind: 'reply', status: 503, body: 'busy' } })
  const back = opened()
  await dingtalk.comeBack()
  await back
  await joins()

  dingtalk.live()[0]?.readSlowly(20_000)
  say()
  await answered(8)
  await joins()
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map(shown)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1])
  expect(dingtalk.violations()).toEqual([])
  expect(bot.output()).not.toMatch(/"level":"error"/)
}, 60_000)

test('the calls and the events: late, refused, failed, garbled, token revoked; twice, out of order, broken', async () => {
  const speed = 6
  const dingtalk = await dingtalkSchool({ more, speed, limits: { monthlyCalls: Infinity } })
  const bot = await startAtSchool({ dingtalk, cards: false, time: { speed }, env: { DINGTALK_MONTHLY_CALLS: 'off' } })
  const room = roomOnDingtalk(dingtalk, false)
  await found(room, { title: GROUP })
  await publish(room, '春游 200人')
  const { say, answered, joins, shown } = queue(dingtalk)
  const HOOK = 'POST /robot/sendBySession'
  const GROUP_SEND = 'POST /v1.0/robot/groupMessages/send'
  await joins()

  dingtalk.faults.add({ match: HOOK, times: 1, action: { kind: 'latency', ms: 3_000 } })
  await joins()
  // The webhook is gone: the message goes by the other road, and there meets too many calls and a revoked token.
  dingtalk.faults.add({ match: HOOK, times: 1, action: { kind: 'reply', status: 200, body: { errcode: 300001, errmsg: 'session 不存在' } } })
  dingtalk.faults.add({ match: GROUP_SEND, times: 1, action: { kind: 'reply', status: 429, body: { code: 'Throttling', message: 'too many', requestid: 'r' } } })
  dingtalk.revokeToken()
  await joins()
  // Surely not shown: garbled and refused before anything happened.
  dingtalk.faults.add({ match: HOOK, times: 1, action: { kind: 'reply', status: 200, body: { errcode: 130101, errmsg: 'too fast' } } })
  dingtalk.faults.add({ match: GROUP_SEND, times: 1, action: { kind: 'reply', status: 403, body: { code: 'Forbidden.AccessDenied.QpsLimitForApi', message: 'qps', requestid: 'r' } } })
  await joins()

  const twice = await joins()
  for (const how of ['same', 'resend'] as const) dingtalk.duplicate(twice.messageId ?? '', how)
  await joins()
  dingtalk.hold()
  say()
  say()
  dingtalk.release('reversed')
  await Promise.all([answered(7), answered(8)])

  for (const what of HOSTILE) dingtalk.hostile(what, { from: 'staff0', chat: DINGTALK_CHAT })
  await joins({ binary: true })
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map(shown)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1])

  // Nobody knows whether these arrived: in a group nothing is repeated blindly, and the sign-ups stand.
  const unsure = [{ kind: 'drop-after-accept' }, { kind: 'reply', status: 502, body: 'bad gateway' }, { kind: 'malformed' }, { kind: 'reset' }] as const
  for (const action of unsure) {
    const mark = bot.output().length
    dingtalk.faults.add({ match: (route) => route === HOOK || route === GROUP_SEND, times: 1, action })
    say()
    await bot.wrote(/sent or not, nobody knows/, mark)
  }
  await joins()
  for (const who of [10, 11, 12, 13]) expect(shown(who)).toBeLessThanOrEqual(1)
  expect(shown(14)).toBe(1)
  expect(dingtalk.violations()).toEqual([])
  expect(bot.output()).not.toMatch(/"level":"error"/)
}, 60_000)
