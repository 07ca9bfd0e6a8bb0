// People and groups of the Feishu stand-in, seen by the real WSClient: event shapes, hostile input, what a test can wait for, the crowd. feishu.md section 5; duty F16.
import { describe, expect, test } from 'vitest'
import { demoFeishu, hostileFrames, hostileMessages, startFeishuStandIn, type FeishuStandIn, type View } from '../../stand-in/feishu/index.ts'
import { bot, button, card, clientOf, GROUP, school, send, sendCard } from './feishu-kit.ts'

const message = (event: unknown): Record<string, unknown> => (event as { message: Record<string, unknown> }).message

describe('what people say', () => {
  test('a mention in a group, with placeholders, an answer and a dozen names', async () => {
    const standIn = await school()
    const { seen } = await bot(standIn)
    const many = Array.from({ length: 11 }, (_, i) => standIn.addPerson({ name: `老师${i}` }))
    for (const id of many) standIn.addMember(GROUP, id)
    const first = standIn.say({ from: '王芳', chat: GROUP, text: '报名 羽毛球', mentionBot: true })
    const reply = standIn.say({ from: '张伟', chat: GROUP, text: '替 @王芳 报名', mentionBot: true, mentions: ['王芳'], reply: first.messageId })
    const last = standIn.say({ from: '张伟', chat: GROUP, text: '通知 @老师10', mentionBot: true, mentions: many })
    await Promise.all([first, reply, last].map((s) => standIn.acked(s.eventId ?? '')))
    const got: Record<string, Record<string, unknown>> = Object.fromEntries(seen.filter((e) => 'message' in e).map((e) => [message(e)['message_id'], message(e)]))
    expect(got[first.messageId]).toEqual({
      message_id: first.messageId, create_time: expect.stringMatching(/^\d{13}$/), update_time: expect.any(String), chat_id: standIn.chat(GROUP), chat_type: 'group', message_type: 'text',
      content: '{"text":"@_user_1 报名 羽毛球"}',
      mentions: [{ key: '@_user_1', id: { union_id: 'on_bot', user_id: '', open_id: standIn.botOpenId }, mentioned_type: 'bot', name: '工会小助手', tenant_key: standIn.tenantKey }],
    })
    expect(got[reply.messageId]).toMatchObject({ root_id: first.messageId, parent_id: first.messageId, content: '{"text":"@_user_1 替 @_user_2 报名"}', mentions: [{}, { name: '王芳', id: { open_id: 'ou_0001' } }] })
    expect(got[last.messageId]).toMatchObject({ content: expect.stringMatching(/^\{"text":"@_user_1 @_user_2 .* 通知 @_user_12"\}$/) })
  })

  test('rich text, pictures, and all other kinds', async () => {
    const standIn = await school()
    const { seen } = await bot(standIn)
    const kinds = ['post', 'image', 'file', 'audio', 'sticker', 'media', 'share_chat', 'share_user', 'location', 'merge_forward', 'system'] as const
    for (const kind of kinds) await standIn.acked(standIn.say({ from: '王芳', chat: GROUP, kind, text: '投票', mentionBot: true }).eventId ?? '')
    expect(seen.map((e) => message(e)['message_type'])).toEqual(kinds)
    expect(JSON.parse(String(message(seen[0])['content']))).toEqual({ title: '', content: [[{ tag: 'at', user_id: '@_user_1', user_name: '工会小助手', style: [] }, { tag: 'text', text: ' 投票', style: [] }]] })
    expect(JSON.parse(String(message(seen[1])['content']))).toEqual({ image_key: expect.stringMatching(/^img_v3_/) })
  })

  test('a test that asks the impossible is told so', async () => {
    const standIn = await school({ people: [{ name: '张伟' }, { name: '张伟' }, { name: '王芳' }], chats: [{ name: GROUP, members: ['王芳'] }] })
    expect(() => standIn.person('张伟')).toThrow('2 people called «张伟»')
    expect(() => standIn.say({ from: 'ou_0001', chat: GROUP, text: '在吗' })).toThrow('张伟 is not in')
    standIn.dissolve(GROUP)
    expect(() => standIn.say({ from: '王芳', chat: GROUP, text: '在吗' })).toThrow('dissolved')
  })
})

describe('what happens to groups', () => {
  const base = (standIn: FeishuStandIn, by: string): object => ({ chat_id: standIn.chat(GROUP), operator_id: { open_id: by }, external: false, operator_tenant_key: standIn.tenantKey, name: GROUP, i18n_names: { zh_cn: GROUP } })

  test.each<{ what: string; type: string; does: (s: FeishuStandIn) => string | null; more?: object; by?: string }>([
    { what: 'the bot is added', type: 'im.chat.member.bot.added_v1', does: (s) => s.addBot(GROUP, '赵磊') },
    { what: 'the bot is removed', type: 'im.chat.member.bot.deleted_v1', does: (s) => s.removeBot(GROUP, '赵磊') },
    { what: 'somebody leaves', type: 'im.chat.member.user.deleted_v1', does: (s) => s.removeMember(GROUP, '王芳'), by: 'ou_0001', more: { users: [{ name: '王芳', user_id: { open_id: 'ou_0001' } }] } },
    { what: 'the group ends', type: 'im.chat.disbanded_v1', does: (s) => s.dissolve(GROUP) },
  ])('$what', async ({ type, does, more = {}, by = 'ou_0003' }) => {
    const standIn = await school()
    const { seen } = await bot(standIn)
    await standIn.acked(does(standIn) ?? '')
    expect(seen).toMatchObject([{ event_type: type, ...base(standIn, by), ...more }])
  })

  test('a new name, a thumb', async () => {
    const standIn = await school()
    const said = standIn.say({ from: '王芳', chat: GROUP, text: '好' })
    const told = [standIn.rename(GROUP, '三中工会大家庭'), standIn.react(said.messageId, '张伟', 'THUMBSUP')]
    await bot(standIn)
    standIn.advance(16_000)
    await Promise.all(told.map((id) => standIn.acked(id ?? '')))
    expect(standIn.delivery(told[0] ?? '')).toMatchObject({ eventType: 'im.chat.updated_v1', attempts: 2 })
    expect(standIn.delivery(told[1] ?? '')).toMatchObject({ eventType: 'im.message.reaction.created_v1', attempts: 2 })
    expect(standIn.chat('三中工会大家庭')).toBe('oc_0001')
  })

  test('a bot outside is not told, nor of a group that ends quietly', async () => {
    const standIn = await school()
    expect(standIn.dissolve(standIn.addChat({ name: '旧群' }), { quietly: true })).toBeNull()
    standIn.removeBot(GROUP, '赵磊')
    expect(standIn.removeMember(GROUP, '王芳')).toBeNull()
    expect(standIn.say({ from: '张伟', chat: GROUP, text: '在吗', mentionBot: true }).eventId).toBeNull()
  })

  test('only subscribed types are told; resigning, opening the private chat, taking back', async () => {
    const standIn = await school({ events: ['contact.user.deleted_v3', 'im.chat.access_event.bot_p2p_chat_entered_v1', 'im.message.recalled_v1'] })
    const { seen } = await bot(standIn)
    const said = standIn.say({ from: '王芳', chat: 'private', text: '在吗' })
    expect(said.eventId).toBeNull()
    const told = [standIn.openPrivate('王芳'), standIn.recall(said.messageId), standIn.resign('王芳')]
    await Promise.all(told.map((id) => standIn.acked(id ?? '')))
    expect(seen).toMatchObject([
      { event_type: 'im.chat.access_event.bot_p2p_chat_entered_v1', chat_id: standIn.privateChat('王芳'), last_message_id: said.messageId },
      { event_type: 'im.message.recalled_v1', message_id: said.messageId, recall_type: 'message_owner' },
      { event_type: 'contact.user.deleted_v3', object: { open_id: 'ou_0001' } },
    ])
  })
})

test('F16 hostile input leaves the SDK connected', async () => {
  const standIn = await school()
  const { seen, state } = await bot(standIn)
  const many = Array.from({ length: 12 }, (_, i) => standIn.addPerson({ name: `老师${i}` }))
  const said = hostileMessages('王芳', GROUP, many, standIn.clock.now()).map(({ say }) => standIn.say(say))
  for (const { frame } of hostileFrames()) standIn.pushRaw(frame)
  await Promise.all(said.map((s) => standIn.acked(s.eventId ?? '')))
  expect(seen).toHaveLength(said.length)
  expect(seen.filter((e) => e['message'] === undefined)).toHaveLength(1)
  expect(seen.filter((e) => (e['sender'] as { sender_type?: string } | undefined)?.sender_type === 'bot')).toHaveLength(1)
  expect(state()).toBe('connected')
})

describe('what a test can wait for', () => {
  test('a line, a changed card, in a group or in private, and not the past', async () => {
    const standIn = await school()
    const client = clientOf(standIn)
    const chat = standIn.chat(GROUP)
    const id = await sendCard(client, chat, card([{ tag: 'markdown', content: '名额 **0/20**' }]))
    expect(await standIn.waitForShown({ chat: GROUP }, '名额 0/20')).toMatchObject({ messageId: id })
    const since = standIn.mark()
    const waiting = standIn.waitForShown({ chat: GROUP }, /\d\/20/, { since })
    await client.im.v1.message.patch({ path: { message_id: id }, data: { content: JSON.stringify(card([{ tag: 'markdown', content: '名额 1/20' }])) } })
    expect((await waiting).text).toContain('1/20')
    const private_ = standIn.waitForShown({ private: '王芳' }, (m) => m.msgType === 'text')
    await send(client, 'ou_0001', '悄悄话')
    expect((await private_).text).toBe('悄悄话')
    await expect(standIn.waitForShown({ chat: GROUP }, '悄悄话', { timeoutMs: 20 })).rejects.toThrow('Waited 20 ms')
  })

  test('the whole card in words', async () => {
    const standIn = await school()
    const shown = card([
      { tag: 'markdown', content: '**名额** <font color="red">20</font> &#42; &lt;b&gt;' },
      { tag: 'table', columns: [{ name: 'n', display_name: '姓名', data_type: 'text' }, { name: 't', display_name: '状态', data_type: 'options' }], rows: [{ n: '王芳', t: [{ text: '已到', color: 'green' }] }] },
      { tag: 'chart', chart_spec: { type: 'bar', title: { text: '票数' } } },
      button('报名'),
    ])
    const id = await sendCard(clientOf(standIn), standIn.chat(GROUP), shown)
    expect(standIn.message(id).text).toBe('春游报名\n名额 20 * <b>\n姓名 | 状态\n王芳 | 已到\n票数\n报名')
  })
})

test('the control API drives it for the page', async () => {
  const standIn = await startFeishuStandIn(demoFeishu())
  try {
    const call = async (path: string, body?: object): Promise<unknown> => (await fetch(`${standIn.baseUrl}/_stand-in/${path}`, body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {})).json()
    await call('say', { from: 'ou_wangfang', chat: 'oc_union', text: '报名', mentionBot: true })
    const id = await sendCard(clientOf(standIn), 'oc_union', card([button('报名')]))
    const view = (await call('state?chat=oc_union')) as View
    expect(view).toMatchObject({
      platform: 'feishu', connections: 0, violations: [], messages: [
        { from: 'ou_wangfang', text: '@工会小助手 报名' },
        { id, from: 'bot', card: { title: '春游报名', buttons: [{ button: 0, label: '报名' }] } },
      ],
    })
    expect(view.chats.map((c) => c.kind)).toEqual(['group', 'private', 'private', 'private', 'private', 'private'])
    expect(await call('press', { from: 'ou_wangfang', messageId: id, button: 0 })).toMatchObject({ code: 200342 })
    expect(await call('press', { from: 'ou_wangfang', messageId: id, button: '没有' })).toEqual({ error: expect.stringContaining('no button «没有»') })
    expect(await call('drop', { kind: 'explode' })).toEqual({ error: expect.stringContaining('drop needs a kind') })
    await call('leave', { chat: 'oc_union', person: '王芳' })
    expect(standIn.violations()).toEqual([])
  } finally {
    await standIn.close()
  }
})

test('2,000 presses at once and 10,000 messages do not slow it down', async () => {
  const standIn = await school({ speed: 0.3 })
  let presses = 0
  await bot(standIn, { on: () => ({ toast: { type: 'success', content: `第${(presses += 1)}位` } }) })
  const client = clientOf(standIn)
  const id = await sendCard(client, standIn.chat(GROUP), card([button('报名')]))
  for (let i = 0; i < 10_000; i += 1) standIn.say({ from: '王芳', chat: GROUP, text: '聊天' })
  const results = await Promise.all(Array.from({ length: 2_000 }, () => standIn.press({ from: '王芳', messageId: id, button: '报名' })))
  // Each within the 3 s that the platform gives, which are 10 real ones here: the issue asks 2,000 in 10 s of the whole.
  expect(results.filter((r) => r.code !== 0)).toEqual([])
  expect(new Set(results.map((r) => r.text)).size).toBe(2_000)
  expect(standIn.messages(GROUP)).toHaveLength(10_001)
})
