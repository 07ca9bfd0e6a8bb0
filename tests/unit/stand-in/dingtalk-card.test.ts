// Interactive cards and presses through the real SDK: duty D11 of stand-ins.md, dingtalk.md section 9; and the page that shows them.
import type { DWClientDownStream } from 'dingtalk-stream'
import { afterEach, describe, expect, test } from 'vitest'
import { demoDingtalk, startDingtalkStandIn, type DingtalkStandInOptions } from '../../stand-in/dingtalk/index.ts'
import { CARD, dingtalkKit, GROUP, type Json, type Kit, type LinkClient } from './dingtalk-kit.ts'

let kit: Kit
afterEach(() => kit.stop())

const CREATE = '/v1.0/card/instances/createAndDeliver'
const UPDATE = '/v1.0/card/instances'
const TEMPLATE = 'aaaa-bbbb.schema'
const actions = JSON.stringify([{ id: 'join', text: '报名', params: { id: 'A12' } }, { id: 'full', text: '已满', disabled: true }])

const start = (options: DingtalkStandInOptions = {}) => dingtalkKit({ templates: [{ id: TEMPLATE }, { id: 'old.schema', stopped: true }], ...options })

const toGroup = (more: Json = {}): Json => ({
  cardTemplateId: TEMPLATE, outTrackId: 'card-42', callbackType: 'STREAM', userIdType: 1,
  cardData: { cardParamMap: { title: '春游', count: '12', actions } },
  openSpaceId: `dtv1.card//IM_GROUP.${GROUP}`, imGroupOpenSpaceModel: { supportForward: false },
  imGroupOpenDeliverModel: { robotCode: 'dingstandin0001', atUserIds: { staff001: '张三' }, recipients: [] },
  ...more,
})
const toPerson = (id: string, more: Json = {}): Json => toGroup({
  outTrackId: `card-${id}`, openSpaceId: `dtv1.card//IM_ROBOT.${id}`, imRobotOpenSpaceModel: { supportForward: false }, imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT' },
  ...more,
})

/** A bot that answers presses so. */
const answering = (answer: (payload: Json) => unknown) => ({
  onMessage: (frame: DWClientDownStream, c: LinkClient) => c.socketCallBackResponse(frame.headers.messageId, answer(JSON.parse(frame.data) as Json)),
})

describe('creating', () => {
  test('in a group: the card stands there, the @ rings', async () => {
    kit = await start()
    const { status, body } = await kit.api('POST', CREATE, toGroup())
    expect([status, body]).toEqual([200, {
      success: true, result: { outTrackId: 'card-42', deliverResults: [{ spaceType: 'IM', spaceId: GROUP, success: true, errorMsg: '', carrierId: expect.any(String) }] },
    }])
    expect(kit.stand.messages(GROUP)).toMatchObject([{ via: 'card', card: 'card-42', mentions: ['staff001'], mentionsAll: false }])
    expect(kit.stand.card('card-42')).toMatchObject({ title: '春游', lines: ['12'], buttons: [{ id: 'join', text: '报名', disabled: false }, { id: 'full', disabled: true }] })
    expect(kit.stand.violations()).toEqual([])
  })

  test('in private', async () => {
    kit = await start()
    expect((await kit.api('POST', CREATE, toPerson('staff001'))).body).toMatchObject({ result: { deliverResults: [{ spaceType: 'IM_ROBOT', spaceId: 'staff001', success: true }] } })
    expect(kit.stand.privateMessages('staff001')).toMatchObject([{ card: 'card-staff001' }])
  })

  test.each<[string, Json, string]>([
    ['no template', { cardTemplateId: '' }, 'param.cardTemplateIdEmpty'],
    ['unknown template', { cardTemplateId: 'x.schema' }, 'template.not.existed'],
    ['stopped template', { cardTemplateId: 'old.schema' }, 'template.stopped'],
    ['no outTrackId', { outTrackId: '' }, 'param.outTrackIdEmpty'],
    ['no address', { openSpaceId: 'cidAAA==' }, 'param.openSpaceIdInvalid'],
    ['an unknown group', { openSpaceId: 'dtv1.card//IM_GROUP.cidX' }, 'param.openSpaceIdInvalid'],
    ['no space model', { imGroupOpenSpaceModel: undefined }, 'param.openSpaceModelInvalid'],
    ['no robot', { imGroupOpenDeliverModel: {} }, 'chatbot.notFound'],
    ['@ of nobody', { imGroupOpenDeliverModel: { robotCode: 'dingstandin0001', atUserIds: { nobody: '无' } } }, 'param.userIdNotExist'],
    ['private data of nobody', { privateData: { guest1: { cardParamMap: { mine: '1' } } } }, 'param.userIdNotExist'],
    ['refused words', { cardData: { cardParamMap: { title: '代购' } } }, 'param.contentUnsafe'],
    ['no data', { cardData: undefined }, 'invalidParameter.param.invalid'],
  ])('%s', async (_name, more, code) => {
    kit = await start({ bannedWords: ['代购'] })
    expect(await kit.api('POST', CREATE, toGroup(more))).toMatchObject({ status: 400, body: { code } })
    expect(kit.stand.card('card-42')).toBeNull()
    expect(kit.stand.messages(GROUP)).toEqual([])
  })

  test('every value is a string', async () => {
    kit = await start()
    expect((await kit.api('POST', CREATE, toGroup({ cardData: { cardParamMap: { count: 12 } } }))).status).toBe(400)
    expect(kit.stand.violations()).toEqual(['cardData.cardParamMap.count is no string'])
  })

  test('a cap on values, where one is set', async () => {
    kit = await start({ limits: { cardValueBytes: 1024 } })
    const data = (length: number): Json => ({ cardData: { cardParamMap: { title: '长'.repeat(length) } } })
    expect((await kit.api('POST', CREATE, toGroup(data(342)))).body['code']).toBe('invalidParameter.param.invalid')
    expect((await kit.api('POST', CREATE, toGroup(data(341)))).status).toBe(200)
  })

  test('the same outTrackId a second time is refused, and makes no second card', async () => {
    kit = await start()
    kit.stand.faults.add({ match: `POST ${CREATE}`, times: 1, action: { kind: 'drop-after-accept' } })
    await expect(kit.api('POST', CREATE, toGroup())).rejects.toThrow()
    expect(await kit.api('POST', CREATE, toGroup())).toMatchObject({ status: 400, body: { code: 'param.outTrackIdExisted' } })
    expect(kit.stand.messages(GROUP)).toHaveLength(1)
  })

  test('a target that is gone shows in deliverResults, inside 200', async () => {
    kit = await start()
    kit.stand.muteBot('staff001', true)
    expect(await kit.api('POST', CREATE, toPerson('staff001'))).toMatchObject({ status: 200, body: { success: true, result: { deliverResults: [{ success: false, errorMsg: 'chatbot.filtered' }] } } })
    kit.stand.disband(GROUP)
    expect(await kit.api('POST', CREATE, toGroup())).toMatchObject({ status: 200, body: { result: { deliverResults: [{ success: false, errorMsg: 'group.disbanded' }] } } })
  })
})

describe('updating', () => {
  test('by key adds, without it replaces; private data is for its reader alone', async () => {
    kit = await start()
    await kit.api('POST', CREATE, toGroup())
    const update = (more: Json) => kit.api('PUT', UPDATE, { outTrackId: 'card-42', userIdType: 1, ...more })
    const byKey = { updateCardDataByKey: true, updatePrivateDataByKey: true }
    expect(await update({ cardData: { cardParamMap: { count: '13' } }, privateData: { staff001: { cardParamMap: { mine: '已报名' } } }, cardUpdateOptions: byKey })).toMatchObject({ status: 200, body: { success: true } })
    expect(kit.stand.card('card-42')?.values).toEqual({ title: '春游', count: '13', actions })
    expect(kit.stand.card('card-42', 'staff001')?.lines).toEqual(['13', '已报名'])
    expect(kit.stand.card('card-42', 'staff002')?.lines).toEqual(['13'])
    await update({ privateData: { staff001: { cardParamMap: { seat: '3' } } }, cardUpdateOptions: byKey })
    expect(kit.stand.card('card-42', 'staff001')?.values).toMatchObject({ mine: '已报名', seat: '3' })
    await update({ cardData: { cardParamMap: { title: '结束' } } })
    expect(kit.stand.card('card-42')?.values).toEqual({ title: '结束' })
    expect((await update({ outTrackId: 'card-0' })).body['code']).toBe('param.outTrackIdNotExist')
  })

  test('a refused update changes nothing', async () => {
    kit = await start()
    await kit.api('POST', CREATE, toGroup())
    const no = await kit.api('PUT', UPDATE, { outTrackId: 'card-42', cardData: { cardParamMap: { count: '99' } }, privateData: { nobody: { cardParamMap: {} } }, cardUpdateOptions: { updateCardDataByKey: true } })
    expect(no.body['code']).toBe('param.userIdNotExist')
    expect(kit.stand.card('card-42')?.values['count']).toBe('12')
  })

  test('streaming text appends, or stands in full', async () => {
    kit = await start()
    await kit.api('POST', CREATE, toGroup())
    const stream = (content: string, isFull: boolean) => kit.api('PUT', '/v1.0/card/streaming', { outTrackId: 'card-42', guid: 'g', key: 'count', content, isFull, isFinalize: false, isError: false })
    await stream('3', false)
    expect(kit.stand.card('card-42')?.values['count']).toBe('123')
    await stream('7', true)
    expect(kit.stand.card('card-42')?.values['count']).toBe('7')
  })
})

describe('pressing', () => {
  const press = (more: Json = {}) => kit.stand.press({ from: 'staff001', on: 'card-42', button: '报名', ...more })

  test('the callback has strings within the string; the answer changes the card for all and for the one', async () => {
    kit = await start()
    const asked: Json[] = []
    await kit.connect(answering((payload) => {
      asked.push(payload)
      return { cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true }, cardData: { cardParamMap: { count: '13' } }, userPrivateData: { cardParamMap: { mine: '已报名' } } }
    }))
    const form = JSON.stringify([{ name: 'size', required: true, options: ['M', 'L'] }])
    await kit.api('POST', CREATE, toGroup({ cardData: { cardParamMap: { title: '春游', count: '12', actions, form } } }))
    expect(await press({ form: { size: 'L' } })).toMatchObject({ outcome: 'answered', card: { values: { count: '13', mine: '已报名' } } })
    expect(asked[0]).toMatchObject({ type: 'actionCallback', outTrackId: 'card-42', userId: 'staff001', userIdType: 1, spaceId: GROUP, spaceType: 'IM_GROUP', extension: '{}' })
    expect(JSON.parse(String(asked[0]?.['content']))).toEqual({ cardPrivateData: { actionIds: ['join'], params: { id: 'A12', form: { size: 'L' } } } })
    expect(JSON.parse(String(asked[0]?.['value']))).toEqual({ cardPrivateData: { actionIds: ['join'], params: { id: 'A12' } } })
    expect(kit.stand.card('card-42', 'staff002')?.values).not.toHaveProperty('mine')
    expect(kit.stand.violations()).toEqual([])
  })

  test('only what a client would let go', async () => {
    kit = await start()
    await kit.connect()
    const form = JSON.stringify([{ name: 'size', required: true, options: ['M', 'L'] }])
    await kit.api('POST', CREATE, toGroup({ cardData: { cardParamMap: { title: '春游', actions, form } } }))
    for (const more of [{ button: '没有' }, { button: 'full' }, { form: {} }, { form: { size: 'XL' } }, { form: { size: 'L', extra: '1' } }, { on: 'card-0' }]) {
      expect(await press(more)).toMatchObject({ outcome: 'nothing' })
    }
    kit.stand.removeMember(GROUP, 'staff001')
    expect(await press()).toMatchObject({ outcome: 'nothing' })
    expect(kit.stand.recorder.all('push')).toEqual([])
  })

  test('without callbackType STREAM no press comes; without a bot neither', async () => {
    kit = await start()
    await kit.api('POST', CREATE, toGroup())
    expect(await press()).toEqual({ outcome: 'failed', reason: 'offline' })
    await kit.connect()
    await kit.api('POST', CREATE, toGroup({ outTrackId: 'card-43', callbackType: undefined }))
    expect(await press({ on: 'card-43' })).toEqual({ outcome: 'failed', reason: 'no-stream-callback' })
  })

  test('later than 3 s the press has failed; the late answer is reported and changes nothing', async () => {
    kit = await start()
    const frames: DWClientDownStream[] = []
    const link = await kit.connect({ onMessage: (frame) => frames.push(frame) })
    await kit.api('POST', CREATE, toGroup())
    const pressed = press()
    await kit.stand.recorder.waitFor('push', (e) => e['topic'] === CARD)
    await kit.stand.live()[0]?.ping()
    kit.stand.clock.advance(3_000)
    expect(await pressed).toEqual({ outcome: 'failed', reason: 'timeout' })
    link.socketCallBackResponse(String(frames[0]?.headers.messageId), { cardData: { cardParamMap: { count: '13' } } })
    const [late] = await kit.stand.recorder.waitFor('late-ack')
    expect(late).toMatchObject({ outTrackId: 'card-42', user: 'staff001' })
    expect(kit.stand.card('card-42')?.values['count']).toBe('12')
  })

  test.each<[string, unknown]>([
    ['no object', 'ok'],
    ['a value that is no string', { cardData: { cardParamMap: { count: 13 } } }],
  ])('an answer with %s fails', async (_name, answer) => {
    kit = await start()
    await kit.connect(answering(() => answer))
    await kit.api('POST', CREATE, toGroup())
    expect(await press()).toEqual({ outcome: 'failed', reason: 'bad-response' })
    expect(kit.stand.violations()).toHaveLength(1)
  })

  test('2,000 presses at once are all answered, each once', async () => {
    kit = await start({ people: Array.from({ length: 2_000 }, (_, i) => ({ id: `p${i}`, nick: `老师${i}` })), chats: [], pressTimeoutMs: 60_000 })
    kit.stand.addChat({ id: GROUP, title: '大群', members: Array.from({ length: 2_000 }, (_, i) => `p${i}`) })
    let count = 0
    await kit.connect(answering(() => ({ cardUpdateOptions: { updateCardDataByKey: true }, cardData: { cardParamMap: { count: String((count += 1)) } } })))
    await kit.api('POST', CREATE, toGroup({ imGroupOpenDeliverModel: { robotCode: 'dingstandin0001' } }))
    const begun = kit.stand.clock.now()
    const pressed = await Promise.all(Array.from({ length: 2_000 }, (_, i) => press({ from: `p${i}` })))
    expect(kit.stand.clock.now() - begun).toBeLessThan(10_000)
    expect(pressed.every((p) => p.outcome === 'answered')).toBe(true)
    expect(kit.stand.card('card-42')?.values['count']).toBe('2000')
    expect(kit.stand.missingAcks()).toEqual([])
  })
})

describe('the page', () => {
  test('a demo school can be spoken to over the control API', async () => {
    kit = await start()
    await kit.stop()
    const stand = await startDingtalkStandIn(demoDingtalk())
    kit = { ...kit, stand, stop: () => stand.close() }
    const html = await (await fetch(stand.url)).text()
    expect(html).toContain('钉钉替身')
    const state = async (chat: string): Promise<Json> => (await (await fetch(`${stand.url}/_stand-in/state?chat=${encodeURIComponent(chat)}`)).json()) as Json
    const [chat] = (await state(''))['chats'] as { id: string; name: string }[]
    expect(chat).toMatchObject({ name: '三中工会群' })
    const said = await kit.post(`${stand.url}/_stand-in/say`, { from: 'staff001', chat: chat?.id, text: '<b>报名</b>', mentionBot: true })
    expect(said.body).toMatchObject({ fate: 'offline' })
    expect((await state(String(chat?.id)))['messages']).toMatchObject([{ from: 'staff001', text: '@工会小助手 <b>报名</b>' }])
    expect((await kit.post(`${stand.url}/_stand-in/press`, { from: 'staff001', messageId: said.body['msgId'], button: 0 })).body).toMatchObject({ outcome: 'nothing', text: expect.any(String) })
    expect((await kit.post(`${stand.url}/_stand-in/say`, { from: 'staff001' })).status).toBe(400)
  })

  test('a card and its buttons show, and pressing over the API says what happened', async () => {
    kit = await start()
    await kit.connect(answering(() => ({})))
    await kit.api('POST', CREATE, toGroup())
    const view = (await (await fetch(`${kit.stand.url}/_stand-in/state?chat=${encodeURIComponent(GROUP)}`)).json()) as { messages: { id: string; card: Json }[]; connections: number }
    expect(view.connections).toBe(1)
    expect(view.messages[0]?.card).toMatchObject({ title: '春游', buttons: [{ button: 0, label: '报名' }, { label: '已满', disabled: true }] })
    const pressed = await kit.post(`${kit.stand.url}/_stand-in/press`, { from: 'staff001', messageId: view.messages[0]?.id, button: 0 })
    expect(pressed.body).toMatchObject({ outcome: 'answered', text: '已操作' })
  })

  test('a message in markdown reads plainly, and its blue words say their line as the chosen person', async () => {
    kit = await start()
    const words = '### 春游\n\n**地点**：植物园  \n- 王芳\n\n[报名](dtmd://dingtalkclient/sendMessage?content=%E6%8A%A5%E5%90%8D%20A1)\u3000发「报名 A1」\n\n> 点蓝字就行'
    await kit.api('POST', '/v1.0/robot/groupMessages/send', { robotCode: kit.stand.app.robotCode, openConversationId: GROUP, msgKey: 'sampleMarkdown', msgParam: JSON.stringify({ title: '春游', text: words }) })
    const state = async (): Promise<{ id: string; text?: string; card?: Json }[]> => ((await (await fetch(`${kit.stand.url}/_stand-in/state?chat=${encodeURIComponent(GROUP)}`)).json()) as { messages: { id: string; card: Json }[] }).messages
    const [shown] = await state()
    expect(shown?.card).toEqual({ title: '春游', lines: ['地点：植物园', '· 王芳', '报名\u3000发「报名 A1」', '点蓝字就行'], buttons: [{ button: 0, label: '报名' }] })
    expect((await kit.post(`${kit.stand.url}/_stand-in/press`, { from: 'staff001', messageId: shown?.id, button: 0 })).body).toMatchObject({ outcome: 'said', text: '已代你发送' })
    expect((await state()).at(-1)).toMatchObject({ from: 'staff001', text: expect.stringContaining('报名 A1') })
    // What was recorded stays as it was sent.
    expect(kit.stand.messages(GROUP)[0]?.text).toBe(words)
  })
})
