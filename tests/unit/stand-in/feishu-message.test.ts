// Calls of the Feishu stand-in with the real Client: token, messages, limits, files, groups, directory. Duties F8–F10, F13, F14 of stand-ins.md.
import type * as lark from '@larksuiteoapi/node-sdk'
import { describe, expect, test } from 'vitest'
import type { FeishuStandIn } from '../../stand-in/feishu/index.ts'
import { button, card, clientOf, CREATE, GROUP, refusal, school, send, sendCard, text, type Refused } from './feishu-kit.ts'

const TOKEN = 'POST /open-apis/auth/v3/tenant_access_token/internal'
const DAY_MS = 86_400_000
/** Virtual time moves by `advance` alone, so that a slow machine counts as a fast one. */
const STILL = 1e-9
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

const patch = (client: lark.Client, id: string, shown: object): Promise<unknown> => client.im.v1.message.patch({ path: { message_id: id }, data: { content: JSON.stringify(shown) } })

/** A group with a client; no limit but what the test is about. */
async function group(options: Parameters<typeof school>[0] = {}): Promise<{ standIn: FeishuStandIn; client: lark.Client; chat: string; fails: (line?: string, to?: string) => Promise<Refused> }> {
  const standIn = await school(options)
  const client = clientOf(standIn)
  const chat = standIn.chat(GROUP)
  return { standIn, client, chat, fails: (line = '大家好', to = chat) => refusal(send(client, to, line)) }
}

describe('F8 token', () => {
  test('good for two hours, the same one while half an hour is left', async () => {
    const { standIn, client, chat } = await group()
    const ask = async (): Promise<{ tenant_access_token: string; expire: number }> => {
      const answer = await fetch(`${standIn.baseUrl}/open-apis/auth/v3/tenant_access_token/internal`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ app_id: standIn.appId, app_secret: standIn.appSecret }),
      })
      return (await answer.json()) as { tenant_access_token: string; expire: number }
    }
    const first = await ask()
    expect(first.expire).toBe(7200)
    standIn.advance(80 * 60_000)
    expect((await ask()).tenant_access_token).toBe(first.tenant_access_token)
    standIn.advance(11 * 60_000)
    const next = await ask()
    expect(next.tenant_access_token).not.toBe(first.tenant_access_token)
    expect(next.expire).toBe(7200)
    await send(client, chat, '大家好')
    standIn.advance(2 * 3_600_000)
    expect(await refusal(send(client, chat, '大家好'))).toMatchObject({ status: 400, code: 99991663 })
  })

  test('revoked: 99991663 until the client fetches a new one', async () => {
    const { standIn, client, chat, fails } = await group()
    await send(client, chat, '一')
    standIn.revokeTokens()
    expect(await fails('二')).toMatchObject({ status: 400, code: 99991663 })
    await send(clientOf(standIn), chat, '三')
    expect(standIn.counters().tokenCalls).toBe(2)
    expect(standIn.messages(GROUP).map((m) => m.text)).toEqual(['一', '三'])
  })

  test('a wrong secret, no token, a malformed one', async () => {
    const { standIn, chat } = await group()
    await expect(send(clientOf(standIn, 'wrong'), chat, '一')).rejects.toThrow()
    expect(standIn.records.all('refusal')).toMatchObject([{ code: 10015, route: TOKEN }, ...standIn.records.all('refusal').slice(1)])
    const bare = (authorization: string): Promise<Response> => fetch(`${standIn.baseUrl}/open-apis/bot/v3/info`, { headers: authorization === '' ? {} : { authorization } })
    expect(await (await bare('')).json()).toMatchObject({ code: 99991661 })
    expect(await (await bare('Bearer x')).json()).toMatchObject({ code: 99991671 })
  })
})

describe('F9 sending', () => {
  test('to a group, to a person, as an answer', async () => {
    const { standIn, client, chat } = await group()
    const said = standIn.say({ from: '王芳', chat: GROUP, text: '报名 羽毛球', mentionBot: true })
    const answer = await client.im.v1.message.reply({ path: { message_id: said.messageId }, data: { msg_type: 'text', content: text('报上了') } })
    expect(answer).toMatchObject({ code: 0, msg: 'success', data: { root_id: said.messageId, parent_id: said.messageId, chat_id: chat, msg_type: 'text', sender: { id: standIn.appId, sender_type: 'app' }, body: { content: text('报上了') } } })
    await send(client, standIn.person('王芳'), '悄悄话')
    expect(standIn.messages(GROUP)).toMatchObject([{ from: 'ou_0001', fromBot: false }, { fromBot: true, text: '报上了', parentId: said.messageId }])
    expect(standIn.privateMessages('王芳')).toMatchObject([{ chatType: 'p2p', text: '悄悄话' }])
    expect(standIn.violations()).toEqual([])
  })

  test('one uuid sends one message within the hour, lost replies included', async () => {
    const { standIn, client, chat } = await group()
    standIn.faults.add({ match: CREATE, times: 1, action: { kind: 'drop-after-accept' } })
    await expect(send(client, chat, '通知', { uuid: 'out-1' })).rejects.toThrow()
    const again = await send(client, chat, '通知', { uuid: 'out-1' })
    expect(standIn.messages(GROUP)).toMatchObject([{ messageId: again, uuid: 'out-1' }])
    standIn.advance(3_600_001)
    expect(await send(client, chat, '通知', { uuid: 'out-1' })).not.toBe(again)
    expect(standIn.messages(GROUP)).toHaveLength(2)
    expect(await refusal(send(client, chat, '通知', { uuid: 'x'.repeat(51) }))).toMatchObject({ code: 99992402 })
    expect(await send(client, chat, '通知', { uuid: 'x'.repeat(50) })).toMatch(/^om_/)
  })

  test.each([
    { why: 'bot removed', code: 230002, given: (s: FeishuStandIn) => s.removeBot(GROUP, '赵磊') },
    { why: 'dissolved', code: 232009, given: (s: FeishuStandIn) => s.dissolve(GROUP) },
    { why: 'muted', code: 230035, given: (s: FeishuStandIn) => s.setChat(GROUP, { muted: true }) },
    { why: 'only managers speak', code: 230018, given: (s: FeishuStandIn) => s.setChat(GROUP, { onlyManagersSpeak: true }) },
    { why: 'bot ability off', code: 230006, given: (s: FeishuStandIn) => s.setBotAbility(false) },
    { why: 'resigned', code: 230029, to: '王芳', given: (s: FeishuStandIn) => s.resign('王芳') },
    { why: 'unavailable', code: 230013, to: '王芳', given: (s: FeishuStandIn) => s.setPerson('王芳', { unavailable: true }) },
    { why: 'blocked', code: 230053, to: '王芳', given: (s: FeishuStandIn) => s.setPerson('王芳', { blocksBot: true }) },
  ])('$why: $code', async ({ code, to, given }) => {
    const { standIn, fails } = await group()
    given(standIn)
    expect(await fails('大家好', to === undefined ? undefined : standIn.person(to))).toMatchObject({ status: 400, code, error: { log_id: expect.stringMatching(/^\d+$/) } })
    expect(standIn.counters().refusals).toEqual({ [code]: 1 })
    expect(standIn.messages(GROUP)).toEqual([])
  })

  test.each([
    { why: 'prefix of another type', code: 230034, to: 'ou_0001', o: { idType: 'chat_id' as const } },
    { why: 'unknown group', code: 230001, to: 'oc_none', o: {} },
    { why: 'unknown person', code: 99992351, to: 'ou_none', o: {} },
    { why: 'content is no JSON', code: 230001, o: { content: '大家好' } },
    { why: 'empty text', code: 230001, o: { content: text('') } },
    { why: 'text of 150 KB', code: 230025, o: { content: text('好'.repeat(51_200)) } },
    { why: 'post without a language', code: 230001, o: { type: 'post', content: JSON.stringify({ title: '', content: [[{ tag: 'text', text: '好' }]] }) } },
    { why: 'post over 30 KB', code: 230025, o: { type: 'post', content: JSON.stringify({ zh_cn: { title: '', content: [[{ tag: 'text', text: '好'.repeat(11_000) }]] } }) } },
    { why: 'image of nobody', code: 230017, o: { type: 'image', content: JSON.stringify({ image_key: 'img_v3_x' }) } },
    { why: 'unknown type', code: 230001, o: { type: 'poem' } },
    { why: 'sensitive', code: 230022, line: '违禁词在此', o: {} },
    { why: 'phone number', code: 230028, line: '电话 13800138000', o: {} },
    { why: 'mention of nobody', code: 230001, line: '<at user_id="ou_none">谁</at>', o: {} },
  ])('$why: $code', async ({ code, to, line = '大家好', o }) => {
    const { standIn, client, chat } = await group({ sensitiveWords: ['违禁词'], dlp: true })
    expect(await refusal(send(client, to ?? chat, line, o))).toMatchObject({ status: 400, code })
    expect(standIn.messages(GROUP)).toEqual([])
  })

  test('to a person by other ids; history for those who may read it', async () => {
    const { standIn, client, chat } = await group()
    const id = await send(client, 't0001', '一', { idType: 'user_id' })
    await send(client, 'on_0001', '二', { idType: 'union_id' })
    expect(standIn.privateMessages('王芳').map((m) => m.text)).toEqual(['一', '二'])
    expect(await client.im.v1.message.get({ path: { message_id: id } })).toMatchObject({ data: { items: [{ message_id: id, msg_type: 'text', body: { content: text('一') } }] } })
    const list = (): Promise<unknown> => client.im.v1.message.list({ params: { container_id_type: 'chat', container_id: chat, page_size: 2, sort_type: 'ByCreateTimeDesc' } })
    expect(await refusal(list())).toMatchObject({ code: 99991672 })
    standIn.grantScope('im:message.group_msg')
    for (const line of ['甲', '乙', '丙']) standIn.say({ from: '王芳', chat: GROUP, text: line })
    expect(await list()).toMatchObject({ data: { has_more: true, page_token: '2', items: [{ body: { content: text('丙') }, sender: { id: 'ou_0001', sender_type: 'user' } }, { body: { content: text('乙') } }] } })
  })

  test('a body that is not called JSON is a violation', async () => {
    const { standIn } = await group()
    await fetch(`${standIn.baseUrl}/open-apis/im/v1/messages`, { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } })
    expect(standIn.violations()).toEqual([`${CREATE} with content-type «text/plain»`])
  })

  test('mark-up acts, escaped mark-up does not', async () => {
    const { standIn, client, chat } = await group()
    await send(client, chat, '<at user_id="all"></at> <at user_id="ou_0001">王芳</at> [点我](https://x.test)')
    await send(client, chat, '＜at user_id="all"＞ &lt;at user_id="all"&gt; [点我] (x)')
    await sendCard(client, chat, card([{ tag: 'markdown', content: '<at id=all></at> **粗**' }, { tag: 'div', text: { tag: 'plain_text', content: '<at id=ou_0001></at> [x](y)' } }]))
    expect(standIn.messages(GROUP).map((m) => m.effects)).toEqual([
      { atAll: true, atUsers: ['ou_0001'], links: [{ text: '点我', url: 'https://x.test' }] },
      { atAll: false, atUsers: [], links: [] },
      { atAll: true, atUsers: [], links: [] },
    ])
    expect(standIn.messages(GROUP)[0]?.text).toBe('@所有人 @王芳 点我')
  })
})

describe('limits', () => {
  test('a group takes 5 a second, of all bots together', async () => {
    const { standIn, client, chat, fails } = await group({ speed: STILL })
    for (let i = 0; i < 5; i += 1) await send(client, chat, `第${i}条`)
    expect(await fails()).toMatchObject({ status: 400, code: 230020 })
    standIn.advance(1_000)
    standIn.crowd(GROUP, 4)
    await send(client, chat, '还有一条')
    expect(await fails()).toMatchObject({ code: 230020 })
    expect(standIn.messages(GROUP)).toHaveLength(6)
  })

  test('a person takes 5 a second, and a message 5 changes', async () => {
    const { standIn, client, chat } = await group({ speed: STILL })
    for (let i = 0; i < 5; i += 1) await send(client, 'ou_0001', `第${i}条`)
    expect(await refusal(send(client, 'ou_0001', '多了'))).toMatchObject({ code: 230020 })
    const shown = card([{ tag: 'markdown', content: '0' }])
    const id = await sendCard(client, chat, shown)
    for (let i = 0; i < 5; i += 1) await patch(client, id, shown)
    expect(await refusal(patch(client, id, shown))).toMatchObject({ code: 230020 })
    expect(standIn.message(id).versions).toHaveLength(6)
  })

  test('the app takes 50 a second and 1000 a minute, for each API', async () => {
    const { standIn, client, chat, fails } = await group({ speed: STILL, limits: { perChatPerSecond: Infinity } })
    const burst = async (n: number): Promise<void> => {
      for (let i = 0; i < n; i += 1) await send(client, chat, String(i))
    }
    standIn.limits.perSecond = Infinity
    await burst(1_000)
    const refused = await fails()
    expect(refused).toMatchObject({ status: 429, code: 99991400 })
    expect(refused.headers).toMatchObject({ 'x-ogw-ratelimit-limit': '1000', 'x-ogw-ratelimit-reset': '60' })
    expect(await client.im.v1.chat.get({ path: { chat_id: chat } })).toMatchObject({ code: 0 })
    standIn.advance(59_999)
    expect(await fails()).toMatchObject({ status: 429, headers: { 'x-ogw-ratelimit-reset': '1' } })
    standIn.advance(1)
    standIn.limits.perSecond = 50
    await Promise.all(Array.from({ length: 50 }, (_, i) => send(client, chat, String(i))))
    expect(await fails()).toMatchObject({ status: 429, headers: { 'x-ogw-ratelimit-limit': '50', 'x-ogw-ratelimit-reset': '1' } })
    expect(standIn.messages(GROUP)).toHaveLength(1_050)
  })

  test('a month of calls, by the calendar of Beijing', async () => {
    const { standIn, client, chat, fails } = await group({ limits: { monthlyCalls: 3 }, startAt: Date.parse('2026-03-31T20:00:00+08:00') })
    for (let i = 0; i < 3; i += 1) await send(client, chat, String(i))
    expect(await fails()).toMatchObject({ code: 99991403 })
    // Into April, and the token lives on.
    standIn.advance(4 * 3_600_000)
    await send(clientOf(standIn), chat, '四月')
    expect(standIn.counters().callsThisMonth).toBe(1)
  })
})

test('a window is shorter by the jitter of loopback, and no more', async () => {
  const { standIn, client, chat, fails } = await group({ speed: STILL, limits: { jitterMs: 50e9 } })
  for (let i = 0; i < 5; i += 1) await send(client, chat, String(i))
  standIn.advance(949)
  expect(await fails()).toMatchObject({ code: 230020 })
  standIn.advance(1)
  expect(await send(client, chat, '又一条')).toMatch(/^om_/)
})

describe('scopes', () => {
  test('a missing one is named', async () => {
    const { standIn, client, fails } = await group()
    standIn.revokeScope('im:message:send_as_bot')
    expect(await fails()).toMatchObject({
      status: 400, code: 99991672, msg: expect.stringContaining('[im:message:send_as_bot, im:message]'),
      error: { permission_violations: [{ type: 'action_scope_required', subject: 'im:message:send_as_bot' }, { type: 'action_scope_required', subject: 'im:message' }] },
    })
    const list = await client.request<{ data: { scopes: { scope_name: string; grant_status: number }[] } }>({ method: 'GET', url: '/open-apis/application/v6/scopes' })
    const status = Object.fromEntries(list.data.scopes.map((s) => [s.scope_name, s.grant_status]))
    expect(status).toMatchObject({ 'im:message:send_as_bot': 2, 'im:message:update': 1, 'im:message.group_msg': 2 })
  })

  test('without the sensitive one a bot hears only what mentions it', async () => {
    const { standIn } = await group()
    expect(standIn.say({ from: '王芳', chat: GROUP, text: '吃饭去' }).eventId).toBeNull()
    expect(standIn.say({ from: '王芳', chat: GROUP, text: '报名', mentionBot: true }).eventId).not.toBeNull()
    standIn.grantScope('im:message.group_msg')
    expect(standIn.say({ from: '王芳', chat: GROUP, text: '吃饭去' }).eventId).not.toBeNull()
    standIn.revokeScope('im:message.p2p_msg:readonly')
    expect(standIn.say({ from: '王芳', chat: 'private', text: '在吗' }).eventId).toBeNull()
  })
})

describe('F10 changing', () => {
  const shown = card([{ tag: 'markdown', content: '0/20' }, button('报名')])

  test('a card of its own, for 14 days', async () => {
    const { standIn, client, chat } = await group()
    const id = await sendCard(client, chat, shown)
    expect(await patch(client, id, card([{ tag: 'markdown', content: '1/20' }]))).toMatchObject({ code: 0, data: {} })
    expect(standIn.message(id)).toMatchObject({ text: '春游报名\n1/20', versions: [expect.stringContaining('0/20'), expect.stringContaining('1/20')] })
    standIn.advance(14 * DAY_MS + 1)
    expect(await refusal(patch(clientOf(standIn), id, shown))).toMatchObject({ code: 230031 })
  })

  test.each([
    { why: 'recalled', code: 230011, given: (s: FeishuStandIn, id: string) => s.recall(id) },
    { why: 'bot removed', code: 230002, given: (s: FeishuStandIn) => s.removeBot(GROUP, '赵磊') },
    { why: 'dissolved', code: 232009, given: (s: FeishuStandIn) => s.dissolve(GROUP, { quietly: true }) },
  ])('$why: $code', async ({ code, given }) => {
    const { standIn, client, chat } = await group()
    const id = await sendCard(client, chat, shown)
    given(standIn, id)
    expect(await refusal(patch(client, id, shown))).toMatchObject({ code })
    expect(standIn.message(id).versions).toHaveLength(1)
  })

  test('nothing but its own cards', async () => {
    const { standIn, client, chat } = await group()
    const said = standIn.say({ from: '王芳', chat: GROUP, text: '你好' })
    expect(await refusal(patch(client, said.messageId, shown))).toMatchObject({ code: 230012 })
    expect(await refusal(patch(client, await send(client, chat, '字'), shown))).toMatchObject({ code: 230001 })
    expect(await refusal(patch(client, 'om_none', shown))).toMatchObject({ code: 99992354 })
    expect(await refusal(client.im.v1.message.delete({ path: { message_id: said.messageId } }))).toMatchObject({ code: 230026 })
  })

  test('a text 20 times, and it can be taken back once', async () => {
    const { standIn, client, chat } = await group({ limits: { perMessagePerSecond: Infinity } })
    const id = await send(client, chat, '一')
    const put = (line: string): Promise<unknown> => client.im.v1.message.update({ path: { message_id: id }, data: { msg_type: 'text', content: text(line) } })
    for (let i = 0; i < 20; i += 1) await put(`改${i}`)
    expect(await refusal(put('再改'))).toMatchObject({ code: 230072 })
    expect(standIn.message(id).text).toBe('改19')
    await client.im.v1.message.delete({ path: { message_id: id } })
    expect(standIn.message(id).recalled).toBe(true)
    expect(await refusal(client.im.v1.message.delete({ path: { message_id: id } }))).toMatchObject({ code: 230011 })
    expect(await refusal(client.im.v1.message.reply({ path: { message_id: id }, data: { msg_type: 'text', content: text('答') } }))).toMatchObject({ code: 230011 })
  })
})

describe('files', () => {
  test('an uploaded picture can be sent, another file cannot pass for one', async () => {
    const { standIn, client, chat } = await group()
    const image = await client.im.v1.image.create({ data: { image_type: 'message', image: PNG } })
    const key = image?.image_key ?? ''
    await send(client, chat, '', { type: 'image', content: JSON.stringify({ image_key: key }) })
    await sendCard(client, chat, card([{ tag: 'img', img_key: key, alt: { tag: 'plain_text', content: '图' } }]))
    const file = await client.im.v1.file.create({ data: { file_type: 'stream', file_name: '名单.txt', file: Buffer.from('王芳') } })
    expect(await refusal(send(client, chat, '', { type: 'image', content: JSON.stringify({ image_key: file?.file_key }) }))).toMatchObject({ code: 230055 })
    expect(await refusal(client.im.v1.image.create({ data: { image_type: 'message', image: Buffer.from('text') } }))).toMatchObject({ code: 234011 })
    expect(standIn.messages(GROUP).map((m) => m.msgType)).toEqual(['image', 'interactive'])
    expect(standIn.violations()).toEqual([])
  })

  test('what a person sent can be fetched through its message only', async () => {
    const { standIn, client } = await group()
    const said = standIn.say({ from: '王芳', chat: 'private', kind: 'file', text: '姓名,组\n王芳,语文组' })
    const other = standIn.say({ from: '王芳', chat: 'private', text: '无' })
    const { file_key: key } = JSON.parse(standIn.message(said.messageId).content) as { file_key: string }
    const got = await client.im.v1.messageResource.get({ path: { message_id: said.messageId, file_key: key }, params: { type: 'file' } })
    const chunks: Buffer[] = []
    for await (const chunk of got.getReadableStream() as AsyncIterable<Buffer>) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe('姓名,组\n王芳,语文组')
    await expect(client.im.v1.messageResource.get({ path: { message_id: other.messageId, file_key: key }, params: { type: 'file' } })).rejects.toThrow('400')
  })
})

describe('F13, F14 groups and people', () => {
  test('the bot itself, with `bot` at the top', async () => {
    const { standIn, client } = await group()
    expect(await client.request({ method: 'GET', url: '/open-apis/bot/v3/info' })).toMatchObject({ code: 0, bot: { activate_status: 2, app_name: '工会小助手', open_id: standIn.botOpenId } })
  })

  test('groups the bot is in, and one of them', async () => {
    const { standIn, client, chat } = await group()
    standIn.addChat({ name: '足球群', botIn: false })
    standIn.addChat({ name: '分工会群', managers: ['王芳'] })
    expect((await client.im.v1.chat.list({})).data?.items?.map((c) => c.name)).toEqual([GROUP, '分工会群'])
    expect(await client.im.v1.chat.get({ path: { chat_id: chat } })).toMatchObject({ data: { name: GROUP, owner_id: 'ou_0003', user_count: '3', chat_mode: 'group', chat_status: 'normal' } })
    expect(await refusal(client.im.v1.chat.get({ path: { chat_id: 'oc_0002' } }))).toMatchObject({ code: 232011 })
    expect(await refusal(client.im.v1.chat.get({ path: { chat_id: 'oc_none' } }))).toMatchObject({ code: 232006 })
    // The SDK puts a body into its GETs.
    expect(standIn.records.all('http').findLast((e) => e['method'] === 'GET')).toMatchObject({ body: {}, headers: { 'content-type': expect.stringContaining('application/json') } })
    expect(standIn.violations()).toEqual([])
  })

  test('members in pages of uneven size, bots left out, an error in the middle', async () => {
    const { standIn, client, chat } = await group()
    for (let i = 0; i < 297; i += 1) standIn.addMember(GROUP, standIn.addPerson({ name: `老师${i}` }))
    const page = (token?: string): ReturnType<typeof client.im.v1.chatMembers.get> =>
      client.im.v1.chatMembers.get({ path: { chat_id: chat }, params: { member_id_type: 'open_id', page_size: 100, ...(token === undefined ? {} : { page_token: token }) } })
    standIn.setChat(GROUP, { memberPageSkew: -10, failingMemberPage: { page: 1, times: 1 } })
    const names: string[] = []
    const sizes: number[] = []
    let failures = 0
    let token: string | undefined
    for (let more = true; more;) {
      try {
        const { data } = await page(token)
        sizes.push(data?.items?.length ?? 0)
        names.push(...(data?.items ?? []).map((m) => m.name ?? ''))
        expect(data?.member_total).toBe(300)
        token = data?.page_token
        more = data?.has_more ?? false
      } catch {
        failures += 1
      }
    }
    expect({ sizes, failures, all: new Set(names).size }).toEqual({ sizes: [90, 90, 90, 30], failures: 1, all: 300 })
    expect(await refusal(client.im.v1.chatMembers.get({ path: { chat_id: chat }, params: { page_size: 101 } }))).toMatchObject({ code: 99992402 })
    expect(await refusal(page('rubbish'))).toMatchObject({ code: 40012 })
  })

  test('people, as far as the app may see them', async () => {
    const { standIn, client } = await group()
    const user = (id: string): ReturnType<typeof client.contact.v3.user.get> => client.contact.v3.user.get({ path: { user_id: id }, params: { user_id_type: 'open_id' } })
    expect(await user('ou_0001')).toMatchObject({ data: { user: { name: '王芳', user_id: 't0001', status: { is_resigned: false } } } })
    standIn.setPerson('王芳', { hiddenFields: ['name'] })
    expect((await user('ou_0001')).data?.user).not.toHaveProperty('name')
    standIn.setPerson('张伟', { outOfContactRange: true })
    expect(await refusal(user('ou_0002'))).toMatchObject({ code: 41050 })
    expect(await refusal(user('ou_none'))).toMatchObject({ code: 99992351 })
    standIn.revokeScope('contact:user.employee_id:readonly')
    expect((await user('ou_0003')).data?.user).not.toHaveProperty('user_id')
    expect(await refusal(client.contact.v3.user.get({ path: { user_id: 't0003' }, params: { user_id_type: 'user_id' } }))).toMatchObject({ code: 99991672 })
  })
})

test('an unknown route is a violation', async () => {
  const { standIn, client } = await group()
  await expect(client.request({ method: 'GET', url: '/open-apis/im/v9/nothing' })).rejects.toThrow('404')
  expect(standIn.violations()).toEqual(['unknown route: GET /open-apis/im/v9/nothing'])
})

test('faults asked for by code come in the shape of the platform', async () => {
  const { standIn, client, chat, fails } = await group()
  standIn.failCalls(CREATE, 99991400, { times: 1, headers: { 'x-ogw-ratelimit-reset': '7' } })
  expect(await fails()).toMatchObject({ status: 429, code: 99991400, headers: { 'x-ogw-ratelimit-reset': '7' } })
  standIn.failCalls(CREATE, 230049, { times: 1 })
  expect(await fails()).toMatchObject({ status: 400, code: 230049 })
  await send(client, chat, '好了')
  expect(standIn.messages(GROUP)).toHaveLength(1)
})
