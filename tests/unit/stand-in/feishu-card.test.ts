// Cards of the Feishu stand-in: what is refused, and pressing them through the real WSClient. Duties F7, F11, F12 of stand-ins.md.
import type * as lark from '@larksuiteoapi/node-sdk'
import { describe, expect, test } from 'vitest'
import type { FeishuStandIn } from '../../stand-in/feishu/index.ts'
import { bot, button, card, clientOf, GROUP, plain, refusal, school, send, sendCard, type Card, type Flat } from './feishu-kit.ts'

const md = (content: string): object => ({ tag: 'markdown', content })
const input = (name: string, rest: object = {}): object => ({ tag: 'input', name, label: plain('事由'), ...rest })
const submit = (rest: object = {}): object => button('提交', { act: 'apply' }, { name: 'ok', form_action_type: 'submit', ...rest })
const form = (elements: readonly object[], rest: object = {}): object => ({ tag: 'form', name: 'f1', elements, ...rest })
const select = (name: string): object => ({ tag: 'select_static', name, placeholder: plain('尺码'), options: [{ text: plain('大'), value: 'L' }, { text: plain('小'), value: 'S' }] })
const multi = (name: string): object => ({ ...select(name), tag: 'multi_select_static' })
const table = (rest: object = {}): object => ({ tag: 'table', page_size: 5, columns: [{ name: 'n', display_name: '姓名', data_type: 'text' }, { name: 's', display_name: '积分', data_type: 'number' }], rows: [{ n: '王芳', s: 12 }], ...rest })
const chart = { tag: 'chart', chart_spec: { type: 'bar', data: { values: [{ x: 'A', y: 3 }] }, xField: 'x', yField: 'y' } }
const columns = (elements: readonly object[]): object => ({ tag: 'column_set', columns: [{ tag: 'column', width: 'weighted', weight: 1, elements }] })
const nested = (levels: number): object => (levels === 0 ? md('底') : columns([nested(levels - 1)]))

describe('F12 validator', () => {
  test.each<{ what: string; shown: Card }>([
    { what: 'all that the reference shows', shown: card([md('**时间** 5月1日'), { tag: 'hr' }, columns([button('报名', { act: 'join', v: 3 }, { type: 'primary', confirm: { title: plain('确认'), text: plain('报名?') } })]), form([input('reason', { required: true, max_length: 200, input_type: 'multiline_text', rows: 3 }), select('size'), multi('more'), { tag: 'date_picker', name: 'day', initial_date: '2026-05-01' }, submit(), button('重置', {}, { name: 'rs', form_action_type: 'reset' })]), table(), chart]) },
    { what: '200 elements', shown: card(Array.from({ length: 200 }, () => ({ tag: 'hr' }))) },
    { what: 'five levels', shown: card([nested(5)]) },
    { what: 'a mention of somebody', shown: card([md('<at id=ou_0001></at>')]) },
  ])('takes $what', async ({ shown }) => {
    const standIn = await school()
    expect(await sendCard(clientOf(standIn), standIn.chat(GROUP), shown)).toMatch(/^om_/)
    expect(standIn.violations()).toEqual([])
  })

  test.each<{ what: string; sub: number; shown: unknown }>([
    { what: 'version 1', sub: 200621, shown: { elements: [md('x')] } },
    { what: 'an unknown attribute', sub: 200621, shown: card([{ ...md('x'), fancy: true }]) },
    { what: 'an unknown part at the top', sub: 200621, shown: card([md('x')], { fallback: {} }) },
    { what: 'a card of its own for everybody', sub: 200621, shown: card([md('x')], { config: { update_multi: false } }) },
    { what: 'an unknown colour', sub: 200621, shown: card([md('x')], { header: { title: plain('x'), template: 'pink' } }) },
    { what: 'a header without title', sub: 200621, shown: card([md('x')], { header: {} }) },
    { what: 'a tag of version 1', sub: 200861, shown: card([{ tag: 'action', actions: [] }]) },
    { what: 'no body', sub: 200621, shown: { schema: '2.0', header: { title: plain('x') } } },
    { what: '201 elements', sub: 11310, shown: card(Array.from({ length: 201 }, () => ({ tag: 'hr' }))) },
    { what: 'six tables', sub: 11310, shown: card(Array.from({ length: 6 }, () => table())) },
    { what: 'six charts', sub: 11310, shown: card(Array.from({ length: 6 }, () => chart)) },
    { what: 'six levels', sub: 11310, shown: card([nested(6)]) },
    { what: 'a table inside', sub: 200621, shown: card([columns([table()])]) },
    { what: 'a form inside', sub: 200621, shown: card([columns([form([submit()])])]) },
    { what: 'a chart in a form', sub: 200621, shown: card([form([chart, submit()])]) },
    { what: 'a form without submit', sub: 200621, shown: card([form([input('a')])]) },
    { what: 'a form without name', sub: 200530, shown: card([form([submit()], { name: '' })]) },
    { what: 'a nameless field in a form', sub: 200530, shown: card([form([input(''), submit()])]) },
    { what: 'a nameless button in a form', sub: 200530, shown: card([form([submit({ name: '' })])]) },
    { what: 'a name twice', sub: 200380, shown: card([form([input('a'), input('a'), submit()])]) },
    { what: 'submit outside a form', sub: 200621, shown: card([submit()]) },
    { what: 'several choices outside a form', sub: 200621, shown: card([multi('m')]) },
    { what: 'an unknown button type', sub: 200621, shown: card([button('x', {}, { type: 'shiny' })]) },
    { what: 'a behaviour of no kind', sub: 200621, shown: card([button('x', {}, { behaviors: [{ type: 'dance' }] })]) },
    { what: 'an element_id twice', sub: 200621, shown: card([{ ...md('x'), element_id: 'a' }, { ...md('y'), element_id: 'a' }]) },
    { what: 'an element_id with a dash', sub: 200621, shown: card([{ ...md('x'), element_id: 'a-b' }]) },
    { what: 'an option twice', sub: 200621, shown: card([form([{ ...select('s'), options: [{ text: plain('a'), value: '1' }, { text: plain('b'), value: '1' }] }, submit()])]) },
    { what: 'an input of 1001', sub: 200621, shown: card([form([input('a', { max_length: 1001 }), submit()])]) },
    { what: 'eleven rows a page', sub: 200914, shown: card([table({ page_size: 11 })]) },
    { what: 'a number that is text', sub: 200915, shown: card([table({ rows: [{ n: '王芳', s: '12' }] })]) },
    { what: 'a cell of no column', sub: 200915, shown: card([table({ rows: [{ x: '1' }] })]) },
    { what: 'a chart without type', sub: 200550, shown: card([{ tag: 'chart', chart_spec: {} }]) },
    { what: 'a picture of nobody', sub: 200570, shown: card([{ tag: 'img', img_key: 'img_v3_none', alt: plain('') }]) },
    { what: 'a mention of nobody', sub: 100290, shown: card([md('<at id=ou_none></at>')]) },
  ])('refuses $what with $sub', async ({ sub, shown }) => {
    const standIn = await school()
    const refused = await refusal(sendCard(clientOf(standIn), standIn.chat(GROUP), shown as Card))
    expect(refused).toMatchObject({ status: 400, code: 230099, msg: expect.stringContaining(`ErrCode: ${sub};`) })
    expect(standIn.messages(GROUP)).toEqual([])
  })

  test('refuses more than 30 KB, counted in bytes', async () => {
    const standIn = await school()
    const client = clientOf(standIn)
    const sized = (bytes: number): Card => {
      const rest = Buffer.byteLength(JSON.stringify(card([md('')])))
      return card([md('会'.repeat(Math.floor((bytes - rest) / 3)) + 'x'.repeat((bytes - rest) % 3))])
    }
    expect(await sendCard(client, standIn.chat(GROUP), sized(30 * 1024))).toMatch(/^om_/)
    expect(await refusal(sendCard(client, standIn.chat(GROUP), sized(30 * 1024 + 1)))).toMatchObject({ code: 230025 })
  })
})

interface Stage {
  readonly standIn: FeishuStandIn
  readonly client: lark.Client
  readonly id: string
  readonly seen: Flat[]
}

const SIGNUP = card([
  md('**名额** 20'),
  button('报名', { act: 'join', v: 3 }, { name: 'b1', confirm: { title: plain('确认'), text: plain('报名?') } }),
  button('已满', {}, { disabled: true }),
  button('看图', {}, { behaviors: [{ type: 'open_url', default_url: 'https://x.test' }] }),
  form([
    input('why', { required: true, max_length: 5 }), select('size'), multi('days'), { tag: 'date_picker', name: 'day' }, { tag: 'checker', name: 'agree', text: plain('同意') }, submit(),
    button('重置', {}, { name: 'rs', form_action_type: 'reset', behaviors: [] }),
  ]),
  { ...select('quick'), behaviors: [{ type: 'callback', value: { act: 'quick' } }] },
])

async function stage(answer: (event: Flat) => unknown): Promise<Stage> {
  const standIn = await school()
  const client = clientOf(standIn)
  const { seen } = await bot(standIn, { on: answer })
  return { standIn, client, seen, id: await sendCard(client, standIn.chat(GROUP), SIGNUP) }
}

describe('F7 pressing', () => {
  test('the callback is made of the stored card, the answer is what the person sees', async () => {
    const { standIn, id, seen } = await stage(() => ({ toast: { type: 'success', content: '报名成功' }, card: { type: 'raw', data: card([md('1/20'), button('退出')]) } }))
    const result = await standIn.press({ from: '王芳', messageId: id, button: '报名' })
    expect(result).toMatchObject({ code: 0, text: '报名成功', toast: { type: 'success', content: '报名成功' }, replaced: true, confirm: '确认 报名?' })
    expect(seen[0]).toMatchObject({
      event_type: 'card.action.trigger', create_time: expect.stringMatching(/^\d{16}$/), token: expect.stringMatching(/^c-/), host: 'im_message',
      operator: { open_id: 'ou_0001', user_id: 't0001', tenant_key: standIn.tenantKey }, action: { tag: 'button', name: 'b1', value: { act: 'join', v: 3 } },
      context: { open_message_id: id, open_chat_id: standIn.chat(GROUP) },
    })
    expect(standIn.message(id)).toMatchObject({ text: '春游报名\n1/20\n退出', versions: { length: 2 } })
    expect(standIn.records.all('press')).toMatchObject([{ from: 'ou_0001', code: 0, text: '报名成功' }])
    await expect(standIn.press({ from: '王芳', messageId: id, button: '报名' })).rejects.toThrow('no button «报名», only: 退出')
    await standIn.press({ from: '张伟', messageId: id, button: '报名', version: 0 })
    expect(seen).toHaveLength(2)
  })

  test('a form sends what was filled in, as the clients write it', async () => {
    const { standIn, id, seen } = await stage(() => ({}))
    const result = await standIn.press({ from: '王芳', messageId: id, button: '提交', form: { why: '出差', size: 'L', days: ['L', 'S'], day: '2026-05-01', agree: true } })
    expect(result).toMatchObject({ code: 0, text: '', toast: null })
    expect(seen[0]).toMatchObject({ action: { name: 'ok', value: { act: 'apply' }, timezone: 'Asia/Shanghai', form_value: { why: '出差', size: 'L', days: ['L', 'S'], day: '2026-05-01 +0800', agree: true } } })
  })

  test.each([
    { what: 'a required field', form: { size: 'L' }, says: '有必填项未填写：事由' },
    { what: 'a long line', form: { why: '一二三四五六' }, says: '最多 5 字' },
    { what: 'an option that is none', form: { why: '好', size: 'XXL' }, says: '没有选项 XXL' },
    { what: 'a date that is none', form: { why: '好', day: '五一' }, says: '不是这样写的' },
  ])('the client keeps $what to itself', async ({ form: filled, says }) => {
    const { standIn, id, seen } = await stage(() => ({}))
    expect((await standIn.press({ from: '王芳', messageId: id, button: '提交', form: filled })).refused).toContain(says)
    expect(seen).toEqual([])
  })

  test('what cannot be pressed does not reach the bot', async () => {
    const { standIn, client, id, seen } = await stage(() => ({}))
    expect(await standIn.press({ from: '王芳', messageId: id, button: '已满' })).toMatchObject({ refused: '按钮不可用' })
    expect(await standIn.press({ from: '王芳', messageId: id, button: '看图' })).toMatchObject({ url: 'https://x.test', eventId: null })
    expect(await standIn.press({ from: '王芳', messageId: id, button: '重置' })).toMatchObject({ code: 0, eventId: null })
    const own = await sendCard(client, 'ou_0002', SIGNUP)
    expect(await standIn.press({ from: '王芳', messageId: own, button: '报名' })).toMatchObject({ refused: '看不到这条消息' })
    standIn.recall(id)
    expect(await standIn.press({ from: '王芳', messageId: id, button: '报名' })).toMatchObject({ refused: '消息已撤回' })
    await expect(standIn.press({ from: '王芳', messageId: await send(client, standIn.chat(GROUP), '字'), button: 0 })).rejects.toThrow('shows no such card')
    expect(seen.filter((e) => e.event_type === 'card.action.trigger')).toEqual([])
  })

  test('a choice outside a form calls back on its own', async () => {
    const { standIn, id, seen } = await stage(() => ({}))
    await standIn.choose({ from: '王芳', messageId: id, element: 'quick', option: 'S' })
    expect(seen[0]).toMatchObject({ action: { tag: 'select_static', name: 'quick', value: { act: 'quick' }, option: 'S' } })
  })

  test.each<{ what: string; code: number; answer: () => unknown }>([
    { what: 'a handler that throws', code: 200671, answer: () => Promise.reject(new Error('no')) },
    { what: 'no object', code: 200672, answer: () => 'ok' },
    { what: 'an unknown toast', code: 200672, answer: () => ({ toast: { type: 'loud', content: 'x' } }) },
    { what: 'a card of no kind', code: 200672, answer: () => ({ card: card([md('x')]) }) },
    { what: 'a card that is refused', code: 200673, answer: () => ({ card: { type: 'raw', data: card([{ tag: 'action' }]) } }) },
    { what: 'a card of version 1', code: 200830, answer: () => ({ card: { type: 'raw', data: { elements: [] } } }) },
  ])('$what ends as $code', async ({ code, answer }) => {
    const { standIn, id } = await stage(answer)
    expect(await standIn.press({ from: '王芳', messageId: id, button: '报名' })).toMatchObject({ code, text: expect.stringContaining(String(code)), replaced: false })
    expect(standIn.message(id).versions).toHaveLength(1)
  })

  test('an ack without data is told apart from {}', async () => {
    const { standIn, id } = await stage((e) => (e.event_type === 'card.action.trigger' ? undefined : {}))
    expect(await standIn.press({ from: '王芳', messageId: id, button: '报名' })).toMatchObject({ code: 0, unanswered: true })
  })

  test('after 3 s the person sees 200341, and nothing comes again', async () => {
    let release = (): void => undefined
    const slow = new Promise<object>((resolve) => (release = () => resolve({ toast: { type: 'success', content: '晚了' } })))
    const { standIn, id, seen } = await stage(() => slow)
    const pressing = standIn.press({ from: '王芳', messageId: id, button: '报名' })
    await expect.poll(() => seen).toHaveLength(1)
    standIn.advance(3_000)
    expect(await pressing).toMatchObject({ code: 200341, toast: null })
    release()
    await standIn.records.waitFor('ack', (e) => e['late'] === true)
    standIn.advance(24 * 3_600_000)
    expect(seen).toHaveLength(1)
    expect(standIn.records.all('press')).toHaveLength(1)
  })

  test('no connection: 200342; callbacks not subscribed: 200340', async () => {
    const { standIn, id } = await stage(() => ({}))
    standIn.gateway.upgrade = 503
    standIn.drop('cut')
    await standIn.records.waitFor('disconnect')
    expect(await standIn.press({ from: '王芳', messageId: id, button: '报名' })).toMatchObject({ code: 200342 })
    const deaf = await school({ events: ['im.message.receive_v1'] })
    const other = await sendCard(clientOf(deaf), deaf.chat(GROUP), SIGNUP)
    expect(await deaf.press({ from: '王芳', messageId: other, button: '报名' })).toMatchObject({ code: 200340 })
  })
})

describe('F11 late update', () => {
  const update = (client: lark.Client, token: unknown, shown: object): Promise<unknown> =>
    client.request({ method: 'POST', url: '/open-apis/interactive/v1/card/update', data: { token, card: shown } })

  test('twice within half an hour', async () => {
    const { standIn, client, id, seen } = await stage(() => ({}))
    await standIn.press({ from: '王芳', messageId: id, button: '报名' })
    await standIn.press({ from: '王芳', messageId: id, button: '报名' })
    const [first, second] = seen.map((e) => e['token'])
    for (const n of [1, 2]) await update(client, first, card([md(`第${n}次`)]))
    expect(standIn.message(id).text).toContain('第2次')
    expect(await refusal(update(client, first, card([md('x')])))).toMatchObject({ code: 300040 })
    expect(await refusal(update(client, 'c-none', card([md('x')])))).toMatchObject({ code: 300020 })
    standIn.advance(30 * 60_000 + 1)
    expect(await refusal(update(client, second, card([md('x')])))).toMatchObject({ code: 300030 })
  })

  test('not before the answer', async () => {
    const before: unknown[] = []
    const { standIn, id } = await stage(async (e) => {
      before.push(await refusal(update(clientOf(standIn), e['token'], card([md('早了')]))))
      return {}
    })
    expect(await standIn.press({ from: '王芳', messageId: id, button: '报名' })).toMatchObject({ code: 0 })
    expect(before).toMatchObject([{ code: 10002 }])
    expect(standIn.violations()).toEqual(['card update before the callback was answered'])
    expect(standIn.message(id).versions).toHaveLength(1)
  })
})
