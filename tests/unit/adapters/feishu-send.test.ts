// What the bot says and asks, through the real SDK to the stand-in: keys, replies, limits, tokens, people, and what never reaches a log.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { uuidOf } from '../../../adapters/feishu/api.ts'
import { createToken } from '../../../adapters/feishu/token.ts'
import type { Action } from '../../../bot/model/card.ts'
import { PlatformError } from '../../../bot/model/errors.ts'
import { instant } from '../../../bot/model/time.ts'
import type { Destination } from '../../../bot/ports/platform.ts'
import type { FeishuOptions } from '../../stand-in/feishu/index.ts'
import { card, stage, type Stage, type StageOptions } from './feishu-stage.ts'

const SEND = 'POST /open-apis/im/v1/messages'
const REPLY = 'POST /open-apis/im/v1/messages/:message_id/reply'
const PATCH = 'PATCH /open-apis/im/v1/messages/:message_id'
const TOKEN = 'POST /open-apis/auth/v3/tenant_access_token/internal'

const TEACHERS = [{ name: '王芳' }, ...Array.from({ length: 249 }, (_, i) => ({ name: `老师${i}` }))]

const open: Stage[] = []
afterEach(async () => {
  for (const s of open.splice(0)) {
    const wrong = s.platform.violations()
    await s.close()
    expect(wrong).toEqual([])
  }
})
async function given(o: StageOptions = {}): Promise<Stage & { readonly group: Destination; readonly fang: Destination }> {
  // Nothing here is about silence: a machine that is busy elsewhere must not look like one.
  const s = await stage({ ...o, timing: { silenceMs: 10_000, ...o.timing } })
  open.push(s)
  return { ...s, group: { kind: 'chat', chat: s.platform.chat('工会群') }, fang: { kind: 'user', user: s.platform.person('王芳') } }
}
const limited = (limits: FeishuOptions['limits']): StageOptions => ({ standIn: { limits: limits ?? {} } })
const error = (work: Promise<unknown>): Promise<PlatformError> => work.then(() => { throw new Error('it went well') }, (e: unknown) => {
  if (e instanceof PlatformError) return e
  throw e
})
const join: Action = { label: '报名', line: ['报名', 'A1'], style: 'primary', fields: [] }

describe('sending', () => {
  test('the key becomes the uuid: within the hour it is shown once, also when the answer was lost', async () => {
    const s = await given()
    s.platform.faults.add({ match: SEND, times: 1, action: { kind: 'drop-after-accept' } })
    expect(await error(s.text(s.group, '好', 'feishu/e1/0'))).toMatchObject({ retryable: true, outcome: 'unknown' })
    const ref = await s.text(s.group, '好', 'feishu/e1/0')
    expect(s.platform.messages('工会群')).toMatchObject([{ messageId: ref.messageId, uuid: uuidOf('feishu/e1/0') }])
    await s.text(s.group, '好', 'feishu/e2/0')
    expect(s.platform.messages('工会群')).toHaveLength(2)
    expect(uuidOf('x'.repeat(500))).toMatch(/^[0-9a-f]{40}$/)
    expect(s.adapter.capabilities.keyMs).toBeLessThan(3_600_000)
  })

  test('an answer in a group keeps its context; what is for one alone goes to them, never to the group', async () => {
    const s = await given()
    const said = s.platform.say({ from: '王芳', chat: '工会群', text: '报名', mentionBot: true })
    const origin = { eventId: said.eventId ?? '', messageId: said.messageId }
    await s.text({ ...s.group, replyTo: origin }, '好', 'k1')
    await s.text({ ...s.fang, replyTo: origin }, '悄悄话', 'k2')
    await s.text({ ...s.group, replyTo: { eventId: 'e', messageId: null } }, '大家好', 'k3')
    await s.text({ ...s.group, replyTo: { eventId: 'e', messageId: '../../x' } }, '也好', 'k4')
    expect(s.platform.messages('工会群').filter((m) => m.fromBot).map((m) => [m.text, m.parentId])).toEqual([['好', said.messageId], ['大家好', null], ['也好', null]])
    expect(s.platform.privateMessages('王芳').map((m) => m.text)).toEqual(['悄悄话'])
  })

  test.each([230019, 230071, 230072, 230111, 230110, 230011, 230050, 99992354])('reply refused with %i: sent without its context', async (code) => {
    const s = await given()
    s.platform.failCalls(REPLY, code, { times: 1 })
    const said = s.platform.say({ from: '王芳', chat: '工会群', text: '报名', mentionBot: true })
    await s.text({ ...s.group, replyTo: { eventId: 'e', messageId: said.messageId } }, '好', 'k1')
    expect(s.platform.messages('工会群').filter((m) => m.fromBot)).toMatchObject([{ text: '好', parentId: null }])
  })

  test('a reply whose fate is unknown is not sent plainly', async () => {
    const s = await given()
    s.platform.faults.add({ match: REPLY, times: 1, action: { kind: 'drop-after-accept' } })
    const said = s.platform.say({ from: '王芳', chat: '工会群', text: '报名', mentionBot: true })
    expect(await error(s.text({ ...s.group, replyTo: { eventId: 'e', messageId: said.messageId } }, '好', 'k1'))).toMatchObject({ outcome: 'unknown' })
    expect(s.platform.messages('工会群').filter((m) => m.fromBot)).toHaveLength(1)
  })

  test('a tenant that carries no telephone numbers gets the rest', async () => {
    const s = await given({ standIn: { dlp: true } })
    await s.text(s.group, '找王芳 13812345678', 'k1')
    expect(s.platform.messages('工会群').map((m) => m.text)).toEqual(['找王芳 138****5678'])
    s.platform.failCalls(SEND, 230028, { times: 1 })
    expect(await error(s.text(s.group, '没有号码', 'k2'))).toMatchObject({ mark: 'content', retryable: false })
  })

  test('a number in a changed card is masked, too', async () => {
    const s = await given({ standIn: { dlp: true } })
    const ref = await s.show(s.group, card({ blocks: [{ kind: 'text', text: '王芳' }] }), 'k1')
    await s.adapter.update?.(ref, s.group, s.page({ kind: 'card', card: card({ blocks: [{ kind: 'text', text: '王芳（13812345678）' }], revision: 4 }), text: '' }))
    expect(s.platform.message(ref.messageId).text).toContain('王芳（138****5678）')
  })

  test('where cards are not supported their text is sent', async () => {
    const s = await given()
    s.platform.failCalls(SEND, 230054, { times: 1 })
    await s.show(s.group, card({ blocks: [{ kind: 'text', text: '位子满了' }] }), 'k1')
    expect(s.platform.messages('工会群')).toMatchObject([{ msgType: 'text', text: '羽毛球赛\n位子满了' }])
  })

  test('a card pressed in private is a private press, also one that was changed', async () => {
    const s = await given()
    await s.up()
    await s.platform.records.waitFor('ping')
    const ref = await s.show(s.fang, card({ actions: [join] }), 'k1')
    await s.adapter.update?.(ref, s.fang, s.page({ kind: 'card', card: card({ actions: [join], revision: 4 }), text: '' }))
    void s.platform.press({ from: '王芳', messageId: ref.messageId, button: '报名' })
    await vi.waitUntil(() => s.events.length > 0, { interval: 1 })
    expect(s.events).toMatchObject([{ kind: 'click', chat: null, revision: 4 }])
  })

  test('a card of old that does not say so: the chat is known for a private one', async () => {
    const s = await given()
    await s.up()
    const said = s.platform.say({ from: '王芳', chat: 'private', text: '我的' })
    await s.platform.acked(said.eventId ?? '')
    const context = { open_message_id: 'om_card', open_chat_id: s.platform.privateChat('王芳') }
    s.platform.push('card.action.trigger', { operator: { open_id: s.platform.person('王芳') }, action: { value: { line: ['我的'], rev: 0, sub: null } }, context })
    await vi.waitUntil(() => s.events.length > 1, { interval: 1 })
    expect(s.events.at(-1)).toMatchObject({ kind: 'click', chat: null })
  })

  test('a form comes back under the names of its fields', async () => {
    const s = await given({ store: () => Promise.resolve({ kind: 'known', done: Promise.resolve() }) })
    await s.up()
    await s.platform.records.waitFor('ping')
    const field = { label: '带几个人', required: true, options: [] } as const
    const ref = await s.show(s.group, card({ actions: [{ ...join, fields: [{ ...field, name: '带', type: 'number' }, { ...field, name: '场次', type: 'select', options: ['男子', '女子'] }, { ...field, name: '哪天', type: 'date' }] }] }), 'k1')
    expect(await s.platform.press({ from: '王芳', messageId: ref.messageId, button: '报名', form: { f0_0: '2', f0_1: '女子', f0_2: '2026-05-01' } })).toMatchObject({ code: 0 })
    expect(s.events).toMatchObject([{ kind: 'click', line: ['报名', 'A1'], form: { 带: '2', 场次: '女子', 哪天: '2026-05-01' } }])
  })

  test.each([
    ['gone after 14 days', 230031], ['recalled', 230011], ['deleted', 230110], ['unknown', 99992354], ['edited too often', 230072],
  ])('a card that is %s is marked so', async (_, code) => {
    const s = await given()
    const ref = await s.show(s.group, card(), 'k1')
    s.platform.failCalls(PATCH, code, { times: 1 })
    expect(await error(s.adapter.update?.(ref, s.group, s.page({ kind: 'card', card: card(), text: '' })) ?? Promise.resolve())).toMatchObject({ mark: 'card-gone', retryable: false })
  })

  test('14 days later the platform itself says so; a text cannot be changed', async () => {
    const s = await given()
    const ref = await s.show(s.group, card(), 'k1')
    s.platform.advance(14 * 86_400_000 + 1_000)
    expect(await error(s.adapter.update?.(ref, s.group, s.page({ kind: 'card', card: card(), text: '' })) ?? Promise.resolve())).toMatchObject({ code: 'feishu.230031', mark: 'card-gone' })
    expect(await error(s.adapter.update?.(ref, s.group, s.page({ kind: 'text', text: 'x' })) ?? Promise.resolve())).toMatchObject({ code: 'feishu.update', retryable: false })
  })

  test('an id that walks the path reaches nobody', async () => {
    const s = await given()
    for (const messageId of ['om_1/../../x', 'om_1?x=1', '', 'oc_1']) expect(await error(s.adapter.update?.({ messageId }, s.group, s.page({ kind: 'card', card: card(), text: '' })) ?? Promise.resolve())).toMatchObject({ code: 'feishu.id' })
    expect(await error(s.adapter.members?.('oc_1/../../x') ?? Promise.resolve())).toMatchObject({ code: 'feishu.id' })
    expect(s.platform.records.all('http').filter((r) => String(r['route']).includes('messages'))).toEqual([])
  })
})

describe('limits', () => {
  test('twelve messages to one group at once: none is refused', async () => {
    const s = await given()
    const from = performanceNow(s)
    await Promise.all(Array.from({ length: 12 }, (_, i) => s.text(s.group, `第${i}`, `k${i}`)))
    expect(performanceNow(s) - from).toBeGreaterThanOrEqual(2_000)
    expect(s.platform.counters().refusals).toEqual({})
    expect(s.platform.messages('工会群')).toHaveLength(12)
  })

  test('a card changes once a second at most, two cards of a group too', async () => {
    const s = await given()
    const refs = [await s.show(s.group, card(), 'k1'), await s.show(s.group, card(), 'k2')]
    await Promise.all(refs.flatMap((ref) => [1, 2].map(async (n) => { await s.adapter.update?.(ref, s.group, s.page({ kind: 'card', card: card({ revision: n }), text: '' })) })))
    const patches = s.platform.records.all('http').filter((r) => r['route'] === PATCH).map((r) => r.at)
    expect(patches).toHaveLength(4)
    for (const [i, at] of patches.entries()) if (i > 0) expect(at - (patches[i - 1] ?? 0)).toBeGreaterThanOrEqual(950)
  })

  test('a rate limit is told with its pause, and nothing passes until it is over', async () => {
    const s = await given()
    s.platform.failCalls(SEND, 99991400, { times: 1, status: 429, headers: { 'x-ogw-ratelimit-limit': '50', 'x-ogw-ratelimit-reset': '1' } })
    expect(await error(s.text(s.group, '一', 'k1'))).toMatchObject({ code: 'feishu.99991400', retryable: true, retryAfterMs: 1_000, outcome: 'refused' })
    const from = performanceNow(s)
    await s.text(s.fang, '二', 'k2')
    expect(performanceNow(s) - from).toBeGreaterThanOrEqual(950)
  })

  test('other bots in the group: refused, told to come back, and the group has its pause', async () => {
    const s = await given()
    s.platform.crowd('工会群', 5)
    expect(await error(s.text(s.group, '一', 'k1'))).toMatchObject({ code: 'feishu.230020', retryable: true, retryAfterMs: 1_500 })
    const from = performanceNow(s)
    await Promise.all([s.text(s.group, '二', 'k2'), s.text(s.fang, '三', 'k3').then(() => { expect(performanceNow(s) - from).toBeLessThan(1_000) })])
    expect(performanceNow(s) - from).toBeGreaterThanOrEqual(1_400)
  })

  test('every call is counted; the month’s end is told', async () => {
    const s = await given(limited({ monthlyCalls: 3 }))
    await s.up()
    expect(s.metered()).toBe(2)
    await s.text(s.group, '一', 'k1')
    await s.text(s.group, '二', 'k2')
    expect(await error(s.text(s.group, '三', 'k3'))).toMatchObject({ mark: 'quota', retryable: true })
    expect(s.metered()).toBe(5)
    expect(s.troubles).toMatchObject([{ code: 'feishu.99991403', says: expect.stringContaining('用完了') }])
  })
})

/** The stand-in runs at the speed of the machine here. */
const performanceNow = (s: Stage): number => s.platform.clock.now()

describe('token', () => {
  test('one for ten calls at once, and one for all when it is revoked', async () => {
    const s = await given({ listen: false, ...limited({ perChatPerSecond: Infinity }) })
    const members = (): Promise<unknown> => Promise.all(Array.from({ length: 10 }, async () => s.adapter.members?.(s.platform.chat('工会群'))))
    await members()
    expect(s.platform.counters().tokenCalls).toBe(1)
    s.platform.revokeTokens()
    await members()
    expect(s.platform.counters().tokenCalls).toBe(2)
  })

  test('a message that met a stale token is sent once', async () => {
    const s = await given()
    await s.text(s.group, '一', 'k1')
    s.platform.revokeTokens()
    await s.text(s.group, '二', 'k2')
    expect(s.platform.messages('工会群').map((m) => m.text)).toEqual(['一', '二'])
    expect(s.troubles).toEqual([])
  })

  test('refused again with a fresh one: given back, told, and not tried for ever', async () => {
    const s = await given()
    s.platform.failCalls(SEND, 99991663)
    expect(await error(s.text(s.group, '一', 'k1'))).toMatchObject({ code: 'feishu.99991663', retryable: true, outcome: 'refused' })
    expect(s.platform.records.all('http').filter((r) => r['route'] === SEND)).toHaveLength(2)
    expect(s.troubles.map((t) => t.code)).toEqual(['feishu.99991663'])
  })

  test('a wrong secret: told with its cure', async () => {
    const s = await given({ config: { appSecret: 'wrong' } })
    expect(await error(s.text(s.group, '一', 'k1'))).toMatchObject({ mark: 'setup', retryable: false })
    expect(s.troubles[0]).toMatchObject({ says: expect.stringContaining('FEISHU_APP_SECRET') })
  })

  test('a token that cannot be had fails all who wait, and the next asks anew', async () => {
    const s = await given({ listen: false })
    s.platform.faults.add({ match: TOKEN, times: 1, action: { kind: 'reply', status: 503, body: 'busy' } })
    const both = await Promise.allSettled([s.text(s.group, '一', 'k1'), s.text(s.group, '二', 'k2')])
    expect(both.map((r) => r.status)).toEqual(['rejected', 'rejected'])
    await s.text(s.group, '三', 'k3')
    expect(s.platform.messages('工会群').map((m) => m.text)).toEqual(['三'])
  })

  test('it is not used in its last minutes; an old one is not dropped for a newer', async () => {
    let now = 0
    let made = 0
    const token = createToken(() => instant(now), () => Promise.resolve({ token: `t-${++made}`, expire: 7_200 }))
    expect(await token.get()).toBe('t-1')
    now = (7_200 - 180) * 1_000 - 1
    expect(await token.get()).toBe('t-1')
    now += 1
    expect(await token.get()).toBe('t-2')
    token.drop('t-1')
    expect(await token.get()).toBe('t-2')
    token.drop('t-2')
    expect(await token.get()).toBe('t-3')
  })
})

describe('people', () => {
  test('a name is asked for once, and remembered', async () => {
    const s = await given()
    const user = s.platform.person('王芳')
    const [a, b] = await Promise.all([s.adapter.profile?.(user, null), s.adapter.profile?.(user, null)])
    expect([a, b, await s.adapter.profile?.(user, null)]).toEqual(Array(3).fill({ name: '王芳', employeeNo: null, external: false }))
    expect(s.platform.records.all('http').filter((r) => String(r['route']).includes('contact'))).toHaveLength(1)
    await s.up()
    const said = s.platform.say({ from: '王芳', chat: '工会群', text: '报名', mentionBot: true })
    await s.platform.acked(said.eventId ?? '')
    expect(s.events.at(-1)?.sender).toEqual({ id: user, name: '王芳' })
  })

  test('names that events tell are remembered too', async () => {
    const s = await given()
    await s.up()
    const first = s.platform.say({ from: '王芳', chat: '工会群', text: '代报名 @李梅', mentionBot: true, mentions: ['李梅'] })
    await s.platform.acked(first.eventId ?? '')
    const second = s.platform.say({ from: '李梅', chat: '工会群', text: '报名', mentionBot: true })
    await s.platform.acked(second.eventId ?? '')
    expect(s.events.at(-1)?.sender.name).toBe('李梅')
  })

  test('outside the contact range, or without the name: the group says it', async () => {
    const s = await given()
    s.platform.setPerson('王芳', { outOfContactRange: true })
    s.platform.setPerson('李梅', { hiddenFields: ['name'] })
    const chat = s.platform.chat('工会群')
    expect(await s.adapter.profile?.(s.platform.person('王芳'), chat)).toMatchObject({ name: '王芳' })
    expect(await s.adapter.profile?.(s.platform.person('李梅'), chat)).toMatchObject({ name: '李梅' })
  })

  test('nobody says it: null, and asked again some minutes later only', async () => {
    const s = await given()
    s.platform.setPerson('王芳', { outOfContactRange: true })
    const user = s.platform.person('王芳')
    expect(await s.adapter.profile?.(user, null)).toBeNull()
    expect(await s.adapter.profile?.(user, null)).toBeNull()
    expect(s.platform.records.all('http').filter((r) => String(r['route']).includes('contact'))).toHaveLength(1)
  })

  test('a passing failure is thrown and not remembered', async () => {
    const s = await given()
    const user = s.platform.person('王芳')
    s.platform.failCalls('GET /open-apis/contact/v3/users/:user_id', 1500, { times: 1, status: 500 })
    expect(await error(s.adapter.profile?.(user, null) ?? Promise.resolve())).toMatchObject({ retryable: true })
    expect(await s.adapter.profile?.(user, null)).toMatchObject({ name: '王芳' })
  })

  test.each([0, -7, 9])('everybody of a group of 250, with pages of odd sizes (%i)', async (memberPageSkew) => {
    const s = await given({ standIn: { people: TEACHERS, chats: [{ name: '工会群' }] } })
    s.platform.setChat('工会群', { memberPageSkew })
    const all = await s.adapter.members?.(s.platform.chat('工会群'))
    expect(all?.map((m) => m.name)).toEqual(TEACHERS.map((t) => t.name))
  })

  test('a page that fails: an error, never half a list', async () => {
    const s = await given({ standIn: { people: TEACHERS, chats: [{ name: '工会群' }] } })
    s.platform.setChat('工会群', { failingMemberPage: { page: 1, times: 1 } })
    expect(await error(s.adapter.members?.(s.platform.chat('工会群')) ?? Promise.resolve())).toMatchObject({ retryable: true })
    expect(await s.adapter.members?.(s.platform.chat('工会群'))).toHaveLength(250)
  })

  test('a list without an end is no list', async () => {
    const s = await given()
    s.platform.faults.add({ match: 'GET /open-apis/im/v1/chats', action: { kind: 'reply', status: 200, body: { code: 0, data: { items: [], has_more: true, page_token: 'same' } } } })
    expect(await error(s.adapter.chats?.() ?? Promise.resolve())).toMatchObject({ code: 'feishu.pages' })
    expect(s.platform.records.all('http').filter((r) => r['route'] === 'GET /open-apis/im/v1/chats')).toHaveLength(2)
  })

  test('without the right the roll is not known, and the administrator hears which right', async () => {
    const s = await given()
    for (const scope of ['im:chat.members:read', 'im:chat:readonly', 'im:chat']) s.platform.revokeScope(scope)
    expect(await s.adapter.members?.(s.platform.chat('工会群'))).toBeNull()
    expect(s.troubles).toMatchObject([{ code: 'feishu.99991672/im:chat.members:read', says: expect.stringContaining('im:chat.members:read') }])
  })

  test('a group that the bot is not in is lost', async () => {
    const s = await given()
    s.platform.removeBot('工会群', '王芳')
    expect(await error(s.adapter.members?.(s.platform.chat('工会群')) ?? Promise.resolve())).toMatchObject({ mark: 'chat-lost' })
  })

  test('all groups, over several pages', async () => {
    const s = await given({ standIn: { people: [{ name: '王芳' }], chats: [{ name: '工会群' }, ...Array.from({ length: 229 }, (_, i) => ({ name: `群${i}` }))] } })
    const chats = await s.adapter.chats?.()
    expect(chats).toHaveLength(230)
    expect(chats?.[8]).toEqual({ id: s.platform.chat('群7'), title: '群7' })
  })
})

describe('marks', () => {
  test.each<[string, (s: Stage) => void, 'chat' | 'user', string]>([
    ['removed from the group', (s) => s.platform.removeBot('工会群', '王芳'), 'chat', 'chat-lost'], ['dissolved', (s) => s.platform.dissolve('工会群'), 'chat', 'chat-lost'],
    ['muted', (s) => { s.platform.setChat('工会群', { muted: true }) }, 'chat', 'chat-closed'], ['only managers speak', (s) => { s.platform.setChat('工会群', { onlyManagersSpeak: true }) }, 'chat', 'chat-closed'],
    ['outside the range', (s) => { s.platform.setPerson('王芳', { unavailable: true }) }, 'user', 'user-blocked'], ['refuses the bot', (s) => { s.platform.setPerson('王芳', { blocksBot: true }) }, 'user', 'user-blocked'],
    ['left', (s) => s.platform.resign('王芳'), 'user', 'user-gone'], ['ability off', (s) => { s.platform.setBotAbility(false) }, 'chat', 'setup'],
  ])('%s', async (_, happens, where, mark) => {
    const s = await given()
    happens(s)
    expect(await error(s.text(where === 'chat' ? s.group : s.fang, '你好', 'k1'))).toMatchObject({ mark, outcome: 'refused' })
  })

  test('refused words', async () => {
    const s = await given({ standIn: { sensitiveWords: ['坏词'], people: [{ name: '王芳' }], chats: [{ name: '工会群' }] } })
    expect(await error(s.text(s.group, '一个坏词', 'k1'))).toMatchObject({ mark: 'content', retryable: false })
  })
})

describe('the network', () => {
  test.each([
    ['reset', { kind: 'reset' }, 'unknown'], ['broken JSON', { kind: 'malformed' }, 'unknown'], ['502', { kind: 'reply', status: 502, body: '<html>' }, 'unknown'],
  ] as const)('%s: the outcome is %s, and it is not sent again by itself', async (_, action, outcome) => {
    const s = await given()
    s.platform.faults.add({ match: SEND, times: 1, action })
    expect(await error(s.text(s.group, '一', 'k1'))).toMatchObject({ retryable: true, outcome })
    expect(s.platform.records.all('http').filter((r) => r['route'] === SEND)).toHaveLength(1)
  })

  test('nobody listens: surely not sent', async () => {
    const s = await given({ listen: false })
    await s.platform.refuse()
    expect(await error(s.text(s.group, '一', 'k1'))).toMatchObject({ retryable: true, outcome: 'refused' })
    await s.platform.accept()
  })

  test('on loopback no proxy of the environment is asked', async () => {
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY']) vi.stubEnv(name, 'http://127.0.0.1:9')
    try {
      const s = await given()
      await s.up()
      await s.text(s.group, '一', 'k1')
    } finally {
      vi.unstubAllEnvs()
    }
  })

  test('after stop calls that wait are given back', async () => {
    const s = await given()
    s.platform.crowd('工会群', 5)
    await error(s.text(s.group, '一', 'k1'))
    const waiting = error(s.text(s.group, '二', 'k2'))
    await s.adapter.stop()
    expect(await waiting).toMatchObject({ retryable: true, code: 'pacer.stopped' })
  })
})

test('no secret, token or word of anybody reaches the log, whatever fails', async () => {
  const s = await given({ store: () => Promise.reject(new Error('disk full')) })
  await s.up()
  const ref = await s.show(s.group, card(), 'k0')
  const said = s.platform.say({ from: '王芳', chat: '工会群', text: '悄悄话一', mentionBot: true })
  await s.platform.records.waitFor('ack', (e) => e['eventId'] === said.eventId)
  for (const [i, code] of [230002, 99991672, 230099, 99991663].entries()) {
    s.platform.failCalls(SEND, code, { times: 2 })
    await s.text(s.group, '悄悄话二', `k${i}`).catch(() => undefined)
    s.platform.faults.clear()
  }
  s.platform.revokeTokens()
  s.platform.failCalls(TOKEN, 10014, { times: 1, status: 400 })
  await s.text(s.group, '悄悄话三', 'k9').catch(() => undefined)
  s.platform.faults.add({ match: PATCH, times: 1, action: { kind: 'reset' } })
  await s.adapter.update?.(ref, s.group, s.page({ kind: 'card', card: card({ title: '悄悄话四' }), text: '' })).catch(() => undefined)
  s.platform.push('card.action.trigger', { operator: { open_id: 'ou_1' }, token: 'c-secret', action: { value: { evil: '悄悄话五' } } })
  s.platform.failPulls(514, { times: 1 })
  s.platform.drop('cut')
  await s.up(2)
  expect(s.log.length).toBeGreaterThan(8)
  const all = s.log.map((e) => `${e.message} ${JSON.stringify(e.data)} ${e.data['err'] instanceof Error ? String(e.data['err'].stack) : ''}`).join('\n')
  expect(all).not.toMatch(/悄悄话|c-secret|ticket|Bearer|t-[0-9a-z]{6}/)
  expect(all).not.toContain(s.platform.appSecret)
})
