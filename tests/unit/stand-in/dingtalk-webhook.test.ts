// Answering by session webhook: duty D7 of stand-ins.md, dingtalk.md section 7.
import { afterEach, describe, expect, test } from 'vitest'
import { dingtalkKit, GROUP, type Json, type Kit } from './dingtalk-kit.ts'

let kit: Kit
afterEach(() => kit.stop())

const post = (text = '报名成功', at: Json = {}): Json => ({ msgtype: 'text', text: { content: text }, at })

/** A webhook of the group, as a message brought it. */
async function hook(options: Parameters<typeof dingtalkKit>[0] = {}): Promise<string> {
  kit = await dingtalkKit(options)
  await kit.connect()
  kit.stand.say({ from: 'staff001', chat: GROUP, text: '报名', mentionBot: true })
  return String(kit.payload()['sessionWebhook'])
}

describe('posting', () => {
  test.each<[string, Json, { readonly title: string; readonly text: string; readonly links: readonly unknown[] }]>([
    ['text', { text: { content: '好' } }, { title: '', text: '好', links: [] }],
    ['markdown', { markdown: { title: '图', text: '![照片](https://a.example/p.png)' } }, { title: '图', text: '![照片](https://a.example/p.png)', links: [] }],
    ['markdown', { markdown: { title: '春游', text: '### 春游 [看](https://a.example/1)' } }, { title: '春游', text: '### 春游 [看](https://a.example/1)', links: [{ text: '看', url: 'https://a.example/1' }] }],
    ['actionCard', { actionCard: { title: '投票', text: '选', btnOrientation: '0', btns: [{ title: 'A', actionURL: 'https://a.example/a' }] } }, { title: '投票', text: '选', links: [{ text: 'A', url: 'https://a.example/a' }] }],
    ['actionCard', { actionCard: { title: 't', text: '…', singleTitle: '查看', singleURL: 'https://a.example/b' } }, { title: 't', text: '…', links: [{ text: '查看', url: 'https://a.example/b' }] }],
    ['link', { link: { title: 't', text: 'x', messageUrl: 'https://a.example/c', picUrl: '' } }, { title: 't', text: 'x', links: [{ text: 't', url: 'https://a.example/c' }] }],
    ['feedCard', { feedCard: { links: [{ title: 't', messageURL: 'https://a.example/d', picURL: 'https://a.example/p.png' }] } }, { title: '', text: '', links: [{ text: 't', url: 'https://a.example/d' }] }],
  ])('%s stands in the group', async (msgtype, body, shown) => {
    const url = await hook()
    expect(await kit.post(url, { msgtype, ...body })).toEqual({ status: 200, body: { errcode: 0, errmsg: 'ok' } })
    expect(kit.stand.messages(GROUP).at(-1)).toMatchObject({ from: 'bot', via: 'webhook', type: msgtype, ...shown })
    expect(kit.stand.violations()).toEqual([])
  })

  test('an @ rings only with both the list and @id in the text, and only for members', async () => {
    const url = await hook()
    await kit.post(url, post('@staff001 好', { atUserIds: ['staff001', 'staff002', 'nobody'] }))
    expect(kit.stand.messages(GROUP).at(-1)).toMatchObject({ mentions: ['staff001'], mentionsAll: false })
    expect(kit.stand.recorder.all('no-ring')).toMatchObject([{ users: ['staff002', 'nobody'] }])
    await kit.post(url, post('好', { isAtAll: true }))
    expect(kit.stand.messages(GROUP).at(-1)?.mentionsAll).toBe(true)
  })

  test('a private message has a webhook, too', async () => {
    await hook()
    kit.stand.say({ from: 'staff002', text: '帮助' })
    await kit.post(String(kit.payload()['sessionWebhook']), post('你好'))
    expect(kit.stand.privateMessages('staff002').map((m) => m.text)).toEqual(['帮助', '你好'])
  })
})

describe('refusals are HTTP 200, too', () => {
  const refusal = async (url: string, body: Json = post()): Promise<unknown> => {
    const answer = await kit.post(url, body)
    expect(answer.status).toBe(200)
    return answer.body['errcode']
  }

  test('300001 after 90 minutes, for an unknown session, and when the robot is out', async () => {
    const url = await hook()
    expect(await refusal(`${url}x`)).toBe(300001)
    kit.stand.clock.advance(90 * 60_000 - 2_000)
    expect(await refusal(url)).toBe(0)
    kit.stand.clock.advance(2_000)
    expect(await refusal(url)).toBe(300001)
    kit.stand.say({ from: 'staff001', chat: GROUP, text: '报名', mentionBot: true })
    const fresh = String(kit.payload()['sessionWebhook'])
    kit.stand.setBot(GROUP, 'out')
    expect(await refusal(fresh)).toBe(300001)
  })

  test('the 21st within a minute gets 130101, and all do for 10 minutes; another group is not touched', async () => {
    const url = await hook()
    for (let i = 0; i < 20; i += 1) expect(await refusal(url)).toBe(0)
    expect(await refusal(url)).toBe(130101)
    kit.stand.addChat({ id: 'cidB==', title: '后勤', members: ['staff001'] })
    kit.stand.say({ from: 'staff001', chat: 'cidB==', text: '报名', mentionBot: true })
    expect(await refusal(String(kit.payload()['sessionWebhook']))).toBe(0)
    kit.stand.clock.advance(9 * 60_000)
    expect(await refusal(url)).toBe(130101)
    kit.stand.clock.advance(60_001)
    expect(await refusal(url)).toBe(0)
    expect(kit.stand.counters().refusals).toEqual({ 130101: 2 })
  })

  test('20 a minute, evenly, are never refused', async () => {
    const url = await hook()
    for (let i = 0; i < 60; i += 1) {
      expect(await refusal(url)).toBe(0)
      kit.stand.clock.advance(3_000)
    }
  })

  test('460101 above 20 000 bytes, 310000 for refused words', async () => {
    const url = await hook({ bannedWords: ['代购'] })
    expect(await refusal(url, post('长'.repeat(6_700)))).toBe(460101)
    expect(await refusal(url, post('代购一批'))).toBe(310000)
  })

  test.each<[string, Json, number]>([
    ['no type', {}, 40035],
    ['unknown type', { msgtype: 'card', card: {} }, 400101],
    ['no part', { msgtype: 'markdown' }, 40035],
    ['empty title', { msgtype: 'markdown', markdown: { title: '', text: 'x' } }, 40035],
    ['no buttons', { msgtype: 'actionCard', actionCard: { title: 't', text: 'x' } }, 40035],
  ])('%s', async (_name, body, errcode) => {
    const url = await hook()
    expect(await refusal(url, body)).toBe(errcode)
    expect(kit.stand.messages(GROUP)).toHaveLength(1)
  })

  test('unknown fields and a wrong content-type are violations', async () => {
    const url = await hook()
    await kit.post(url, { ...post(), msgUuid: 'x' })
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: JSON.stringify(post()) })
    expect(await answer.json()).toMatchObject({ errcode: 43004 })
    expect(kit.stand.violations()).toHaveLength(2)
  })
})

describe('links that speak', () => {
  test('a dtmd link sends its text as the one who tapped, with an @ in the group; others open', async () => {
    const url = await hook()
    await kit.post(url, { msgtype: 'markdown', markdown: { title: '春游', text: `[我要报名](dtmd://dingtalkclient/sendMessage?content=${encodeURIComponent('报名 春游')}) [看](https://a.example/)` } })
    const on = String(kit.stand.messages(GROUP).at(-1)?.id)
    expect(await kit.stand.press({ from: 'staff002', on, button: '我要报名' })).toMatchObject({ outcome: 'said', said: { fate: 'pushed' } })
    expect(kit.payload()).toMatchObject({ senderStaffId: 'staff002', conversationId: GROUP, text: { content: ' 报名 春游' } })
    expect(await kit.stand.press({ from: 'staff002', on, button: 1 })).toEqual({ outcome: 'opened', url: 'https://a.example/' })
    expect(await kit.stand.press({ from: 'staff002', on, button: '不存在' })).toMatchObject({ outcome: 'nothing' })
  })
})
