// Token, robot sends, recall, read state, uploads, directory, limits: duties D8-D10 of stand-ins.md, dingtalk.md 8, 10, 11.
import { afterEach, describe, expect, test } from 'vitest'
import type { DingScope } from '../../stand-in/dingtalk/index.ts'
import { ALL_SCOPES } from '../../stand-in/dingtalk/index.ts'
import { dingtalkKit, GROUP, type Json, type Kit } from './dingtalk-kit.ts'

let kit: Kit
afterEach(() => kit.stop())

const SEND = '/v1.0/robot/groupMessages/send'
const BATCH = '/v1.0/robot/oToMessages/batchSend'
const robotCode = 'dingstandin0001'
const markdown = { msgKey: 'sampleMarkdown', msgParam: JSON.stringify({ title: '春游', text: '### 春游\n名额 20' }) }
const group = (more: Json = {}): Json => ({ robotCode, openConversationId: GROUP, ...markdown, ...more })
const people = (userIds: readonly string[], more: Json = {}): Json => ({ robotCode, userIds, ...markdown, ...more })
const param = (value: Json): Json => ({ msgParam: JSON.stringify(value) })

/** As the platform would be called: one token, kept. */
async function withToken(): Promise<(method: string, path: string, body?: Json) => Promise<{ status: number; body: Json }>> {
  const { body } = await kit.post(`${kit.stand.url}/v1.0/oauth2/accessToken`, { appKey: kit.stand.app.clientId, appSecret: kit.stand.app.clientSecret })
  return async (method, path, sent) => {
    const headers = { 'content-type': 'application/json', 'x-acs-dingtalk-access-token': String(body['accessToken']) }
    const answer = await fetch(`${kit.stand.url}${path}`, { method, headers, ...(sent ? { body: JSON.stringify(sent) } : {}) })
    return { status: answer.status, body: (await answer.json()) as Json }
  }
}

describe('D8: token', () => {
  test('the same one while it lives, both hosts; gone after 7200 s of silence, and after a revoke', async () => {
    kit = await dingtalkKit()
    const ask = async (): Promise<Json> => (await kit.post(`${kit.stand.url}/v1.0/oauth2/accessToken`, { appKey: kit.stand.app.clientId, appSecret: kit.stand.app.clientSecret })).body
    const first = await ask()
    expect(first).toMatchObject({ expireIn: 7200, accessToken: expect.any(String) })
    kit.stand.clock.advance(7_000_000)
    expect((await ask())['accessToken']).toBe(first['accessToken'])
    const old = await fetch(`${kit.stand.url}/gettoken?appkey=${kit.stand.app.clientId}&appsecret=${kit.stand.app.clientSecret}`)
    expect(await old.json()).toMatchObject({ errcode: 0, access_token: first['accessToken'], expires_in: 7200 })
    kit.stand.clock.advance(7_200_000)
    const second = await ask()
    expect(second['accessToken']).not.toBe(first['accessToken'])
    kit.stand.revokeToken()
    expect((await ask())['accessToken']).not.toBe(second['accessToken'])
    expect(kit.stand.counters().tokenCalls).toBe(5)
  })

  test('a revoked or expired token is refused on both hosts', async () => {
    kit = await dingtalkKit()
    const call = await withToken()
    expect((await call('POST', SEND, group())).status).toBe(200)
    kit.stand.clock.advance(7_200_001)
    expect(await call('POST', SEND, group())).toMatchObject({ status: 400, body: { code: 'InvalidAuthentication', message: '不合法的access_token', requestid: expect.any(String) } })
    const old = await kit.post(`${kit.stand.url}/topapi/v2/user/get?access_token=old`, { userid: 'staff001' })
    expect(old).toMatchObject({ status: 200, body: { errcode: 40014 } })
  })

  test('wrong secret', async () => {
    kit = await dingtalkKit()
    const no = await kit.post(`${kit.stand.url}/v1.0/oauth2/accessToken`, { appKey: kit.stand.app.clientId, appSecret: 'no' })
    expect(no).toMatchObject({ status: 400, body: { code: 'invalidClientIdOrSecret' } })
    const old = await fetch(`${kit.stand.url}/gettoken?appkey=x&appsecret=y`)
    expect(await old.json()).toMatchObject({ errcode: 40089 })
  })

  test('no secret and no token is recorded, a missing header is a violation', async () => {
    kit = await dingtalkKit()
    const call = await withToken()
    await call('POST', SEND, group())
    const [asked] = kit.stand.recorder.all('http')
    const records = JSON.stringify(kit.stand.recorder.all())
    expect(asked).toMatchObject({ body: { appSecret: '***' }, reply: { accessToken: '***' } })
    expect(records).not.toContain(kit.stand.app.clientSecret)
    await kit.post(`${kit.stand.url}${SEND}`, group())
    expect(kit.stand.violations()).toEqual([expect.stringContaining('x-acs-dingtalk-access-token is missing')])
  })
})

describe('D9: group messages', () => {
  test('accepted with a key; an @ in the text rings nobody', async () => {
    kit = await dingtalkKit()
    const { status, body } = await kit.api('POST', SEND, group(param({ title: 't', text: '@staff001 好' })))
    expect([status, body]).toEqual([200, { processQueryKey: expect.any(String) }])
    expect(kit.stand.messages(GROUP)).toMatchObject([{ from: 'bot', via: 'openapi', type: 'sampleMarkdown', title: 't', text: '@staff001 好', mentions: [], processQueryKey: body['processQueryKey'] }])
  })

  test.each<[string, Json, string]>([
    ['no robot', { robotCode: undefined }, 'invalidParameter.robotCode.missing'],
    ['empty robot', { robotCode: '' }, 'invalidParameter.robotCode.empty'],
    ['other robot', { robotCode: 'dingother' }, 'invalidParameter.robotCode.notExsit'],
    ['no group', { openConversationId: undefined }, 'miss.openConversationId'],
    ['unknown group', { openConversationId: 'cidX' }, 'invalid.openConversationId'],
    ['no key', { msgKey: '' }, 'invalidParameter.msgKey.empty'],
    ['a key that is none', { msgKey: 'sampleActionCard1' }, 'invalidParameter.msgKey.invalid'],
    ['param an object', { msgParam: { title: 't', text: 'x' } }, 'invalidParameter.msgParam.invalid'],
    ['param no JSON', { msgParam: 'title' }, 'invalidParameter.msgParam.invalid'],
    ['param lacks a field', param({ title: 't' }), 'invalidParameter.msgParam.invalid'],
    ['buttons missing', { msgKey: 'sampleActionCard3', ...param({ title: 't', text: 'x', actionTitle1: 'a', actionURL1: 'https://a.example' }) }, 'invalidParameter.msgParam.invalid'],
    ['picture that was not uploaded', { msgKey: 'sampleImageMsg', ...param({ photoURL: '@lALnone' }) }, 'invalidParameter.msgParam.invalid'],
    ['param too long', param({ title: 't', text: 'x'.repeat(15_000) }), 'invalidParameter.msgParam.tooLong'],
  ])('%s', async (_name, more, code) => {
    kit = await dingtalkKit()
    expect(await kit.api('POST', SEND, group(more))).toMatchObject({ status: 400, body: { code } })
    expect(kit.stand.messages(GROUP)).toEqual([])
    expect(kit.stand.counters().refusals).toEqual({ [code]: 1 })
  })

  test.each<[string, Json, readonly string[]]>([
    ['sampleText', { content: '好' }, []],
    ['sampleImageMsg', { photoURL: 'https://a.example/p.png' }, []],
    ['sampleLink', { title: 't', text: 'x', picUrl: '', messageUrl: 'https://a.example' }, ['t']],
    ['sampleActionCard', { title: 't', text: 'x', singleTitle: '看', singleURL: 'https://a.example' }, ['看']],
    ['sampleActionCard2', { title: 't', text: 'x', actionTitle1: 'A', actionURL1: 'https://a.example', actionTitle2: 'B', actionURL2: 'https://b.example' }, ['A', 'B']],
    ['sampleActionCard6', { title: 't', text: 'x', buttonTitle1: 'A', buttonUrl1: 'https://a.example', buttonTitle2: 'B', buttonUrl2: 'https://b.example' }, ['A', 'B']],
  ])('%s is a form', async (msgKey, value, links) => {
    kit = await dingtalkKit()
    expect((await kit.api('POST', SEND, group({ msgKey, ...param(value) }))).status).toBe(200)
    expect(kit.stand.messages(GROUP)[0]?.links.map((l) => l.text)).toEqual(links)
    expect(kit.stand.violations()).toEqual([])
  })

  test('the target is gone', async () => {
    kit = await dingtalkKit()
    const send = async (): Promise<unknown> => (await kit.api('POST', SEND, group())).body['code']
    kit.stand.setBot(GROUP, 'stopped')
    expect(await send()).toBe('bot.stopped')
    kit.stand.setBot(GROUP, 'out')
    expect(await send()).toBe('token.notExisted')
    kit.stand.setBot(GROUP, 'in')
    expect(await send()).toBeUndefined()
    kit.stand.disband(GROUP)
    expect(await send()).toBe('group.disbanded')
  })

  test('504 after the deed: the message stands though the call failed', async () => {
    kit = await dingtalkKit()
    kit.stand.timeOutAfterAccept(`POST ${SEND}`)
    expect((await kit.api('POST', SEND, group())).status).toBe(504)
    expect(kit.stand.messages(GROUP)).toHaveLength(1)
    expect((await kit.api('POST', SEND, group())).status).toBe(200)
  })

  test('the reply lost after the deed', async () => {
    kit = await dingtalkKit()
    kit.stand.faults.add({ match: `POST ${SEND}`, times: 1, action: { kind: 'drop-after-accept' } })
    await expect(kit.api('POST', SEND, group())).rejects.toThrow()
    expect(kit.stand.messages(GROUP)).toHaveLength(1)
  })

  test('an unknown route and an unknown field are violations', async () => {
    kit = await dingtalkKit()
    expect(await kit.api('POST', '/v1.0/robot/none', {})).toMatchObject({ status: 404, body: { code: 'InvalidAction.NotFound' } })
    await kit.api('POST', SEND, group({ at: {} }))
    expect(kit.stand.violations()).toEqual(['unknown route: POST /v1.0/robot/none', 'groupMessages/send: unknown field at'])
  })
})

describe('limits', () => {
  test('20 a second for each API, the next is refused and counts nothing', async () => {
    kit = await dingtalkKit()
    const call = await withToken()
    for (let i = 0; i < 20; i += 1) expect((await call('POST', SEND, group())).status).toBe(200)
    expect(await call('POST', SEND, group())).toMatchObject({ status: 403, body: { code: 'Forbidden.AccessDenied.QpsLimitForApi' } })
    expect((await call('POST', BATCH, people(['staff001']))).status).toBe(200)
    kit.stand.clock.advance(1_000)
    expect((await call('POST', SEND, group())).status).toBe(200)
    expect(kit.stand.counters()).toMatchObject({ metered: 22, refusals: { 'Forbidden.AccessDenied.QpsLimitForApi': 1 } })
  })

  test('the month: pushes count, calls are refused at the end, the next month in China starts anew', async () => {
    kit = await dingtalkKit({ startAt: Date.parse('2026-03-31T23:59:00+08:00') })
    await kit.connect()
    const call = await withToken()
    kit.stand.setMetered(9_998)
    kit.stand.say({ from: 'staff001', text: '帮助' })
    expect((await call('POST', SEND, group())).status).toBe(200)
    expect(await call('POST', SEND, group())).toMatchObject({ status: 403, body: { code: 'Forbidden.AccessDenied.ApiCountLimitForOrg' } })
    expect(await kit.oapi('/topapi/v2/user/get', { userid: 'staff001' })).toMatchObject({ errcode: 90020 })
    expect(kit.stand.say({ from: 'staff001', text: '帮助' }).fate).toBe('pushed')
    kit.stand.clock.advance(61_000)
    expect((await call('POST', SEND, group())).status).toBe(200)
    expect(kit.stand.counters().metered).toBe(1)
  })

  test('the old host: 40 a second for the app, and a ban for an address above 10 000 in 20 s', async () => {
    kit = await dingtalkKit({ limits: { perAddress: 45 } })
    const codes: unknown[] = []
    for (let i = 0; i < 41; i += 1) codes.push((await kit.oapi('/topapi/v2/user/get', { userid: 'staff001' }))['errcode'])
    expect(codes).toEqual([...Array<number>(40).fill(0), 90019])
    kit.stand.clock.advance(2_000)
    const later: Json[] = []
    for (let i = 0; i < 5; i += 1) later.push(await kit.oapi('/topapi/v2/user/get', { userid: 'staff001' }))
    expect(later.map((b) => b['errcode'] ?? b['status'])).toEqual([0, 0, 0, 0, 1111])
    kit.stand.clock.advance(299_000)
    expect((await kit.oapi('/topapi/v2/user/get', { userid: 'staff001' }))['status']).toBe(1111)
    kit.stand.clock.advance(2_000)
    expect((await kit.oapi('/topapi/v2/user/get', { userid: 'staff001' }))['errcode']).toBe(0)
  })

  test('a rate of group sends, where one is set', async () => {
    kit = await dingtalkKit({ limits: { groupSendPerMinute: 1 } })
    expect((await kit.api('POST', SEND, group())).status).toBe(200)
    expect((await kit.api('POST', SEND, group())).body['code']).toBe('send.too.fast')
  })

  test('a rate of private sends, where one is set, is flow control', async () => {
    kit = await dingtalkKit({ limits: { privatePerMinute: 1 } })
    expect((await kit.api('POST', BATCH, people(['staff001']))).body['flowControlledStaffIdList']).toEqual([])
    expect((await kit.api('POST', BATCH, people(['staff001', 'staff002']))).body['flowControlledStaffIdList']).toEqual(['staff001'])
  })

  test('a body that is not declared as JSON is refused', async () => {
    kit = await dingtalkKit()
    const { body } = await kit.post(`${kit.stand.url}/v1.0/oauth2/accessToken`, { appKey: kit.stand.app.clientId, appSecret: kit.stand.app.clientSecret })
    const answer = await fetch(`${kit.stand.url}${SEND}`, { method: 'POST', headers: { 'x-acs-dingtalk-access-token': String(body['accessToken']) }, body: JSON.stringify(group()) })
    expect(answer.status).toBe(400)
    expect(kit.stand.violations()).toEqual([expect.stringContaining('application/json expected')])
  })

  test('a right that is missing is named', async () => {
    kit = await dingtalkKit()
    kit.stand.setScopes(ALL_SCOPES.filter((s: DingScope) => s !== 'qyapi_robot_sendmsg' && s !== 'qyapi_get_member'))
    expect(await kit.api('POST', SEND, group())).toMatchObject({
      status: 403, body: { code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied', accessdenieddetail: { requiredScopes: ['qyapi_robot_sendmsg'] } },
    })
    expect(await kit.oapi('/topapi/v2/user/get', { userid: 'staff001' })).toMatchObject({ errcode: 88, sub_code: '60011', sub_msg: expect.stringContaining('qyapi_get_member') })
  })
})

describe('D10: private messages, recall, read state', () => {
  test('partial lists inside 200', async () => {
    kit = await dingtalkKit()
    kit.stand.addPerson({ id: 'unseen', nick: '不可见', visible: false })
    kit.stand.muteBot('staff002', true)
    kit.stand.flowControl('staff003')
    const { status, body } = await kit.api('POST', BATCH, people(['staff001', 'staff002', 'staff003', 'unseen', 'guest1', 'nobody']))
    expect([status, body]).toEqual([200, {
      processQueryKey: expect.any(String), invalidStaffIdList: ['unseen', 'guest1', 'nobody'], flowControlledStaffIdList: ['staff003'], filteredStaffIdList: ['staff002'],
    }])
    expect(kit.stand.privateMessages('staff001')).toHaveLength(1)
    for (const id of ['staff002', 'staff003']) expect(kit.stand.privateMessages(id)).toEqual([])
    expect((await kit.api('POST', BATCH, people(['staff003']))).body['flowControlledStaffIdList']).toEqual([])
    expect(kit.stand.counters().refusals).toEqual({ 'partial:invalid': 3, 'partial:filtered': 1, 'partial:flowControlled': 1 })
  })

  test('somebody who left the organisation is invalid', async () => {
    kit = await dingtalkKit()
    kit.stand.removePerson('staff001')
    expect((await kit.api('POST', BATCH, people(['staff001']))).body['invalidStaffIdList']).toEqual(['staff001'])
    expect(() => kit.stand.say({ from: 'staff001', text: '我还在' })).toThrow('staff001 has left')
    expect((await kit.oapi('/topapi/v2/user/get', { userid: 'staff001' }))['errcode']).toBe(60121)
  })

  test('20 ids and no more, one at least', async () => {
    kit = await dingtalkKit()
    const ids = Array.from({ length: 21 }, (_, i) => `u${i}`)
    expect((await kit.api('POST', BATCH, people(ids))).body['code']).toBe('invalidParameter.userIds.overMax')
    expect((await kit.api('POST', BATCH, people(ids.slice(1)))).status).toBe(200)
    expect((await kit.api('POST', BATCH, people([]))).body['code']).toBe('invalidParameter.userIds.empty')
  })

  test('recall', async () => {
    kit = await dingtalkKit()
    const key = String((await kit.api('POST', SEND, group())).body['processQueryKey'])
    const mine = String((await kit.api('POST', BATCH, people(['staff001']))).body['processQueryKey'])
    const one = await kit.api('POST', '/v1.0/robot/groupMessages/recall', { robotCode, openConversationId: GROUP, processQueryKeys: [key, mine] })
    expect(one.body).toEqual({ successResult: [key], failedResult: { [mine]: 'invalid.processQueryKey' } })
    expect(kit.stand.messages(GROUP)[0]?.recalled).toBe(true)
    await kit.api('POST', '/v1.0/robot/otoMessages/batchRecall', { robotCode, processQueryKeys: [mine] })
    expect(kit.stand.privateMessages('staff001')[0]?.recalled).toBe(true)
    const late = String((await kit.api('POST', SEND, group())).body['processQueryKey'])
    kit.stand.clock.advance(25 * 3_600_000)
    const two = await kit.api('POST', '/v1.0/robot/groupMessages/recall', { robotCode, openConversationId: GROUP, processQueryKeys: [late] })
    expect(two.body['failedResult']).toEqual({ [late]: 'processQueryKey.expireTime' })
  })

  test('read state, in pages', async () => {
    kit = await dingtalkKit()
    const key = String((await kit.api('POST', SEND, group())).body['processQueryKey'])
    const mine = String((await kit.api('POST', BATCH, people(['staff001', 'staff002']))).body['processQueryKey'])
    for (const id of ['staff001', 'staff002', 'staff003']) kit.stand.read(id, String(kit.stand.messages(GROUP)[0]?.id))
    kit.stand.read('staff002', String(kit.stand.privateMessages('staff002')[0]?.id))
    const query = (more: Json) => kit.api('POST', '/v1.0/robot/groupMessages/query', { robotCode, openConversationId: GROUP, processQueryKey: key, maxResults: 2, ...more })
    const first = await query({})
    expect(first.body).toEqual({ sendStatus: 'SUCCESS', readUserIds: ['staff001', 'staff002'], hasMore: true, nextToken: '2' })
    expect((await query({ nextToken: '2' })).body).toEqual({ sendStatus: 'SUCCESS', readUserIds: ['staff003'], hasMore: false })
    expect((await query({ maxResults: 201 })).status).toBe(400)
    const own = await kit.api('GET', `/v1.0/robot/oToMessages/readStatus?robotCode=${robotCode}&processQueryKey=${mine}`)
    expect(own.body['messageReadInfoList']).toMatchObject([{ userId: 'staff001', readStatus: 'UNREAD' }, { userId: 'staff002', readStatus: 'READ' }])
  })
})

describe('files and directory', () => {
  test('an upload can be sent as a picture', async () => {
    kit = await dingtalkKit()
    const { body } = await kit.post(`${kit.stand.url}/v1.0/oauth2/accessToken`, { appKey: kit.stand.app.clientId, appSecret: kit.stand.app.clientSecret })
    const form = new FormData()
    form.append('media', new Blob([Buffer.from([137, 80, 78, 71, 13, 10, 0, 45, 45])]), 'chart.png')
    const upload = (await (await fetch(`${kit.stand.url}/media/upload?type=image&access_token=${String(body['accessToken'])}`, { method: 'POST', body: form })).json()) as Json
    expect(upload).toMatchObject({ errcode: 0, type: 'image', media_id: expect.stringMatching(/^@l/) })
    expect(kit.stand.recorder.all('upload')).toMatchObject([{ name: 'chart.png', size: 9 }])
    expect((await kit.api('POST', SEND, group({ msgKey: 'sampleImageMsg', ...param({ photoURL: upload['media_id'] }) }))).status).toBe(200)
    const bare = await fetch(`${kit.stand.url}/media/upload?type=image&access_token=${String(body['accessToken'])}`, { method: 'POST', body: new FormData() })
    expect(await bare.json()).toMatchObject({ errcode: 40035 })
  })

  test('a file that was sent can be fetched, for a while', async () => {
    kit = await dingtalkKit()
    await kit.connect()
    kit.stand.say({ from: 'staff001', text: '名单在此', kind: 'file' })
    const { downloadCode } = kit.payload()['content'] as { downloadCode: string }
    const { body } = await kit.api('POST', '/v1.0/robot/messageFiles/download', { downloadCode, robotCode })
    expect(await (await fetch(String(body['downloadUrl']))).text()).toBe('名单在此')
    kit.stand.clock.advance(3_600_000)
    expect((await fetch(String(body['downloadUrl']))).status).toBe(403)
  })

  test('one person, a department in pages, its sub-departments; outsiders and unknown ones are not there', async () => {
    kit = await dingtalkKit({
      departments: [{ id: 1, name: '三中', parent: 0 }, { id: 2, name: '语文组', parent: 1 }],
      people: [1, 2, 3].map((i) => ({ id: `staff00${i}`, nick: `昵称${i}`, name: `姓名${i}`, departments: [2] })),
      chats: [],
    })
    kit.stand.addPerson({ id: 'guest1', nick: '外人', outside: 'missing' })
    expect((await kit.oapi('/topapi/v2/user/get', { userid: 'staff001' }))['result']).toMatchObject({ userid: 'staff001', name: '姓名1', dept_id_list: [2] })
    expect((await kit.oapi('/topapi/v2/user/get', { userid: 'guest1' }))['errcode']).toBe(60121)
    const page = async (cursor: number): Promise<unknown> => (await kit.oapi('/topapi/v2/user/list', { dept_id: 2, cursor, size: 2 }))['result']
    expect(await page(0)).toMatchObject({ has_more: true, next_cursor: 2, list: [{ userid: 'staff001' }, { userid: 'staff002' }] })
    expect(await page(2)).toMatchObject({ has_more: false, list: [{ userid: 'staff003' }] })
    expect((await kit.oapi('/topapi/v2/user/list', { dept_id: 2, cursor: 0, size: 101 }))['errcode']).toBe(400002)
    expect((await kit.oapi('/topapi/v2/department/listsub', { dept_id: 1 }))['result']).toEqual([{ dept_id: 2, name: '语文组', parent_id: 1 }])
    expect((await kit.oapi('/topapi/v2/department/listsub', { dept_id: 9 }))['errcode']).toBe(60003)
  })
})
