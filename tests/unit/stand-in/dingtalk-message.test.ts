// What the robot hears of what people write, and what comes again: duties D4, D5 of stand-ins.md.
import { EventAck, type DWClientDownStream } from 'dingtalk-stream'
import { afterEach, describe, expect, test } from 'vitest'
import { dingtalkKit, GROUP, keeping, ROBOT, type Json, type Kit } from './dingtalk-kit.ts'

let kit: Kit
afterEach(() => kit.stop())

const hello = { from: 'staff001', chat: GROUP, text: '报名 羽毛球', mentionBot: true }

describe('D4: what is heard', () => {
  test('group text: leading blank, strings where strings are, webhook on loopback for 90 minutes', async () => {
    kit = await dingtalkKit()
    await kit.connect()
    const said = kit.stand.say(hello)
    const payload = kit.payload()
    expect(payload).toMatchObject({
      conversationId: GROUP, conversationType: '2', conversationTitle: '三中工会群', isInAtList: true, msgId: said.msgId, msgtype: 'text', text: { content: ' 报名 羽毛球' },
      senderNick: '张三', senderStaffId: 'staff001', isAdmin: false, robotCode: kit.stand.app.robotCode,
    })
    expect(payload['atUsers']).toEqual([{ dingtalkId: payload['chatbotUserId'] }])
    expect(payload['sessionWebhook']).toMatch(new RegExp(`^${kit.stand.url}/robot/sendBySession\\?session=`))
    expect(Number(payload['sessionWebhookExpiredTime']) - Number(payload['createAt'])).toBe(5_400_000)
  })

  test('without an @ the robot hears nothing in a group, and everything in private', async () => {
    kit = await dingtalkKit()
    await kit.connect()
    expect(kit.stand.say({ ...hello, mentionBot: false })).toMatchObject({ messageId: null, fate: 'unheard' })
    expect(kit.stand.say({ from: 'staff001', text: '报名' }).fate).toBe('pushed')
    const payload = kit.payload()
    expect(payload).toMatchObject({ conversationType: '1', text: { content: '报名' } })
    for (const field of ['conversationTitle', 'atUsers', 'isInAtList']) expect(payload).not.toHaveProperty(field)
    expect(kit.stand.messages(GROUP)).toHaveLength(1)
  })

  test('a robot that was taken out hears nothing', async () => {
    kit = await dingtalkKit()
    await kit.connect()
    kit.stand.setBot(GROUP, 'out')
    expect(kit.stand.say(hello).fate).toBe('unheard')
  })

  test('people outside have no staffId, or an empty one; others who are @-ed stay in the text', async () => {
    kit = await dingtalkKit()
    await kit.connect()
    kit.stand.say({ ...hello, from: 'guest1', text: '帮 @李四 报名', mentions: ['staff002', 'guest2'] })
    const missing = kit.payload()
    expect(missing).not.toHaveProperty('senderStaffId')
    expect(missing['senderCorpId']).not.toBe(missing['chatbotCorpId'])
    expect(missing['text']).toEqual({ content: ' 帮 @李四 报名 @外人二' })
    expect((missing['atUsers'] as Json[]).map((u) => u['staffId'])).toEqual([undefined, 'staff002', undefined])
    kit.stand.say({ ...hello, from: 'guest2' })
    expect(kit.payload()['senderStaffId']).toBe('')
  })

  test.each(['richText', 'picture', 'audio', 'video', 'file', 'unknownMsgType'] as const)('private %s', async (kind) => {
    kit = await dingtalkKit()
    await kit.connect()
    kit.stand.say({ from: 'staff001', text: '我要报名', kind })
    const payload = kit.payload()
    expect(payload['msgtype']).toBe(kind)
    const content = (payload['content'] ?? {}) as Json
    const fields = { richText: ['richText'], picture: ['pictureDownloadCode', 'downloadCode'], audio: ['duration', 'downloadCode', 'recognition'], video: ['duration', 'downloadCode', 'videoType'], file: ['spaceId', 'fileName', 'downloadCode', 'fileId'], unknownMsgType: [] }
    expect(Object.keys(content)).toEqual(fields[kind])
  })

  test('a client has no @ for files in a group', async () => {
    kit = await dingtalkKit()
    await kit.connect()
    expect(() => kit.stand.say({ ...hello, kind: 'file' })).toThrow('cannot send file')
  })

  test('a quote names the message and its author', async () => {
    kit = await dingtalkKit()
    await kit.connect()
    kit.stand.say(hello)
    await kit.post(String(kit.payload()['sessionWebhook']), { msgtype: 'text', text: { content: '确定吗？' } })
    const asked = kit.stand.messages(GROUP).at(-1)
    kit.stand.say({ ...hello, text: '同意', reply: String(asked?.id) })
    const payload = kit.payload()
    expect(payload['originalMsgId']).toBe(asked?.id)
    expect(payload['text']).toMatchObject({ content: ' 同意', isReplyMsg: true, repliedMsg: { msgId: asked?.id, senderId: payload['chatbotUserId'], content: { text: '确定吗？' } } })
  })
})

describe('D5: what comes again', () => {
  const silent = (frames: DWClientDownStream[]) => ({ onMessage: (frame: DWClientDownStream) => void frames.push(frame) })
  const msgId = (frame: DWClientDownStream | undefined): unknown => (JSON.parse(frame?.data ?? '{}') as Json)['msgId']

  test('by default nothing: fire and forget', async () => {
    kit = await dingtalkKit()
    await kit.connect(silent([]))
    kit.stand.say(hello)
    kit.stand.clock.advance(3_600_000)
    expect(kit.stand.recorder.all('push')).toHaveLength(1)
  })

  test('switched on: unacknowledged ones come again with a new messageId and the same msgId', async () => {
    kit = await dingtalkKit({ resendUnacked: true })
    const frames: DWClientDownStream[] = []
    await kit.connect(silent(frames))
    kit.stand.say(hello)
    kit.stand.clock.advance(60_001)
    await kit.stand.live()[0]?.ping()
    expect(frames).toHaveLength(3)
    expect(new Set(frames.map((f) => f.headers.messageId)).size).toBe(3)
    expect(new Set(frames.map(msgId)).size).toBe(1)
  })

  test('switched on: an ack ends it, on whichever connection and attempt', async () => {
    kit = await dingtalkKit({ resendUnacked: [1_000, 2_000] })
    const frames: DWClientDownStream[] = []
    const link = await kit.connect(silent(frames))
    kit.stand.say(hello)
    await kit.stand.live()[0]?.ping()
    link.socketCallBackResponse(String(frames[0]?.headers.messageId), {})
    await kit.stand.recorder.waitFor('ack')
    kit.stand.clock.advance(10_000)
    expect(kit.stand.recorder.all('push')).toHaveLength(1)
  })

  test('events come again on LATER and on an answer without status, and stop at SUCCESS', async () => {
    kit = await dingtalkKit({ eventRetryMs: [1_000, 2_000, 3_000] })
    const answers = [{ status: EventAck.LATER }, {} as { status: EventAck }, { status: EventAck.SUCCESS }]
    const seen: DWClientDownStream[] = []
    await kit.connect({ onEvent: (frame) => (seen.push(frame), answers[seen.length - 1] ?? { status: EventAck.SUCCESS }) })
    const eventId = kit.stand.event('user_add_org', { userId: ['staff010'] })
    for (let i = 1; i <= 3; i += 1) {
      await kit.stand.recorder.waitFor('ack', undefined, { count: i })
      kit.stand.clock.advance(1_001)
    }
    expect(seen.map((f) => f.headers.eventId)).toEqual([eventId, eventId, eventId])
    expect(kit.stand.recorder.all('push')).toHaveLength(3)
  })

  test('messages without a connection are lost for good; events wait', async () => {
    kit = await dingtalkKit({ resendUnacked: true, eventRetryMs: [5_000] })
    expect(kit.stand.say(hello)).toMatchObject({ messageId: null, fate: 'offline' })
    kit.stand.event('user_add_org', { userId: ['staff010'] })
    await kit.connect()
    kit.stand.clock.advance(3_600_000)
    expect(kit.stand.recorder.all('push').map((e) => e['type'])).toEqual(['EVENT'])
    expect(kit.stand.counters().lost).toBe(2)
  })

  test('of several connections a random one gets each push, and only one', async () => {
    kit = await dingtalkKit()
    await kit.connect()
    await kit.connect()
    for (let i = 0; i < 40; i += 1) kit.stand.say(hello)
    const counts = [0, 1].map((c) => kit.stand.recorder.all('push').filter((e) => e['connection'] === c).length)
    expect(counts.reduce((a, b) => a + b)).toBe(40)
    for (const count of counts) expect(count).toBeGreaterThan(8)
  })

  test('a duplicate on request, though acknowledged: as a re-send, or the very same', async () => {
    kit = await dingtalkKit()
    const frames: DWClientDownStream[] = []
    await kit.connect(keeping(frames))
    const said = kit.stand.say(hello)
    await kit.stand.recorder.waitFor('ack')
    kit.stand.duplicate(String(said.messageId))
    kit.stand.duplicate(String(said.messageId), 'same')
    await kit.stand.recorder.waitFor('ack', (e) => e['again'] === true, { count: 2 })
    expect(frames.map(msgId)).toEqual([said.msgId, said.msgId, said.msgId])
    expect(new Set(frames.map((f) => f.headers.messageId)).size).toBe(2)
  })

  test('held pushes go out in the order asked for', async () => {
    kit = await dingtalkKit()
    await kit.connect()
    kit.stand.hold()
    const ids = ['一', '二', '三'].map((text) => kit.stand.say({ ...hello, text }).msgId)
    expect(kit.stand.recorder.all('push')).toEqual([])
    kit.stand.release('reversed')
    expect(kit.stand.recorder.all('push').map((e) => e['msgId'])).toEqual(ids.toReversed())
  })

  test('leaving the organisation is an event; the group\'s own events need more rights', async () => {
    kit = await dingtalkKit()
    const events: DWClientDownStream[] = []
    await kit.connect({ onEvent: (frame) => (events.push(frame), { status: EventAck.SUCCESS }) })
    kit.stand.removeMember(GROUP, 'staff003')
    kit.stand.removePerson('staff002')
    await kit.stand.recorder.waitFor('ack')
    expect(events.map((f) => f.headers.eventType)).toEqual(['user_leave_org'])
    expect(JSON.parse(events[0]?.data ?? '')).toMatchObject({ userId: ['staff002'] })
    expect(kit.stand.recorder.all('push')[0]).toMatchObject({ topic: '*', type: 'EVENT' })
    expect(ROBOT).not.toBe(events[0]?.headers.topic)
  })
})
