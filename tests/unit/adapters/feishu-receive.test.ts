// Feishu's events as the bot gets them: every kind, every odd shape. Payloads: feishu.md sections 5 and 6; hostile ones: stand-ins.md F16.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_TEXT } from '../../../adapters/feishu/message.ts'
import { IGNORED, READERS, toClick, type Known } from '../../../adapters/feishu/receive.ts'
import type { InboundEvent } from '../../../bot/model/event.ts'
import { instant } from '../../../bot/model/time.ts'

const at = instant(1_773_194_400_000)
const BOT = { key: '@_user_1', id: { union_id: 'on_bot', user_id: '', open_id: 'ou_bot' }, mentioned_type: 'bot', name: '工会小助手', tenant_key: 'tk' }
const known: Known = { botId: 'ou_bot', nameOf: (user) => ({ ou_1: '王芳', ou_9: '赵六' })[user] ?? null, isPrivate: (chat) => chat === 'oc_alone' }

const someone = (key: string, open: string, name: string) => ({ key, id: { open_id: open }, mentioned_type: 'user', name })

interface Spoken {
  readonly text?: string
  readonly type?: string
  readonly content?: unknown
  readonly mentions?: readonly unknown[]
  readonly message?: object
  readonly sender?: object
  readonly header?: object
}

/** As the SDK hands it on: header and event merged. */
function spoken(o: Spoken = {}): Record<string, unknown> {
  return {
    schema: '2.0', event_id: 'e1', event_type: 'im.message.receive_v1', create_time: '1760000000123', token: '', app_id: 'cli_a', tenant_key: 'tk', ...o.header,
    sender: { sender_id: { union_id: 'on_1', user_id: 't1', open_id: 'ou_1' }, sender_type: 'user', tenant_key: 'tk', ...o.sender },
    message: {
      message_id: 'om_a', create_time: '1760000000100', chat_id: 'oc_g', chat_type: 'group', message_type: o.type ?? 'text',
      content: typeof o.content === 'string' ? o.content : JSON.stringify(o.content ?? { text: o.text ?? '@_user_1 报名' }), mentions: o.mentions ?? [BOT], ...o.message,
    },
  }
}

const read = (data: unknown, k: Known = known): readonly InboundEvent[] => READERS['im.message.receive_v1']?.(data, at, k)?.events ?? []

describe('typed lines', () => {
  test('a mention in a group, whole', () => {
    expect(read(spoken())).toEqual([{
      kind: 'message', platform: 'feishu', eventId: 'e1', messageId: 'om_a', chat: 'oc_g', sender: { id: 'ou_1', name: '王芳' }, receivedAt: at,
      text: '报名', mentions: [{ name: '工会小助手', userId: 'ou_bot', self: true }], addressed: true, replyTo: null,
    }])
  })

  test('a private line keeps its blanks, and tells the private chat', () => {
    const data = spoken({ text: ' 我的  积分\n', mentions: [], message: { chat_type: 'p2p', chat_id: 'oc_p' } })
    expect(READERS['im.message.receive_v1']?.(data, at, known)).toMatchObject({ privateChat: 'oc_p', events: [{ chat: null, text: ' 我的  积分\n', addressed: true }] })
  })

  test('a reply names what it answers', () => {
    expect(read(spoken({ message: { parent_id: 'om_p', root_id: 'om_r' } }))).toMatchObject([{ replyTo: 'om_p' }])
  })

  test.each([
    ['front', '@_user_1 报名', '报名'], ['middle', '我要 @_user_1 报名', '我要 报名'], ['glued', '报名@_user_1带2', '报名 带2'], ['end', '报名 @_user_1', '报名'], ['alone', '@_user_1', ''], ['own line', '@_user_1\n报名', '报名'],
    ['twice', '@_user_1 @_user_1 报名', '报名'], ['in a word', 'a@_user_1', 'a'],
  ])('the bot’s own mention is taken out: %s', (_, text, left) => {
    expect(read(spoken({ text }))).toMatchObject([{ text: left, addressed: true }])
  })

  test('ten and more mentions: the longest key first, in the order of the text', () => {
    const people = Array.from({ length: 12 }, (_, i) => someone(`@_user_${i + 1}`, `ou_${100 + i}`, `老师${i + 1}`))
    const [event] = read(spoken({ text: '代报名 @_user_12 @_user_1 @_user_10带2', mentions: people }))
    expect(event).toMatchObject({ text: '代报名 @老师12 @老师1 @老师10带2' })
    expect(event?.kind === 'message' && event.mentions.slice(0, 3).map((m) => m.userId)).toEqual(['ou_111', 'ou_100', 'ou_109'])
    expect(event).toMatchObject({ addressed: false })
  })

  test('a name is never read as a placeholder, and is shown as it is', () => {
    const [event] = read(spoken({ text: '@_user_2 和 @_user_3', mentions: [someone('@_user_2', 'ou_2', '@_user_3'), someone('@_user_3', 'ou_3', '<at user_id="all">x</at>')] }))
    expect(event).toMatchObject({ text: '@@_user_3 和 @<at user_id="all">x</at>' })
  })

  test('a mention without a name has the one that is known, or none', () => {
    expect(read(spoken({ text: '@_user_2 @_user_3', mentions: [someone('@_user_2', 'ou_9', ''), someone('@_user_3', 'ou_7', ' ')] }))).toMatchObject([
      { text: '@赵六 @用户', mentions: [{ name: '赵六', userId: 'ou_9' }, { name: '用户', userId: 'ou_7' }] },
    ])
  })

  test('@所有人 is text and calls nobody', () => {
    expect(read(spoken({ text: '@_all 明天开会', mentions: [] }))).toMatchObject([{ text: '@所有人 明天开会', mentions: [], addressed: false }])
  })

  test.each([['/报名', true], ['／报名', true], [' /报名', true], ['报名', false], ['、报名', false]])('%s without a mention: meant %s', (text, addressed) => {
    expect(read(spoken({ text, mentions: [] }))).toMatchObject([{ addressed }])
  })

  test('another bot’s mention is not ours; while ours is not known it counts', () => {
    const other = { ...BOT, id: { open_id: 'ou_other' }, name: '别的机器人' }
    expect(read(spoken({ mentions: [other] }))).toMatchObject([{ addressed: false, text: '@别的机器人 报名' }])
    expect(read(spoken({ mentions: [other] }), { ...known, botId: null })).toMatchObject([{ addressed: true, text: '报名' }])
  })

  test('somebody of another tenant is external', () => {
    expect(read(spoken({ sender: { tenant_key: 'other' } }))).toMatchObject([{ sender: { id: 'ou_1', external: true } }])
    expect(read(spoken())[0]?.sender.external).toBeUndefined()
  })

  test('rich text becomes lines; its mentions and links are text', () => {
    const content = {
      title: '周五', content: [
        [{ tag: 'at', user_id: '@_user_1', user_name: '工会小助手' }, { tag: 'text', text: ' 投票 ' }, { tag: 'at', user_id: '@_user_2', user_name: '李梅' }],
        [{ tag: 'a', text: '链接', href: 'http://evil' }, { tag: 'img', image_key: 'i' }, { tag: 'emotion', emoji_type: 'OK' }], [{ tag: 'code_block', text: 'x = 1' }],
      ],
    }
    const mentions = [BOT, someone('@_user_2', 'ou_2', '李梅')]
    const text = '周五\n 投票 @李梅\n链接\nx = 1'
    expect(read(spoken({ type: 'post', content, mentions }))).toMatchObject([{ kind: 'message', text, addressed: true }])
    expect(read(spoken({ type: 'post', content: { zh_cn: content }, mentions }))).toMatchObject([{ text }])
  })

  test('very long text is cut, never inside a character', () => {
    const [event] = read(spoken({ text: `a${'😀'.repeat(75_000)}`, mentions: [] }))
    expect(event?.kind === 'message' && event.text.length).toBe(MAX_TEXT - 1)
    expect(event?.kind === 'message' && event.text.endsWith('😀')).toBe(true)
  })

  test('emoji, joiners and right-to-left marks stay as typed', () => {
    const text = '👩‍🏫 \u202Eمرحبا\u202C **粗**'
    expect(read(spoken({ text, mentions: [], message: { chat_type: 'p2p' } }))).toMatchObject([{ text }])
  })

  test.each([
    ['a bot', { sender: { sender_type: 'bot' } }], ['an app', { sender: { sender_type: 'app' } }], ['the bot itself', { sender: { sender_id: { open_id: 'ou_bot' } } }], ['Feishu itself', { type: 'system', content: { template: 'x' } }],
  ])('what %s says is no event', (_, o) => {
    expect(READERS['im.message.receive_v1']?.(spoken(o), at, known)).toEqual({ events: [], privateChat: null })
  })

  test('without an event id the message id serves', () => {
    expect(read(spoken({ header: { event_id: undefined } }))).toMatchObject([{ eventId: 'om_a', messageId: 'om_a' }])
  })
})

describe('other kinds', () => {
  test.each([
    ['image', 'picture'], ['file', 'file'], ['audio', 'audio'], ['media', 'video'], ['sticker', 'sticker'], ['share_chat', 'unknown'], ['share_user', 'unknown'], ['location', 'unknown'], ['merge_forward', 'unknown'],
    ['hologram', 'unknown'],
  ])('%s', (type, what) => {
    expect(read(spoken({ type, content: { image_key: 'x' }, mentions: [] }))).toEqual([{
      kind: 'other', platform: 'feishu', eventId: 'e1', messageId: 'om_a', chat: 'oc_g', sender: { id: 'ou_1', name: '王芳' }, receivedAt: at, what, addressed: false,
    }])
    expect(read(spoken({ type, content: {}, mentions: [], message: { chat_type: 'p2p' } }))).toMatchObject([{ what, chat: null, addressed: true }])
  })

  test('rich text of a picture alone is a picture', () => {
    expect(read(spoken({ type: 'post', content: { title: '', content: [[{ tag: 'img', image_key: 'i' }]] }, mentions: [] }))).toMatchObject([{ kind: 'other', what: 'picture' }])
  })

  test.each(['', 'not json', '[]', 'null', '"x"', '{"text":1}', '{}'])('content %j cannot be read', (content) => {
    expect(read(spoken({ content }))).toMatchObject([{ kind: 'other', what: 'unknown', addressed: true }])
    expect(read(spoken({ type: 'post', content: content === '{}' ? '{"content":7}' : content }))).toMatchObject([{ kind: 'other', what: 'unknown' }])
  })
})

describe('groups and people', () => {
  const group = { event_id: 'e2', tenant_key: 'tk', chat_id: 'oc_g', operator_id: { open_id: 'ou_1' }, external: false, operator_tenant_key: 'tk', name: '三中工会群' }
  const of = (type: string, data: object): readonly InboundEvent[] => READERS[type]?.(data, at, known)?.events ?? []

  test.each([
    ['im.chat.member.bot.added_v1', 'bot_added'], ['im.chat.member.bot.deleted_v1', 'bot_removed'], ['im.chat.disbanded_v1', 'dissolved'],
  ])('%s', (type, change) => {
    expect(of(type, group)).toEqual([{
      kind: 'membership', platform: 'feishu', eventId: 'e2', chat: 'oc_g', sender: { id: 'ou_1', name: '王芳' }, receivedAt: at, change, title: '三中工会群',
    }])
    expect(of(type, { ...group, operator_id: undefined, name: '' })).toMatchObject([{ change, title: null }])
  })

  test.each([
    ['im.chat.member.user.added_v1', 'join'], ['im.chat.member.user.deleted_v1', 'leave'], ['im.chat.member.user.withdrawn_v1', 'leave'],
  ])('%s: one event for each person', (type, change) => {
    const users = [{ name: '李 梅', tenant_key: 'tk', user_id: { open_id: 'ou_2' } }, { name: '外人', tenant_key: 'other', user_id: { open_id: 'ou_3' } }, { name: '坏的' }, null]
    expect(of(type, { ...group, users })).toMatchObject([
      { eventId: 'e2/ou_2', change, chat: 'oc_g', sender: { id: 'ou_2', name: '李 梅' } }, { eventId: 'e2/ou_3', change, sender: { id: 'ou_3', name: '外人', external: true } },
    ])
  })

  test('the private chat is opened', () => {
    expect(READERS['im.chat.access_event.bot_p2p_chat_entered_v1']?.({ event_id: 'e3', chat_id: 'oc_p', operator_id: { open_id: 'ou_1' }, last_message_id: 'om_x' }, at, known)).toEqual({
      privateChat: 'oc_p',
      events: [{ kind: 'other', platform: 'feishu', eventId: 'e3', chat: null, sender: { id: 'ou_1', name: '王芳' }, receivedAt: at, what: 'opened', messageId: null, addressed: true }],
    })
  })

  test('somebody leaves the organisation', () => {
    expect(of('contact.user.deleted_v3', { event_id: 'e4', object: { open_id: 'ou_2', name: '李梅' }, old_object: {} })).toMatchObject([{ change: 'left_org', chat: null, sender: { id: 'ou_2', name: '李梅' } }])
  })

  test('recalls, reactions and read marks have no reader, so that they are acknowledged and forgotten', () => {
    expect(IGNORED.filter((type) => type in READERS)).toEqual([])
    expect(IGNORED).toEqual(expect.arrayContaining(['im.message.recalled_v1', 'im.message.reaction.created_v1', 'im.message.reaction.deleted_v1', 'im.message.message_read_v1', 'im.chat.updated_v1']))
  })
})

describe('presses', () => {
  const press = (o: { readonly action?: object; readonly context?: object; readonly operator?: object; readonly header?: object } = {}): Record<string, unknown> => ({
    // As flattened: the token of the event has covered that of the header, and the time is in microseconds.
    schema: '2.0', event_id: 'e5', token: 'c-1f2e', create_time: '1760000000123456', event_type: 'card.action.trigger', tenant_key: 'tk', app_id: 'cli_a', ...o.header,
    operator: { tenant_key: 'tk', open_id: 'ou_1', ...o.operator }, host: 'im_message',
    action: { tag: 'button', value: { line: ['报名', 'A1'], rev: 3, sub: 'A1' }, ...o.action },
    context: { open_message_id: 'om_card', open_chat_id: 'oc_g', ...o.context },
  })

  test('the line, the revision and the subject of the card as pressed', () => {
    expect(toClick(press(), at, known)).toEqual({
      kind: 'click', platform: 'feishu', eventId: 'e5', chat: 'oc_g', sender: { id: 'ou_1', name: '王芳' }, receivedAt: at, cardId: 'om_card', line: ['报名', 'A1'], revision: 3, subject: 'A1', form: {},
    })
  })

  test('in private: the card says so, or the chat is known for it', () => {
    expect(toClick(press({ action: { value: { line: ['我的'], rev: 0, sub: null, p: 1 } } }), at, known)?.chat).toBeNull()
    expect(toClick(press({ context: { open_chat_id: 'oc_alone' } }), at, known)?.chat).toBeNull()
  })

  test('a form: names of the fields, zones cut off, people by name, empty ones left out', () => {
    const value = { line: ['请假'], rev: 1, sub: null, keys: ['事由', '哪天', '几点', '何时', '谁', '场次', '人数', '空'] }
    const form_value = { f0_0: ' 看病 ', f0_1: '2026-05-01 +0800', f0_2: '18:30 +0800', f0_3: '2026-05-01 18:30 +0800', f0_4: 'ou_9', f0_5: '男子组', f0_6: 2, f0_7: '', f0_99: 'x', other: 'y', f0_x: 'z' }
    expect(toClick(press({ action: { value, form_value } }), at, known)?.form).toEqual({
      事由: '看病', 哪天: '2026-05-01', 几点: '18:30', 何时: '2026-05-01 18:30', 谁: '赵六', 场次: '男子组', 人数: '2',
    })
    expect(toClick(press({ action: { value, form_value: { f0_4: 'ou_7', f0_0: ['a'], f0_1: { b: 1 }, f0_5: 'x'.repeat(2_001) } } }), at, known)?.form).toEqual({ 谁: 'ou_7' })
  })

  test.each([
    ['no value', { action: { value: undefined } }], ['a text', { action: { value: 'join' } }], ['another shape', { action: { value: { act: 'join' } } }], ['an empty line', { action: { value: { line: [], rev: 1, sub: null } } }],
    ['words that are none', { action: { value: { line: [1], rev: 1, sub: null } } }], ['a negative revision', { action: { value: { line: ['a'], rev: -1, sub: null } } }], ['too many words', { action: { value: { line: Array(21).fill('a'), rev: 1, sub: null } } }],
    ['a huge word', { action: { value: { line: ['a'.repeat(501)], rev: 1, sub: null } } }], ['nobody', { operator: { open_id: undefined } }], ['no card', { context: { open_message_id: undefined } }],
    ['a path for an id', { context: { open_message_id: 'om_1/../x' } }], ['no event id', { header: { event_id: undefined } }],
  ])('%s is no press', (_, o) => {
    expect(toClick(press(o), at, known)).toBeNull()
  })
})

test('whatever comes in, nothing throws', () => {
  const shapes = fc.oneof(fc.jsonValue(), fc.anything(), fc.record({ event_id: fc.string(), message: fc.jsonValue(), sender: fc.jsonValue(), users: fc.jsonValue(), operator_id: fc.jsonValue() }, { requiredKeys: [] }))
  fc.assert(fc.property(shapes, (data) => {
    for (const reader of Object.values(READERS)) reader(data, at, known)
    toClick(data, at, known)
  }), { numRuns: 300, seed: 7 })
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (content, mentions, parent_id) => {
    const [event] = read(spoken({ message: { content: JSON.stringify(content), mentions, parent_id } }))
    expect(event?.eventId).toBe('e1')
  }), { numRuns: 300, seed: 7 })
})
