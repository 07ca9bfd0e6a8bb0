// 体验群: what one says and presses becomes events, what the bot sends reaches the page.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ClickEvent } from '../../../bot/model/event.ts'
import { plus } from '../../../bot/model/time.ts'
import { PRESS_MS } from '../../../adapters/web/presses.ts'
import { findMentions } from '../../../adapters/web/receive.ts'
import type { StateView } from '../../../adapters/web/view.ts'
import { action, card, field, fitted, memoryTranscript, NOW, PEOPLE, webKit, type WebKit } from '../../kit/web.ts'

let kit: WebKit
beforeEach(async () => {
  kit = await webKit()
})
afterEach(async () => {
  await kit.web.stop()
  expect(kit.clock.pending()).toBe(0)
})

const group = { kind: 'chat', chat: 'union' } as const
const show = async (c = card(), to: Parameters<WebKit['web']['send']>[0] = group, key = 'k1'): Promise<string> =>
  (await kit.web.send(to, fitted({ kind: 'card', card: c, text: c.title }), { key, hurry: 'answer' })).messageId
const toastFor = (e: ClickEvent, text: string, key = `${e.eventId}/0`): Promise<unknown> =>
  kit.web.send({ kind: 'press', user: e.sender.id, replyTo: { eventId: e.eventId, messageId: null } }, fitted({ kind: 'toast', text }), { key, hurry: 'answer' })

describe('saying', () => {
  test('a line in the group is an event that is meant for the bot', async () => {
    const answer = await kit.post('/api/say', { user: 'w1', chat: 'union', text: '报名 A1' })
    expect(answer.status).toBe(200)
    expect(kit.messages()).toEqual([{
      kind: 'message', platform: 'web', eventId: expect.stringMatching(/^event-/), messageId: answer.body['id'], chat: 'union',
      sender: { id: 'w1', name: '王芳' }, receivedAt: NOW, text: '报名 A1', mentions: [{ name: '工会小助手', userId: 'bot', self: true }], addressed: true, replyTo: null,
    }])
  })

  test.each([
    { text: '今天食堂不错', chat: 'union', mention: false, addressed: false },
    { text: '今天食堂不错', chat: 'union', mention: true, addressed: true },
    { text: '@工会小助手 报名', chat: 'union', mention: false, addressed: true },
    { text: '／报名', chat: 'union', mention: false, addressed: true },
    { text: '、报告一下', chat: 'union', mention: false, addressed: false },
    { text: '我的', chat: null, mention: false, addressed: true },
  ])('$text ($chat, switch $mention): meant for the bot $addressed', async ({ addressed, ...body }) => {
    await kit.post('/api/say', { user: 'w1', ...body })
    expect(kit.messages()[0]?.addressed).toBe(addressed)
  })

  test('mentions: the longest name wins, unknown names are none', () => {
    expect(findMentions('代报名 @张伟民, @张伟 ＠王芳@某人 @小助手', PEOPLE).map((m) => [m.userId, m.self]))
      .toEqual([['w3', false], ['w2', false], ['w1', false], ['bot', true]])
  })

  test('mentions: of a name that two people have, the bot asks', () => {
    const people = [...PEOPLE, { id: 'w9', name: '张伟', label: '初二组', color: '#123456' }]
    expect(findMentions('代报名 @张伟 @张伟民', people).map((m) => m.userId)).toEqual(['w3'])
  })

  test('a reply names what it answers, in the same conversation only', async () => {
    const shown = await show()
    const privately = await show(card(), { kind: 'user', user: 'w2' }, 'k2')
    expect((await kit.post('/api/say', { user: 'w1', chat: 'union', text: '1', replyTo: shown })).status).toBe(200)
    expect(kit.messages()[0]?.replyTo).toBe(shown)
    const line = kit.messages()[0]?.messageId
    expect((await kit.post('/api/say', { user: 'w2', chat: 'union', text: '同上', replyTo: line })).status).toBe(200)
    for (const [chat, replyTo] of [['union', 'm99'], ['union', privately], [null, shown], [null, privately]] as const) {
      expect((await kit.post('/api/say', { user: 'w1', chat, text: '1', replyTo })).status).toBe(400)
    }
  })

  test.each([
    { body: { user: 'w9', chat: 'union', text: '报名' }, says: '没有这个人' },
    { body: { user: 'w1', chat: 'other', text: '报名' }, says: '没有这个群' },
    { body: { user: 'w1', chat: 'union', text: ' \n ' }, says: '还没写内容' },
    { body: { user: 'w1', chat: 'union', text: '字'.repeat(20_001) }, says: '一条最多 20000 字' },
    { body: { user: 'w1', chat: 'union' }, says: '「text」' },
    { body: { user: 'w1', chat: 'union', text: '报名', admin: true }, says: '不对' },
    { body: ['报名'], says: '不对' },
  ])('refused: $says', async ({ body, says }) => {
    const answer = await kit.post('/api/say', body)
    expect(answer.status).toBe(400)
    expect(answer.body['error']).toContain(says)
    expect(kit.events).toEqual([])
  })

  test('what could not be stored is answered 503 and taken out again', async () => {
    const page = await kit.listen()
    await page.next()
    kit.store = () => Promise.reject(new Error('SQLITE_FULL'))
    const answer = await kit.post('/api/say', { user: 'w1', chat: 'union', text: '报名' })
    expect(answer.status).toBe(503)
    expect(answer.body['error']).toContain('没能存下来')
    const line = (await page.next()).event
    expect(line).toMatchObject({ type: 'line', line: { text: '报名' } })
    expect((await page.next()).event).toEqual({ type: 'unsaid', id: line.type === 'line' ? line.line.id : '' })
    expect(((await (await kit.request('/api/state')).json()) as StateView).lines).toEqual([])
    await page.close()
  })

  test('acknowledged only after it was stored', async () => {
    const order: string[] = []
    let stored = (): void => undefined
    const asked = new Promise<void>((resolve) => {
      kit.store = () => {
        resolve()
        return new Promise<void>((done) => {
          stored = done
        }).then(() => { order.push('stored') })
      }
    })
    const answer = kit.post('/api/say', { user: 'w1', chat: 'union', text: '报名' }).then(() => { order.push('acknowledged') })
    await asked
    stored()
    await answer
    expect(order).toEqual(['stored', 'acknowledged'])
  })

  test('before start and after stop: 503', async () => {
    const idle = await webKit({ started: false })
    expect((await idle.post('/api/say', { user: 'w1', chat: 'union', text: '报名' })).status).toBe(503)
    await kit.web.stop()
    expect((await kit.post('/api/say', { user: 'w1', chat: 'union', text: '报名' })).status).toBe(503)
  })
})

describe('pressing', () => {
  const join = action('报名', ['报名', 'A1'], { style: 'primary' })

  test('the event is made from the stored card and the toast comes back', async () => {
    const message = await show(card({ actions: [join], revision: 3 }))
    kit.onEvent = async (e) => { if (e.kind === 'click') await toastFor(e, '报上了 ✅ 羽毛球赛，你是第 1 位') }
    const answer = await kit.post('/api/press', { user: 'w1', message, label: '报名', index: 0, revision: 3 })
    expect(answer).toEqual({ status: 200, body: { toast: '报上了 ✅ 羽毛球赛，你是第 1 位' } })
    expect(kit.clicks()).toEqual([{
      kind: 'click', platform: 'web', eventId: expect.stringMatching(/^event-/), chat: 'union', sender: { id: 'w1', name: '王芳' },
      receivedAt: NOW, cardId: message, line: ['报名', 'A1'], subject: 'A1', revision: 3, form: {},
    }])
  })

  test('a page that lags behind says so, but cannot run ahead', async () => {
    const message = await show(card({ actions: [join], revision: 3 }))
    kit.onEvent = async (e) => { if (e.kind === 'click') await toastFor(e, '好') }
    await kit.post('/api/press', { user: 'w1', message, label: '报名', revision: 2 })
    await kit.post('/api/press', { user: 'w1', message, label: '报名', revision: 9 })
    expect(kit.clicks().map((e) => e.revision)).toEqual([2, 3])
  })

  test('of two like-named buttons the one at that place; without a place nobody guesses', async () => {
    const message = await show(card({ actions: [action('报名', ['报名', 'A1']), action('报名', ['报名', 'A2'])] }))
    kit.onEvent = async (e) => { if (e.kind === 'click') await toastFor(e, '好') }
    await kit.post('/api/press', { user: 'w1', message, label: '报名', index: 1 })
    expect(kit.clicks()[0]?.line).toEqual(['报名', 'A2'])
    expect((await kit.post('/api/press', { user: 'w1', message, label: '报名' })).status).toBe(409)
  })

  test('forged: no such button, a line of one’s own, another’s private card', async () => {
    const message = await show(card({ actions: [join] }))
    const privately = await show(card({ actions: [join] }), { kind: 'user', user: 'w2' }, 'k2')
    expect((await kit.post('/api/press', { user: 'w1', message, label: '任命' })).body['error']).toBe('卡片上没有这个按钮。')
    expect((await kit.post('/api/press', { user: 'w1', message, label: '报名', line: ['任命', '王芳'] })).status).toBe(400)
    expect((await kit.post('/api/press', { user: 'w1', message: privately, label: '报名' })).status).toBe(404)
    expect((await kit.post('/api/press', { user: 'w1', message: 'm77', label: '报名' })).status).toBe(404)
    expect(kit.events).toEqual([])
  })

  test('a button that an update took away is explained', async () => {
    const message = await show(card({ actions: [join] }))
    await kit.web.update?.({ messageId: message }, group, fitted({ kind: 'card', card: card({ actions: [] }), text: '' }))
    const answer = await kit.post('/api/press', { user: 'w1', message, label: '报名' })
    expect(answer.status).toBe(409)
    expect(answer.body['error']).toContain('卡片刚更新过')
  })

  const fields = [field('带', { type: 'number', required: true }), field('组别', { type: 'select', options: ['甲组', '乙组'] }), field('时间', { type: 'date' }), field('备注')]
  test.each([
    { form: { 带: ' 2 ', 组别: '乙组', 时间: '下周五 16:20', 备注: '不吃辣\n=HYPERLINK("x")' }, becomes: { 带: '2', 组别: '乙组', 时间: '下周五 16:20', 备注: '不吃辣\n=HYPERLINK("x")' } },
    { form: { 带: '2', 备注: '  ' }, becomes: { 带: '2' } },
    { form: {}, says: '「带」还没填。' },
    { form: { 带: '两' }, says: '「带」要填数字。' },
    { form: { 带: '2', 组别: '丙组' }, says: '「组别」里没有「丙组」这一项。' },
    { form: { 带: '2', 时间: '明天\n后天' }, says: '「时间」只能写一行。' },
    { form: { 带: '2', 角色: '管理员' }, says: '卡片上没有的格子' },
    { form: { 带: '2', __proto__x: '1' }, says: '卡片上没有的格子' },
    { form: { 带: '2', 备注: '长'.repeat(2_001) }, says: '每一格最多 2000 字' },
    { form: { 带: 2 }, says: '不对' },
  ])('form $form', async ({ form, becomes, says }) => {
    const message = await show(card({ actions: [action('带人', ['报名', 'A1'], { fields })] }))
    kit.onEvent = async (e) => { if (e.kind === 'click') await toastFor(e, '好') }
    const answer = await kit.post('/api/press', { user: 'w1', message, label: '带人', form })
    expect(answer.body['error'] ?? '').toContain(says ?? '')
    expect(answer.status).toBe(becomes ? 200 : 400)
    expect(kit.clicks().map((e) => e.form)).toEqual(becomes ? [becomes] : [])
  })

  test('a toast that comes too late is gone, and the same toast twice is one', async () => {
    const message = await show(card({ actions: [join] }))
    const accepted = new Promise<ClickEvent>((resolve) => {
      kit.onEvent = (e) => {
        if (e.kind === 'click') resolve(e)
        return new Promise(() => undefined)
      }
    })
    const late = kit.post('/api/press', { user: 'w1', message, label: '报名' })
    const event = await accepted
    await kit.clock.moveTo(plus(NOW, PRESS_MS), async () => undefined)
    expect((await late).body).toEqual({ toast: null })
    await expect(toastFor(event, '报上了')).rejects.toMatchObject({ code: 'press.gone', retryable: false })

    kit.onEvent = async (e) => {
      if (e.kind !== 'click') return
      await toastFor(e, '第一次')
      await toastFor(e, '第二次')
    }
    expect((await kit.post('/api/press', { user: 'w1', message, label: '报名' })).body).toEqual({ toast: '第一次' })
  })

  test('a press that was handled without a toast is not kept waiting', async () => {
    const message = await show(card({ actions: [join] }))
    const accepted = new Promise<void>((resolve) => {
      kit.onEvent = async () => resolve()
    })
    const press = kit.post('/api/press', { user: 'w1', message, label: '报名' })
    await accepted
    await new Promise(setImmediate)
    await kit.clock.moveTo(plus(NOW, PRESS_MS / 4), async () => undefined)
    expect((await press).body).toEqual({ toast: null })
  })

  test('a press that could not be stored is answered 503', async () => {
    const message = await show(card({ actions: [join] }))
    kit.store = () => Promise.reject(new Error('SQLITE_BUSY'))
    expect((await kit.post('/api/press', { user: 'w1', message, label: '报名' })).status).toBe(503)
  })
})

describe('sending', () => {
  test('every page sees what is sent and updated, and the state holds it', async () => {
    const page = await kit.listen()
    expect((await page.next()).event).toEqual({ type: 'hello', resumed: false })
    const message = await show(card({ actions: [action('报名', ['报名', 'A1'])] }))
    expect((await page.next()).event).toMatchObject({ type: 'shown', message: { id: message, chat: 'union', user: null, updatedAt: null } })
    await kit.web.update?.({ messageId: message }, group, fitted({ kind: 'card', card: card({ title: '羽毛球赛 2/20' }), text: '' }))
    expect((await page.next()).event).toMatchObject({ type: 'shown', message: { id: message, card: { title: '羽毛球赛 2/20' }, updatedAt: NOW } })
    await kit.web.send({ kind: 'user', user: 'w2' }, fitted({ kind: 'text', text: '有位子了！' }), { key: 'k2', hurry: 'answer' })
    expect((await page.next()).event).toMatchObject({ type: 'shown', message: { chat: null, user: 'w2', text: '有位子了！', card: null } })
    const state = (await (await kit.request('/api/state')).json()) as StateView
    expect(state.shown.map((m) => m.id)).toEqual([message, 'm2'])
    expect(JSON.stringify(state)).not.toContain('"key"')
    await page.close()
  })

  test('the same key is shown once', async () => {
    const page = await kit.listen()
    await page.next()
    expect(await show()).toBe(await show())
    await show(card({ title: '另一张' }), group, 'k2')
    expect((await page.next()).event).toMatchObject({ message: { id: 'm1' } })
    expect((await page.next()).event).toMatchObject({ message: { id: 'm2' } })
    await page.close()
  })

  test('after a cut the page goes on where it was; of an earlier process it begins anew', async () => {
    const page = await kit.listen()
    await page.next()
    await show(card(), group, 'k1')
    const { id } = await page.next()
    await page.close()
    await show(card({ title: '错过的' }), group, 'k2')
    const again = await kit.listen(id)
    expect((await again.next()).event).toMatchObject({ type: 'shown', message: { id: 'm2' } })
    expect((await again.next()).event).toEqual({ type: 'hello', resumed: true })
    await again.close()
    const stranger = await kit.listen('other.1')
    expect((await stranger.next()).event).toEqual({ type: 'hello', resumed: false })
    await stranger.close()
  })

  test('nobody there, nothing to update, a database that refuses', async () => {
    await expect(show(card(), { kind: 'chat', chat: 'other' })).rejects.toMatchObject({ name: 'PlatformError', retryable: false })
    await expect(show(card(), { kind: 'user', user: 'w9' })).rejects.toMatchObject({ name: 'PlatformError', retryable: false })
    await expect(kit.web.update?.({ messageId: 'm9' }, group, fitted({ kind: 'text', text: '' }))).rejects.toMatchObject({ name: 'PlatformError', retryable: false })
    const full = await webKit({ transcript: { ...memoryTranscript(), add: () => Promise.reject(new Error('SQLITE_FULL')) } })
    await expect(full.web.send(group, fitted({ kind: 'text', text: '报上了' }), { key: 'k', hurry: 'answer' })).rejects.toMatchObject({ code: 'web.store', retryable: true })
  })

  test('stop ends the streams', async () => {
    const page = await kit.listen()
    await page.next()
    await kit.web.stop()
    await expect(page.next()).rejects.toThrow('ended')
  })
})
