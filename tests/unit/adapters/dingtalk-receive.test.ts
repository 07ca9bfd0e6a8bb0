// Every payload of dingtalk.md sections 2.3, 6 and 9, and hostile ones: what event comes of it.
import { describe, expect, test } from 'vitest'
import { frameShape, type Frame } from '../../../adapters/dingtalk/payload.ts'
import { isOutsider, mentionsOf, toClick, toMemberships, toMessage } from '../../../adapters/dingtalk/receive.ts'
import { readValue, writeValue } from '../../../adapters/dingtalk/value.ts'
import { instant } from '../../../bot/model/time.ts'

const NOW = instant(1_760_000_000_500)
const BOT = '$:LWCP_v1:$botX'
const noNick = (): null => null

function frame(data: unknown, headers: object = {}): Frame {
  return frameShape.parse({ type: 'CALLBACK', headers: { topic: 't', messageId: 'push1', ...headers }, data: typeof data === 'string' ? data : JSON.stringify(data) })
}

const GROUP = {
  conversationId: 'cidAAA==', conversationType: '2', conversationTitle: '三中工会群', atUsers: [{ dingtalkId: BOT }], chatbotCorpId: 'dingcorp1', chatbotUserId: BOT, robotCode: 'dingabc',
  msgId: 'msgAAAA==', msgtype: 'text', text: { content: ' 报名 羽毛球 ' }, senderNick: '张三', senderStaffId: 'staff001', senderId: '$:LWCP_v1:$u1', senderCorpId: 'dingcorp1', isAdmin: false,
  isInAtList: true, createAt: 1_760_000_000_000, sessionWebhook: 'https://oapi.dingtalk.com/robot/sendBySession?session=x', sessionWebhookExpiredTime: 1_760_005_400_000,
}
const { conversationTitle: _title, atUsers: _at, isInAtList: _in, ...rest } = GROUP
const PRIVATE = { ...rest, conversationType: '1', conversationId: 'cidP' }

const heard = (data: unknown, nickOf: (user: string) => string | null = noNick) => toMessage(frame(data), NOW, nickOf)

describe('robot messages', () => {
  test('6.1: text of a group', () => {
    expect(heard(GROUP)).toEqual({
      event: {
        kind: 'message', platform: 'dingtalk', eventId: 'push1', messageId: 'msgAAAA==', chat: 'cidAAA==', sender: { id: 'staff001', name: '张三' }, receivedAt: NOW, text: '报名 羽毛球', mentions: [], addressed: true,
        replyTo: null, title: '三中工会群',
      },
      hook: { chat: 'cidAAA==', user: 'staff001', url: GROUP.sessionWebhook, until: 1_760_005_400_000 },
      staff: 'staff001',
    })
  })

  test.each([
    ['6.2: private text', { ...PRIVATE, text: { content: '我的' } }, { kind: 'message', chat: null, text: '我的', addressed: true }],
    ['createAt misspelt', { ...GROUP, createAt: undefined, createA: 1 }, { kind: 'message', text: '报名 羽毛球' }],
    ['a numeric conversationType', { ...GROUP, conversationType: 2 }, { kind: 'message', chat: 'cidAAA==' }],
    ['6.3: rich text', { ...GROUP, msgtype: 'richText', text: undefined, content: { richText: [{ text: '看这个' }, { pictureDownloadCode: 'p', downloadCode: 'd', type: 'picture' }, { text: ' 报名' }] } }, { kind: 'message', text: '看这个 报名' }],
    ['6.3: rich text of pictures alone', { ...GROUP, msgtype: 'richText', content: { richText: [{ downloadCode: 'd', type: 'picture' }] } }, { kind: 'other', what: 'picture', messageId: 'msgAAAA==', addressed: true }],
    ['6.4: picture', { ...PRIVATE, msgtype: 'picture', content: { downloadCode: 'd' } }, { kind: 'other', what: 'picture', chat: null }],
    ['6.5: audio, whatever it is taken for', { ...PRIVATE, msgtype: 'audio', content: { duration: 4000, downloadCode: 'd', recognition: '我要报名' } }, { kind: 'other', what: 'audio' }],
    ['6.6: video', { ...PRIVATE, msgtype: 'video', content: { duration: 4, downloadCode: 'd', videoType: 'mp4' } }, { kind: 'other', what: 'video' }],
    ['6.7: file', { ...PRIVATE, msgtype: 'file', content: { fileName: '名单.xlsx' } }, { kind: 'other', what: 'file' }],
    ['6.8: unknown', { ...PRIVATE, msgtype: 'unknownMsgType' }, { kind: 'other', what: 'unknown' }],
    ['6.8: a forwarded record', { ...PRIVATE, msgtype: 'chatRecord', content: { summary: 'x' } }, { kind: 'other', what: 'unknown' }],
    ['6.9: reply, id at the top', { ...GROUP, originalMsgId: 'msgB', text: { content: ' 同意', isReplyMsg: true, repliedMsg: { msgId: 'msgC' } } }, { text: '同意', replyTo: 'msgB' }],
    ['6.9: reply, id inside', { ...GROUP, text: { content: ' 同意', isReplyMsg: true, repliedMsg: { msgType: 'text', msgId: 'msgB', content: { text: '…' } } } }, { text: '同意', replyTo: 'msgB' }],
    ['6.10: somebody outside', { ...GROUP, senderStaffId: undefined, senderCorpId: 'other' }, { sender: { id: '$:LWCP_v1:$u1', name: '张三', external: true } }],
    ['6.10: an empty staffId', { ...GROUP, senderStaffId: '' }, { sender: { id: '$:LWCP_v1:$u1', name: '张三', external: true } }],
    ['staff of another organisation: its ids could be those of ours', { ...GROUP, senderCorpId: 'other' }, { sender: { id: '$:LWCP_v1:$u1', external: true } }],
    ['no nick', { ...GROUP, senderNick: null }, { sender: { id: 'staff001', name: null } }],
    ['not meant for the bot, should that ever be sent', { ...GROUP, isInAtList: false }, { addressed: false }],
    ['text without text', { ...GROUP, text: undefined }, { kind: 'other', what: 'unknown' }],
    ['an @ alone', { ...GROUP, text: { content: ' ' } }, { kind: 'message', text: '' }],
    ['mark-up stays as typed', { ...PRIVATE, text: { content: '<at id=all></at> [x](http://evil) **粗**\n二 😀' } }, { text: '<at id=all></at> [x](http://evil) **粗**\n二 😀' }],
  ])('%s', (_, data, event) => {
    expect(heard(data)?.event).toMatchObject(event)
  })

  test('nobody outside has an @ in answers, nor an address but in this chat', () => {
    expect(heard({ ...GROUP, senderStaffId: '' })?.staff).toBeNull()
    expect(isOutsider('$:LWCP_v1:$u1')).toBe(true)
    expect(isOutsider('staff001')).toBe(false)
  })

  test('no webhook, no hook; no end, no end', () => {
    expect(heard({ ...GROUP, sessionWebhook: undefined })?.hook).toBeNull()
    expect(heard({ ...GROUP, sessionWebhookExpiredTime: '不知' })?.hook).toMatchObject({ until: null })
  })

  test.each([['not json', '{not json'], ['null', 'null'], ['a list', '[]'], ['nothing', '{}'], ['nobody', { ...GROUP, senderStaffId: null, senderId: null }], ['no id', { ...GROUP, msgId: 7 }], ['another kind of chat', { ...GROUP, conversationType: '3' }]])('%s is no message', (_, data) => {
    expect(heard(data)).toBeNull()
  })

  test('without an id of its own the push goes by that of its message', () => {
    expect(toMessage(frame(GROUP, { messageId: undefined }), NOW, noNick)?.event.eventId).toBe('msgAAAA==')
  })
})

describe('mentions', () => {
  const known: Readonly<Record<string, string>> = { staff002: '李梅', staff003: '张伟', staff004: '张伟民' }
  const nick = (id: string): string | null => known[id] ?? null
  const at = (...ids: readonly string[]) => ({ chatbotUserId: BOT, atUsers: [{ dingtalkId: BOT, staffId: null }, ...ids.map((id) => (id.startsWith('$') ? { dingtalkId: id, staffId: null } : { dingtalkId: `$:${id}`, staffId: id }))] })

  test.each([
    ['one unknown @ and one unknown name', '帮 @王芳 报名', at('staff009'), ['王芳/staff009']],
    ['known nicks in the order of the text', '帮 @张伟 @李梅 报名', at('staff002', 'staff003'), ['张伟/staff003', '李梅/staff002']],
    ['a known one, and so the other one too', '帮 @李梅 @王芳 报名', at('staff002', 'staff009'), ['李梅/staff002', '王芳/staff009']],
    ['somebody outside', '帮 @老陈 报名', at('$:LWCP_v1:$g1'), ['老陈/$:LWCP_v1:$g1']],
    ['two unknown ones: nobody is guessed', '帮 @王芳 @赵磊 报名', at('staff008', 'staff009'), []],
    ['a typed name is no mention', '帮 @王芳 报名', at(), []],
    ['two typed names and one mention: not guessed', '@王芳 帮 @赵磊 报名', at('staff009'), []],
    ['one name that begins another', '@张伟民 @张伟 报名', at('staff003', 'staff004'), ['张伟民/staff004', '张伟/staff003']],
    ['a name that goes on without a blank', '@李梅带2 报名', at('staff002'), ['李梅/staff002']],
    ['the same person twice', '@李梅 @李梅', at('staff002', 'staff002'), ['李梅/staff002']],
  ])('%s', (_, text, m, expected) => {
    expect(mentionsOf(text, m, nick).map(({ name, userId, self }) => `${name}/${userId}${self ? '!' : ''}`)).toEqual(expected)
  })

  test('no list, nobody', () => {
    expect(mentionsOf('@王芳', { atUsers: null, chatbotUserId: null }, nick)).toEqual([])
  })
})

describe('presses', () => {
  const value = { line: ['报名', 'A1'], rev: 3, sub: 'A1' }
  const action = (id: string): string => JSON.stringify({ cardPrivateData: { actionIds: [id], params: { form: { size: 'L' } } } })
  const CARD = { type: 'actionCallback', outTrackId: 'gh-1', corpId: 'dingcorp1', userId: 'staff001', userIdType: 1, spaceId: 'cidAAA==', spaceType: 'IM_GROUP', extension: '{}', content: action(writeValue(value)), value: '{}' }

  test('9: in a group', () => {
    expect(toClick(frame(CARD), NOW)).toEqual({
      kind: 'click', platform: 'dingtalk', eventId: 'push1', chat: 'cidAAA==', sender: { id: 'staff001', name: null }, receivedAt: NOW, cardId: 'gh-1', line: ['报名', 'A1'], revision: 3, subject: 'A1', form: {},
    })
  })

  test('9: in private, where the space is the person', () => {
    expect(toClick(frame({ ...CARD, spaceType: 'IM_ROBOT', spaceId: 'staff001' }), NOW)).toMatchObject({ chat: null, sender: { id: 'staff001' } })
  })

  test('`value` serves where `content` is missing', () => {
    expect(toClick(frame({ ...CARD, content: undefined, value: CARD.content }), NOW)).toMatchObject({ line: ['报名', 'A1'] })
  })

  test.each([
    ['content that is no json', { content: '{not json', value: '{' }], ['no action', { content: '{}' }], ['a button of another card', { content: action('join') }], ['nobody', { userId: '' }],
    ['a group without an id', { spaceId: undefined }], ['no card', { outTrackId: 7 }],
  ])('%s is no press', (_, change) => {
    expect(toClick(frame({ ...CARD, ...change }), NOW)).toBeNull()
  })

  test('nor is one without an id to answer it by', () => {
    expect(toClick(frame(CARD, { messageId: undefined }), NOW)).toBeNull()
  })

  test.each(['null', '7', '"x"', '{}', '[]', '[3]', '[3,null]', '[-1,null,"x"]', '[1.5,null,"x"]', '["3",null,"x"]', '[3,7,"x"]', '[3,null,7]', `[3,null,"${'长'.repeat(501)}"]`, `[3,null${',"x"'.repeat(41)}]`, '{x'])('the value %s is not believed', (id) => {
    expect(readValue(id)).toBeNull()
  })

  test('a value comes back as it was written', () => {
    const odd = { line: ['报名', '"]}\\', '带2', '😀'], rev: 0, sub: null }
    expect(readValue(writeValue(odd))).toEqual(odd)
  })
})

describe('events', () => {
  const event = (eventType: string, data: object) => toMemberships(frame({ timeStamp: '1', ...data }, { topic: '*', eventType, eventId: 'ev1' }), NOW)

  test('6.12: people leave the organisation, each known by an id of its own', () => {
    expect(event('user_leave_org', { userId: ['staff002', 'staff003'] })).toMatchObject([
      { kind: 'membership', change: 'left_org', eventId: 'ev1/staff002', chat: null, sender: { id: 'staff002' } }, { change: 'left_org', eventId: 'ev1/staff003', sender: { id: 'staff003' } },
    ])
  })

  test.each([
    ['chat_add_member', { openConversationId: 'cidA', userId: ['s1'] }, [{ change: 'join', chat: 'cidA', sender: { id: 's1' } }]],
    ['chat_remove_member', { openConversationId: 'cidA', userId: 's1' }, [{ change: 'leave', chat: 'cidA', sender: { id: 's1' } }]],
    ['chat_quit', { openConversationId: 'cidA', userId: ['s1'] }, [{ change: 'leave', sender: { id: 's1' } }]],
    ['chat_disband', { openConversationId: 'cidA', operator: 's9' }, [{ change: 'dissolved', eventId: 'ev1', chat: 'cidA', sender: { id: 's9' } }]],
    ['chat_update_title', { openConversationId: 'cidA', title: '新名' }, [{ change: 'bot_added', chat: 'cidA', title: '新名' }]],
    ['chat_update_title', { openConversationId: 'cidA' }, []],
    ['chat_add_member', { userId: ['s1'] }, []],
    ['chat_update_owner', { openConversationId: 'cidA' }, []],
    ['user_add_org', { userId: ['s1'] }, []],
    ['user_leave_org', {}, []],
  ])('%s %o', (type, data, expected) => {
    expect(event(type, data)).toMatchObject(expected)
  })

  test.each(['null', '[]', '{x'])('%s is no event', (data) => {
    expect(toMemberships(frame(data, { eventType: 'user_leave_org', eventId: 'ev1' }), NOW)).toEqual([])
  })
})
