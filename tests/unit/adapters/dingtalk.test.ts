// The DingTalk adapter against the stand-in: which road a message takes, what refusals become, presses, pictures, people, the month, secrets.
import { afterEach, describe, expect, test } from 'vitest'
import { createDingtalk, type DingtalkConfig, type DingtalkOptions } from '../../../adapters/dingtalk/index.ts'
import { TEXT_VARIABLES } from '../../../adapters/dingtalk/config.ts'
import { LATE, SLOW } from '../../../adapters/dingtalk/presses.ts'
import { cardIdOf } from '../../../adapters/dingtalk/send.ts'
import { fitOut, toText, type Outgoing } from '../../../bot/model/degrade.ts'
import { PlatformError } from '../../../bot/model/errors.ts'
import type { InboundEvent } from '../../../bot/model/event.ts'
import { MINUTE, plus, SECOND, zoneOf, type Instant } from '../../../bot/model/time.ts'
import type { Clock } from '../../../bot/ports/clock.ts'
import type { AcceptResult, Destination, PlatformAdapter } from '../../../bot/ports/platform.ts'
import { systemClock } from '../../../bot/system.ts'
import { recorder } from '../../kit/log.ts'
import { action, card } from '../../kit/web.ts'
import { startDingtalkStandIn, type DingtalkStandIn, type DingtalkStandInOptions } from '../../stand-in/dingtalk/index.ts'

const CHAT = 'cidAAA=='
const TEMPLATE = { id: 'union.schema', lines: [...TEXT_VARIABLES, 'mine'] }
const TO_GROUP = 'POST /v1.0/robot/groupMessages/send'
const TO_PERSON = 'POST /v1.0/robot/oToMessages/batchSend'
const CREATE = 'POST /v1.0/card/instances/createAndDeliver'
const WEBHOOK = 'POST /robot/sendBySession'
const TOKEN = 'POST /v1.0/oauth2/accessToken'
const USER_GET = 'POST /topapi/v2/user/get'
const JOIN = action('报名', ['报名', 'A1'], { style: 'primary' })

const group: Destination = { kind: 'chat', chat: CHAT }
const person: Destination = { kind: 'user', user: 'staff001' }

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** The machine's clock with an offset that a test can move, and wake-ups that a test can bring on. */
function shiftedClock(): Clock & { shift(ms: number): void } {
  const real = systemClock(zoneOf('Asia/Shanghai'))
  let by = 0
  const waiting = new Set<{ at: Instant; fn: () => void; cancel: () => void }>()
  return {
    zone: real.zone,
    now: () => plus(real.now(), by),
    wake(at, fn) {
      const one = { at, fn: () => { waiting.delete(one); fn() }, cancel: (): void => undefined }
      one.cancel = real.wake(plus(at, -by), () => one.fn())
      waiting.add(one)
      return () => {
        waiting.delete(one)
        one.cancel()
      }
    },
    shift(ms) {
      by += ms
      for (const one of [...waiting].toSorted((a, b) => a.at - b.at)) {
        if (one.at > plus(real.now(), by)) continue
        one.cancel()
        one.fn()
      }
    },
  }
}

interface Kit {
  readonly platform: DingtalkStandIn
  readonly adapter: PlatformAdapter
  readonly clock: ReturnType<typeof shiftedClock>
  readonly events: InboundEvent[]
  readonly troubles: (readonly [string, string])[]
  readonly log: ReturnType<typeof recorder>['entries']
  metered: number
  /** What happens to an accepted event; `store` before it counts as accepted. */
  store: (event: InboundEvent) => Promise<void>
  handle: (event: InboundEvent) => Promise<void>
  send(to: Destination, out: Outgoing, key?: string): Promise<string>
  calls(route: string): number
  group(): readonly string[]
  private(who?: string): readonly string[]
  /** Resolves when so many events have been accepted. */
  accepted(count: number): Promise<void>
  /** Somebody says something, and it was acknowledged. */
  say(text: string, o?: { readonly from?: string; readonly private?: boolean; readonly mentions?: readonly string[] }): Promise<InboundEvent>
}

async function given(o: { readonly template?: boolean; readonly stand?: DingtalkStandInOptions; readonly config?: Partial<DingtalkConfig>; readonly draw?: DingtalkOptions['drawChart']; readonly started?: boolean } = {}): Promise<Kit> {
  const platform = await startDingtalkStandIn({
    people: [{ id: 'staff001', nick: '芳芳', name: '王芳' }, { id: 'staff002', nick: '李梅' }, { id: 'guest1', nick: '老陈', outside: 'missing' }],
    chats: [{ id: CHAT, title: '工会群', members: ['staff001', 'staff002', 'guest1'] }], templates: [TEMPLATE], pingEveryMs: Infinity, ...o.stand,
  })
  const clock = shiftedClock()
  const { log, entries } = recorder()
  const watchers: (() => void)[] = []
  let ids = 0
  const adapter = createDingtalk({
    config: { clientId: platform.app.clientId, clientSecret: platform.app.clientSecret, robotCode: platform.app.robotCode, baseUrl: platform.url, oapiUrl: platform.url, cardTemplateId: o.template === true ? TEMPLATE.id : null, ...o.config },
    clock, newId: () => `n${++ids}`, log, random: () => 0, ...(o.draw ? { drawChart: o.draw } : {}),
  })
  const kit: Kit = {
    platform, adapter, clock, events: [], troubles: [], log: entries, metered: 0, store: () => Promise.resolve(), handle: () => Promise.resolve(),
    async send(to, out, key = `k${++ids}`) {
      const [page] = fitOut(out, adapter.capabilities)
      if (!page) throw new Error('no page')
      return (await adapter.send(to, page, { key, hurry: 'answer' })).messageId
    },
    calls: (route) => platform.counters().calls[route] ?? 0,
    group: () => platform.messages(CHAT).filter((m) => m.from === 'bot').map((m) => m.text),
    accepted: (count) => new Promise((resolve) => {
      const look = (): void => { if (kit.events.length >= count) resolve() }
      watchers.push(look)
      look()
    }),
    private: (who = 'staff001') => platform.privateMessages(who).filter((m) => m.from === 'bot').map((m) => m.text),
    async say(text, { from = 'staff001', private: alone = false, mentions = [] } = {}) {
      const { messageId } = platform.say({ from, text, mentions, ...(alone ? {} : { chat: CHAT, mentionBot: true }) })
      await platform.recorder.waitFor('ack', (e) => e['messageId'] === messageId)
      const event = kit.events.find((e) => e.eventId === messageId)
      if (!event) throw new Error('not heard')
      return event
    },
  }
  if (o.started !== false) {
    await adapter.start(async (event): Promise<AcceptResult> => {
      await kit.store(event)
      kit.events.push(event)
      for (const look of watchers) look()
      return { kind: 'new', done: kit.handle(event) }
    }, { connection: () => undefined, metered: (n) => { kit.metered += n }, trouble: (code, says) => kit.troubles.push([code, says]) })
    await platform.waitForLive()
  }
  open.push(async () => {
    await adapter.stop()
    await platform.close()
    expect(platform.violations()).toEqual([])
  })
  return kit
}

const failing = (work: Promise<unknown>): Promise<unknown> => work.then(() => { throw new Error('it did not fail') }, (error: unknown) => error)
const text = (words: string): Outgoing => ({ kind: 'text', text: words })
const shown = (c = card()): Outgoing => ({ kind: 'card', card: c, text: toText(c) })

describe('roads of a message', () => {
  test('by itself the bot speaks through the robot API, in the group and in private', async () => {
    const k = await given()
    await k.send(group, text('大家好'))
    await k.send(person, text('你好'))
    expect([k.group(), k.private()]).toEqual([['大家好'], ['你好']])
    expect([k.calls(TO_GROUP), k.calls(TO_PERSON), k.calls(WEBHOOK)]).toEqual([1, 1, 0])
  })

  test('where somebody spoke lately, the answer goes to the webhook of their message and costs no call', async () => {
    const k = await given()
    await k.say('名单')
    await k.say('我的', { private: true })
    await k.send(group, text('一'))
    await k.send(person, shown())
    expect([k.group().at(-1), k.private().at(-1)]).toEqual(['一', '### 羽毛球赛'])
    expect([k.calls(WEBHOOK), k.calls(TO_GROUP), k.calls(TO_PERSON), k.calls(TOKEN)]).toEqual([2, 0, 0, 0])
  })

  test('the webhook of one chat serves no other', async () => {
    const k = await given()
    await k.say('我的', { private: true })
    await k.send(group, text('一'))
    await k.send({ kind: 'user', user: 'staff002' }, text('二'))
    expect([k.calls(WEBHOOK), k.group(), k.private('staff002')]).toEqual([0, ['一'], ['二']])
  })

  test('an answer in the group rings for who asked; names that were typed ring for nobody', async () => {
    const k = await given()
    const asked = await k.say('名单')
    await k.send({ ...group, replyTo: { eventId: asked.eventId, messageId: null } }, text('名单：@staff002 @所有人'))
    const [message] = k.platform.messages(CHAT).filter((m) => m.from === 'bot')
    expect(message).toMatchObject({ mentions: ['staff001'], mentionsAll: false, text: '@staff001 名单：＠staff002 ＠所有人' })
    await k.send(group, text('各位 @staff002'))
    expect(k.platform.messages(CHAT).at(-1)).toMatchObject({ mentions: [], mentionsAll: false })
  })

  test('eighteen posts a minute go to the webhook, the rest through the API; none is refused', async () => {
    const k = await given()
    await k.say('名单')
    for (let i = 0; i < 22; i++) await k.send(group, text(`第${i}条`))
    expect([k.calls(WEBHOOK), k.calls(TO_GROUP)]).toEqual([18, 4])
    expect(k.group()).toHaveLength(22)
    expect(k.platform.counters().refusals).toEqual({})
  })

  test.each([[300001, 'session 不存在'], [130101, 'send too fast']])('a webhook that says %i gives way to the API, and is left alone', async (errcode, errmsg) => {
    const k = await given()
    await k.say('名单')
    k.platform.faults.add({ match: WEBHOOK, action: { kind: 'reply', status: 200, body: { errcode, errmsg } } })
    await k.send(group, text('一'))
    await k.send(group, text('二'))
    expect(k.group()).toEqual(['一', '二'])
    expect(k.platform.recorder.all('http').filter((e) => e['route'] === WEBHOOK)).toHaveLength(1)
  })

  test('after 90 minutes a webhook is not tried any more', async () => {
    const k = await given()
    await k.say('名单')
    k.clock.shift(90 * MINUTE)
    await k.send(group, text('一'))
    expect([k.calls(WEBHOOK), k.calls(TO_GROUP)]).toEqual([0, 1])
  })

  test('a forged webhook is posted nothing', async () => {
    const k = await given()
    k.platform.hostile('forged-webhook', { from: 'staff001', chat: CHAT })
    await k.platform.recorder.waitFor('ack')
    await k.send(group, text('一'))
    expect(k.group()).toEqual(['一'])
    expect(k.log.filter((e) => e.level === 'warn').map((e) => e.message)).toEqual(['dingtalk named a webhook of another host'])
  })

  test('somebody outside can be answered in private while their webhook lives, and not after', async () => {
    const k = await given()
    const asked = await k.say('你好', { from: 'guest1', private: true })
    const outside: Destination = { kind: 'user', user: asked.sender.id }
    expect(asked.sender).toMatchObject({ external: true, name: '老陈' })
    await k.send(outside, text('你好'))
    expect(k.private('guest1')).toEqual(['你好'])
    k.clock.shift(90 * MINUTE)
    expect(await failing(k.send(outside, text('还在吗')))).toMatchObject({ code: 'dingtalk.outsider', retryable: false, mark: 'user-blocked' })
    expect(k.calls(TO_PERSON)).toBe(0)
  })
})

describe('refusals', () => {
  test.each([
    ['disband', (k: Kit) => k.platform.disband(CHAT), { code: 'group.disbanded', retryable: false, mark: 'chat-lost' }],
    ['robot removed', (k: Kit) => k.platform.setBot(CHAT, 'out'), { code: 'token.notExisted', retryable: false, mark: 'chat-lost' }],
    ['robot stopped', (k: Kit) => k.platform.setBot(CHAT, 'stopped'), { code: 'bot.stopped', retryable: false, mark: 'chat-closed' }],
    ['right missing', (k: Kit) => k.platform.setScopes([]), { retryable: true, mark: 'setup' }],
    ['month used up', (k: Kit) => k.platform.setMetered(10_000), { retryable: true, mark: 'quota' }],
  ])('group: %s', async (_, play, expected) => {
    const k = await given()
    play(k)
    const error = await failing(k.send(group, text('一')))
    expect(error).toBeInstanceOf(PlatformError)
    expect(error).toMatchObject({ outcome: 'refused', ...expected })
  })

  test.each([
    ['left the organisation', (k: Kit) => k.platform.removePerson('staff001'), { code: 'invalidStaff', retryable: false, mark: 'user-blocked' }],
    ['switched the bot off', (k: Kit) => k.platform.muteBot('staff001', true), { code: 'filteredStaff', retryable: false, mark: 'user-blocked' }],
    ['too many messages', (k: Kit) => k.platform.flowControl('staff001'), { code: 'flowControlledStaff', retryable: true, retryAfterMs: MINUTE }],
  ])('private, inside an answer of 200: %s', async (_, play, expected) => {
    const k = await given()
    play(k)
    expect(await failing(k.send(person, text('一')))).toMatchObject({ outcome: 'refused', ...expected })
    expect(k.private()).toEqual([])
  })

  test('a refused key may be sent again', async () => {
    const k = await given()
    k.platform.flowControl('staff001')
    await failing(k.send(person, text('一'), 'same'))
    await k.send(person, text('一'), 'same')
    expect(k.private()).toEqual(['一'])
  })

  test('a group that is too fast waits, others go on; an API that is too fast waits whole', async () => {
    const k = await given({ stand: { chats: [{ id: CHAT, title: '工会群', members: ['staff001'] }, { id: 'cidBBB==', title: '语文组', members: ['staff001'] }] } })
    const refuse = (status: number, code: string): void => void k.platform.faults.add({ match: TO_GROUP, times: 1, action: { kind: 'reply', status, body: { code, message: code } } })
    const other: Destination = { kind: 'chat', chat: 'cidBBB==' }
    refuse(400, 'send.too.fast')
    expect(await failing(k.send(group, text('一')))).toMatchObject({ code: 'send.too.fast', retryAfterMs: 5 * SECOND })
    const late = k.send(group, text('二'))
    await k.send(other, text('三'))
    expect(k.group()).toEqual([])
    k.clock.shift(5 * SECOND)
    await late
    refuse(403, 'Forbidden.AccessDenied.QpsLimitForApi')
    expect(await failing(k.send(group, text('四')))).toMatchObject({ retryAfterMs: 2 * SECOND })
    const both = [k.send(group, text('五')), k.send(other, text('六'))]
    await k.send(person, text('七'))
    expect([k.group(), k.private()]).toEqual([['二'], ['七']])
    k.clock.shift(2 * SECOND)
    await Promise.all(both)
    expect(k.group()).toEqual(['二', '五'])
  })

  test('what only an administrator can cure is told with its cure', async () => {
    const k = await given()
    k.platform.setScopes([])
    await failing(k.send(group, text('一')))
    expect(k.troubles).toEqual([['Forbidden.AccessDenied.AccessTokenPermissionDenied', expect.stringMatching(/qyapi_robot_sendmsg.*权限管理/)]])
  })

  test.each([
    ['504 after it was taken', (k: Kit) => k.platform.timeOutAfterAccept(TO_GROUP), 1], ['a reply that is lost', (k: Kit) => k.platform.faults.add({ match: TO_GROUP, times: 1, action: { kind: 'drop-after-accept' } }), 1],
    ['a reset', (k: Kit) => k.platform.faults.add({ match: TO_GROUP, times: 1, action: { kind: 'reset' } }), 0], ['half an answer', (k: Kit) => k.platform.faults.add({ match: TO_GROUP, times: 1, action: { kind: 'malformed' } }), 0],
  ])('%s leaves a post unknown, and it is not sent twice', async (_, play, there) => {
    const k = await given()
    play(k)
    expect(await failing(k.send(group, text('一')))).toMatchObject({ outcome: 'unknown', retryable: true })
    expect(k.group()).toHaveLength(there)
    expect(k.platform.recorder.all('http').filter((e) => e['route'] === TO_GROUP)).toHaveLength(1)
  })

  test('no answer at all ends after 8 s, unknown', async () => {
    const k = await given()
    k.platform.faults.add({ match: TO_GROUP, times: 1, action: { kind: 'hang' } })
    const failed = failing(k.send(group, text('一')))
    await k.platform.recorder.waitFor('http', (e) => e['route'] === TO_GROUP)
    k.clock.shift(8 * SECOND)
    expect(await failed).toMatchObject({ code: 'dingtalk.timeout', outcome: 'unknown' })
  })

  test('a webhook that does not answer leaves it unknown, too: the API is not tried', async () => {
    const k = await given()
    await k.say('名单')
    k.platform.faults.add({ match: WEBHOOK, times: 1, action: { kind: 'reset' } })
    expect(await failing(k.send(group, text('一')))).toMatchObject({ outcome: 'unknown' })
    expect(k.calls(TO_GROUP)).toBe(0)
  })

  test('where nobody listens nothing was sent for sure', async () => {
    const gone = await startDingtalkStandIn()
    await gone.close()
    const k = await given({ config: { baseUrl: gone.url }, started: false })
    expect(await failing(k.send(group, text('一')))).toMatchObject({ code: 'dingtalk.unreachable', outcome: 'refused', retryable: true })
  })
})

describe('tokens', () => {
  test('one fetch serves all who wait, and is kept', async () => {
    const k = await given()
    await Promise.all([k.send(group, text('一')), k.send(person, text('二')), k.adapter.profile?.('staff002', null)])
    await k.send(group, text('三'))
    expect(k.platform.counters().tokenCalls).toBe(1)
  })

  test('one that was revoked is fetched once for all, and what was refused is sent again', async () => {
    const k = await given()
    await k.send(group, text('一'))
    k.platform.revokeToken()
    await Promise.all([k.send(group, text('二')), k.send(person, text('三')), k.send({ kind: 'user', user: 'staff002' }, text('四'))])
    expect(k.platform.counters().tokenCalls).toBe(2)
    expect([k.group(), k.private(), k.private('staff002')]).toEqual([['一', '二'], ['三'], ['四']])
  })

  test('a fresh one that is refused, too, is not fetched for ever', async () => {
    const k = await given()
    k.platform.faults.add({ match: TO_GROUP, action: { kind: 'reply', status: 400, body: { code: 'InvalidAuthentication', message: '不合法的access_token' } } })
    expect(await failing(k.send(group, text('一')))).toMatchObject({ code: 'InvalidAuthentication', retryable: true })
    expect(k.platform.counters().tokenCalls).toBe(2)
    expect(k.platform.recorder.all('http').filter((e) => e['route'] === TO_GROUP)).toHaveLength(2)
  })

  test('it is renewed before its end', async () => {
    const k = await given()
    await k.send(group, text('一'))
    k.clock.shift(6_901 * SECOND)
    await k.send(group, text('二'))
    expect(k.platform.counters().tokenCalls).toBe(2)
  })
})

describe('interactive cards', () => {
  test('a card with its buttons, to the group and to one person', async () => {
    const k = await given({ template: true })
    const id = await k.send(group, shown(card({ blocks: [{ kind: 'text', text: '名额 20' }], actions: [JOIN] })), 'k1')
    await k.send(person, shown(), 'k2')
    expect(id).toBe(cardIdOf(k.platform.app.robotCode, 'k1'))
    expect(k.platform.card(id)).toMatchObject({ title: '羽毛球赛', lines: ['名额 20'], buttons: [{ text: '报名', disabled: false }] })
    expect(k.platform.privateMessages('staff001')).toMatchObject([{ type: 'interactiveCard' }])
  })

  test('a creation whose answer was lost may be repeated: the platform refuses the second, which counts as sent', async () => {
    const k = await given({ template: true })
    k.platform.timeOutAfterAccept(CREATE)
    expect(await failing(k.send(group, shown(), 'k1'))).toMatchObject({ outcome: 'refused', retryable: true })
    expect(await k.send(group, shown(), 'k1')).toBe(cardIdOf(k.platform.app.robotCode, 'k1'))
    expect(k.platform.messages(CHAT)).toHaveLength(1)
    expect(k.platform.counters().refusals).toMatchObject({ 'param.outTrackIdExisted': 1 })
  })

  test('made and not delivered: what stopped it is told', async () => {
    const k = await given({ template: true })
    k.platform.setBot(CHAT, 'stopped')
    expect(await failing(k.send(group, shown(), 'k1'))).toMatchObject({ code: 'bot.stopped', mark: 'chat-closed', retryable: false })
    k.platform.muteBot('staff001', true)
    expect(await failing(k.send(person, shown(), 'k2'))).toMatchObject({ mark: 'user-blocked', retryable: false })
  })

  test('made and held back for a while: the next try has an id of its own', async () => {
    const k = await given({ template: true })
    k.platform.faults.add({ match: CREATE, times: 1, action: { kind: 'reply', status: 200, body: { success: true, result: { deliverResults: [{ success: false, errorMsg: 'send.too.fast' }] } } } })
    expect(await failing(k.send(group, shown(), 'k1'))).toMatchObject({ code: 'send.too.fast', retryable: true })
    expect(await k.send(group, shown(), 'k1')).toBe(`${cardIdOf(k.platform.app.robotCode, 'k1')}-1`)
    expect(k.platform.messages(CHAT)).toHaveLength(1)
  })

  test.each([
    ['a template that is not there', { config: { cardTemplateId: 'gone.schema' } }, undefined, 'template.not.existed'],
    ['no right to make cards', {}, (k: Kit) => k.platform.setScopes(['qyapi_robot_sendmsg']), 'Forbidden.AccessDenied.AccessTokenPermissionDenied'],
  ] as const)('%s: the card goes out as markdown, and the administrator is told', async (_, o, play, code) => {
    const k = await given({ template: true, ...o })
    play?.(k)
    await k.send(group, shown(card({ actions: [JOIN] })))
    expect(k.group()).toEqual([expect.stringContaining('回复「报名 A1」')])
    expect(k.troubles.map(([c]) => c)).toEqual([code])
  })

  test('an update changes what it names and clears what is over; a person’s own line stays', async () => {
    const k = await given({ template: true })
    k.handle = async (event) => {
      await k.send({ kind: 'press', user: 'staff001', replyTo: { eventId: event.eventId, messageId: null } }, { kind: 'toast', text: '报上了 ✅' })
    }
    const long = card({ blocks: [{ kind: 'list', items: Array.from({ length: 150 }, (_, i) => `会员${i}号`) }], actions: [JOIN] })
    const id = await k.send(group, shown(long))
    expect(await k.platform.press({ from: 'staff001', on: id, button: '报名' })).toMatchObject({ outcome: 'answered' })
    const [page] = fitOut(shown(card({ blocks: [{ kind: 'text', text: '满了' }] })), k.adapter.capabilities)
    if (page) await k.adapter.update?.({ messageId: id }, group, page)
    expect(k.platform.card(id, 'staff001')).toMatchObject({ lines: ['满了', '报上了 ✅'], buttons: [] })
    expect(k.platform.card(id, 'staff002')).toMatchObject({ lines: ['满了'] })
  })

  test('what was no card cannot be updated, and is not asked about', async () => {
    const k = await given({ template: true })
    const id = await k.send(group, text('一'))
    const [page] = fitOut(shown(), k.adapter.capabilities)
    const before = k.platform.recorder.all('http').length
    if (page) expect(await failing(k.adapter.update?.({ messageId: id }, group, page) ?? Promise.resolve())).toMatchObject({ retryable: false, mark: 'card-gone' })
    expect(k.platform.recorder.all('http')).toHaveLength(before)
  })

  test('a card that the platform has forgotten is gone', async () => {
    const k = await given({ template: true })
    const [page] = fitOut(shown(), k.adapter.capabilities)
    if (page) expect(await failing(k.adapter.update?.({ messageId: cardIdOf('x', 'y') }, group, page) ?? Promise.resolve())).toMatchObject({ code: 'param.outTrackIdNotExist', mark: 'card-gone' })
  })
})

describe('presses', () => {
  const press = (k: Kit, id: string) => k.platform.press({ from: 'staff001', on: id, button: '报名' })
  const toast = (event: InboundEvent): Destination => ({ kind: 'press', user: event.sender.id, replyTo: { eventId: event.eventId, messageId: null } })

  test('the outcome is the person’s own line, which nobody else sees', async () => {
    const k = await given({ template: true })
    k.handle = async (event) => { await k.send(toast(event), { kind: 'toast', text: '报上了 ✅' }) }
    const id = await k.send(group, shown(card({ actions: [JOIN] })))
    expect(await press(k, id)).toMatchObject({ outcome: 'answered', card: { values: { mine: '报上了 ✅' } } })
    expect(k.platform.card(id, 'staff002')?.values['mine']).toBeUndefined()
  })

  test('nothing to say: the press is acknowledged as it is', async () => {
    const k = await given({ template: true })
    const id = await k.send(group, shown(card({ actions: [JOIN] })))
    expect(await press(k, id)).toMatchObject({ outcome: 'answered', response: {} })
  })

  test('an outcome that takes longer than 2 s is promised, and comes too late for the card', async () => {
    const k = await given({ template: true })
    let finish = (): void => undefined
    k.handle = () => new Promise((resolve) => { finish = resolve })
    const id = await k.send(group, shown(card({ actions: [JOIN] })))
    const pressed = press(k, id)
    await k.accepted(1)
    k.clock.shift(2 * SECOND)
    expect(await pressed).toMatchObject({ outcome: 'answered', card: { values: { mine: LATE } } })
    const [event] = k.events
    if (event) expect(await failing(k.send(toast(event), { kind: 'toast', text: '报上了 ✅' }))).toMatchObject({ code: 'press.gone', retryable: false })
    finish()
  })

  test('storing that takes longer than 2.5 s is told, and goes on', async () => {
    const k = await given({ template: true })
    let stored = (): void => undefined
    const begun = new Promise<void>((resolve) => {
      k.store = () => {
        resolve()
        return new Promise((done) => { stored = done })
      }
    })
    const id = await k.send(group, shown(card({ actions: [JOIN] })))
    const pressed = press(k, id)
    await begun
    k.clock.shift(2 * SECOND)
    k.clock.shift(500)
    expect(await pressed).toMatchObject({ outcome: 'answered', card: { values: { mine: SLOW } } })
    expect(k.events).toEqual([])
    stored()
    await k.accepted(1)
    expect(k.events).toHaveLength(1)
  })

  test('what could not be stored is not acknowledged: the client says that it failed', async () => {
    const k = await given({ template: true, stand: { pressTimeoutMs: 200 } })
    k.store = () => Promise.reject(new Error('database is locked'))
    const id = await k.send(group, shown(card({ actions: [JOIN] })))
    expect(await press(k, id)).toEqual({ outcome: 'failed', reason: 'timeout' })
    expect(k.platform.recorder.all('ack')).toEqual([])
  })

  test('an outcome too long for the card goes another way', async () => {
    const k = await given({ template: true })
    const answers: unknown[] = []
    k.handle = async (event) => { answers.push(await failing(k.send(toast(event), { kind: 'toast', text: '长'.repeat(400) }))) }
    const id = await k.send(group, shown(card({ actions: [JOIN] })))
    await press(k, id)
    expect(answers).toMatchObject([{ code: 'press.gone' }])
  })

  test('a press of a card that is not ours is acknowledged and left alone', async () => {
    const k = await given({ template: true, stand: { templates: [{ ...TEMPLATE, buttons: [{ id: 'foreign', text: '别家' }] }] } })
    const id = await k.send(group, shown(card({ actions: [JOIN] })))
    expect(await k.platform.press({ from: 'staff001', on: id, button: '别家' })).toMatchObject({ outcome: 'answered', response: {} })
    expect(k.events).toEqual([])
  })

  test('without a template the blue word speaks for who taps it', async () => {
    const k = await given()
    await k.send(group, shown(card({ actions: [JOIN] })))
    const [message] = k.platform.messages(CHAT)
    const pressed = await k.platform.press({ from: 'staff001', on: message?.id ?? '', button: '报名' })
    expect(pressed).toMatchObject({ outcome: 'said' })
    await k.platform.recorder.waitFor('ack')
    expect(k.events).toMatchObject([{ kind: 'message', text: '报名 A1', sender: { id: 'staff001' } }])
    expect(await failing(k.send({ kind: 'press', user: 'staff001', replyTo: { eventId: 'x', messageId: null } }, text('好')))).toMatchObject({ code: 'press.gone' })
  })
})

describe('pictures', () => {
  const CHART = card({ blocks: [{ kind: 'chart', chart: 'bar', title: '各组人数', unit: '人', points: [['语文组', 12]] }] })
  const draw = (): Promise<Buffer> => Promise.resolve(Buffer.from('89504e470d0a1a0a', 'hex'))

  test.each([[true], [false]])('a chart is uploaded and follows its card (template: %s); the figures are on the card as well', async (template) => {
    const k = await given({ template, draw })
    await k.send(group, shown(CHART))
    const messages = k.platform.messages(CHAT)
    expect(messages.map((m) => m.type)).toEqual([template ? 'interactiveCard' : 'sampleMarkdown', 'sampleImageMsg'])
    expect(k.platform.recorder.all('upload')).toMatchObject([{ type: 'image', name: 'chart.png', size: 8 }])
    const lines = k.platform.card(messages[0]?.card ?? '')?.lines ?? []
    expect([messages[0]?.text, ...lines].join('\n')).toContain('语文组：12人')
  })

  test.each([
    ['cannot be drawn', () => Promise.reject(new Error('no canvas')), undefined], ['is not taken', draw, (k: Kit) => k.platform.setScopes(['qyapi_robot_sendmsg'])],
    ['cannot be sent', draw, (k: Kit) => k.platform.faults.add({ match: (route, body) => route === TO_GROUP && JSON.stringify(body).includes('sampleImageMsg'), action: { kind: 'reset' } })],
  ] as const)('one that %s is missed, not mourned', async (_, drawChart, play) => {
    const k = await given({ draw: drawChart })
    play?.(k)
    await k.send(group, shown(CHART), 'k1')
    expect(k.group()).toEqual([expect.stringContaining('语文组：12人')])
    expect(k.log.some((e) => e.level === 'warn' && e.message.startsWith('dingtalk chart'))).toBe(true)
  })

  test('nobody draws: nothing is promised, nothing uploaded', async () => {
    const k = await given()
    expect(k.adapter.capabilities.chart).toBe(false)
    await k.send(group, shown(CHART))
    expect(k.group()).toEqual([expect.stringContaining('语文组：12人')])
  })
})

describe('people', () => {
  const profile = (k: Kit, user: string) => k.adapter.profile?.(user, null)

  test('the directory’s name and number, asked once', async () => {
    const k = await given()
    k.platform.faults.add({ match: USER_GET, times: 1, action: { kind: 'reply', status: 200, body: { errcode: 0, result: { userid: 'staff001', name: '王芳', job_number: 'T007' } } } })
    expect(await Promise.all([profile(k, 'staff001'), profile(k, 'staff001')])).toEqual([1, 2].map(() => ({ name: '王芳', employeeNo: 'T007', external: false })))
    expect(await profile(k, 'staff001')).toMatchObject({ name: '王芳' })
    expect(k.platform.recorder.all('http').filter((e) => e['route'] === USER_GET)).toHaveLength(1)
    k.clock.shift(6 * 60 * MINUTE)
    expect(await profile(k, 'staff001')).toEqual({ name: '王芳', employeeNo: null, external: false })
  })

  test('who is not there is null, for long; what failed is null for a minute', async () => {
    const k = await given()
    expect(await profile(k, 'nobody')).toBeNull()
    k.platform.faults.add({ match: USER_GET, times: 1, action: { kind: 'reset' } })
    expect(await profile(k, 'staff002')).toBeNull()
    expect(await profile(k, 'staff002')).toBeNull()
    k.clock.shift(MINUTE)
    expect(await profile(k, 'staff002')).toMatchObject({ name: '李梅' })
    expect(await profile(k, 'nobody')).toBeNull()
    expect(k.platform.recorder.all('http').filter((e) => e['route'] === USER_GET)).toHaveLength(3)
  })

  test('people outside are not asked about: their nick is all there is', async () => {
    const k = await given()
    const { sender } = await k.say('你好', { from: 'guest1', private: true })
    expect(await profile(k, sender.id)).toEqual({ name: '老陈', employeeNo: null, external: true })
    expect(k.calls(USER_GET)).toBe(0)
  })

  test('who spoke before is known when they are named', async () => {
    const k = await given()
    await k.say('你好', { from: 'staff002' })
    expect(await k.say('帮 @李梅 @芳芳 报名', { mentions: ['staff002', 'staff001'] })).toMatchObject({ mentions: [{ name: '李梅', userId: 'staff002' }, { name: '芳芳', userId: 'staff001' }] })
  })

  test('members and groups cannot be asked for', async () => {
    const k = await given()
    expect([k.adapter.members, k.adapter.chats]).toEqual([undefined, undefined])
  })
})

describe('the month, and secrets', () => {
  test('what is counted is what the platform counts: calls and pushes, not webhooks', async () => {
    const k = await given({ template: true, draw: () => Promise.resolve(Buffer.from('x')) })
    await k.say('名单')
    await k.send(group, text('一'))
    await k.send(group, shown(card({ blocks: [{ kind: 'chart', chart: 'pie', title: 't', unit: '', points: [['a', 1]] }] })))
    await k.send({ kind: 'user', user: 'staff002' }, text('二'))
    await k.adapter.profile?.('staff001', null)
    expect(k.metered).toBe(k.platform.counters().metered)
    expect(k.metered).toBe(6)
  })

  test('calls before the start are not forgotten', async () => {
    const k = await given({ started: false })
    await k.send(group, text('一'))
    let metered = 0
    await k.adapter.start(() => Promise.resolve({ kind: 'new', done: Promise.resolve() }), { connection: () => undefined, metered: (n) => { metered += n }, trouble: () => undefined })
    expect(metered).toBe(1)
  })

  test('no secret, token, webhook or word of anybody is in the log, whatever goes wrong', async () => {
    const k = await given({ template: true })
    const tokens = (): readonly string[] => k.platform.recorder.all('http').map((e) => JSON.stringify(e['query']))
    await k.say('我的电话是 13800000000')
    for (const kind of ['reset', 'malformed', 'hang'] as const) {
      k.platform.faults.add({ match: (route) => route.startsWith('POST /'), times: 2, action: { kind } })
      const failed = Promise.all([failing(k.send(group, text('秘密'))), k.adapter.profile?.(`p-${kind}`, null) ?? Promise.resolve(null)])
      await k.platform.recorder.waitFor('http', (e) => e['fault'] === kind, { count: 2 })
      k.clock.shift(8 * SECOND)
      await failed
    }
    k.platform.hostile('inner-not-json', { from: 'staff001', chat: CHAT })
    k.platform.live()[0]?.drop()
    k.store = () => Promise.reject(new Error('UNIQUE constraint: 13800000000'))
    await k.platform.recorder.waitFor('connection', (e) => e['what'] === 'closed')
    const log = JSON.stringify(k.log)
    expect(tokens().length).toBeGreaterThan(0)
    for (const secret of [k.platform.app.clientSecret, 'session=', 'access_token=', 'ticket=', '13800000000', '秘密', 'tok']) expect(log).not.toContain(secret)
  })

  test('after stop nothing is sent: it waits for the next start', async () => {
    const k = await given()
    await k.adapter.stop()
    expect(await failing(k.send(group, text('一')))).toMatchObject({ code: 'pacer.stopped', retryable: true })
  })
})
