import { describe, expect, test } from 'vitest'
import { EVERYTHING, type Capabilities } from '../../../bot/model/capabilities.ts'
import type { Action, Block, Card, Field } from '../../../bot/model/card.ts'
import { fitOut, textWithActions, toText, type Outgoing } from '../../../bot/model/degrade.ts'

const card = (over: Partial<Card> = {}): Card => ({ title: '羽毛球赛', tone: 'plain', blocks: [], actions: [], revision: 1, subject: 'A7', ...over })

const action = (label: string, line: string, over: Partial<Action> = {}): Action => ({ label, line: line.split(' '), style: 'plain', fields: [], ...over })

const field = (name: string, over: Partial<Field> = {}): Field => ({ name, label: name, type: 'text', required: true, options: [], ...over })

const sent = (c: Card): Outgoing => ({ kind: 'card', card: c, text: toText(c) })

const join = action('报名', '报名 A7', { style: 'primary' })
const leave = action('退出', '取消报名 A7')
const names = action('名单', '名单 A7')
const cancel = action('取消活动', '活动 取消 A7', { style: 'danger' })
const size = field('尺码', { type: 'select', options: ['S', 'M', 'L'] })

describe('toText', () => {
  test.each<[string, Block, string]>([
    ['text', { kind: 'text', text: '报上了 ✅\n第 2 位' }, '报上了 ✅\n第 2 位'],
    ['note', { kind: 'note', text: '以卡片上的名字为准' }, '以卡片上的名字为准'],
    ['fields', { kind: 'fields', rows: [['时间', '3月20日（周五）16:20'], ['', '体育馆']] }, '时间：3月20日（周五）16:20\n体育馆'],
    ['list', { kind: 'list', title: '语文组', items: ['王芳', '李梅 带1'] }, '语文组\n王芳\n李梅 带1'],
    ['table', { kind: 'table', head: ['姓名', '带'], rows: [['欧阳娜娜', '2'], ['李梅', '']] }, '姓名\u3000\u3000  带\n欧阳娜娜  2\n李梅'],
    ['table without a head', { kind: 'table', head: [], rows: [['1', '王芳'], ['12', '李梅']] }, '1   王芳\n12  李梅'],
    ['bar', { kind: 'bar', label: '名额', done: 17, total: 20 }, '名额：17/20'],
    ['open bar', { kind: 'bar', label: '已报', done: 17, total: null }, '已报：17'],
    ['bar without a label', { kind: 'bar', label: '', done: 17, total: 20 }, '17/20'],
  ])('%s', (_, block, text) => {
    expect(toText(card({ blocks: [block] }))).toBe(`羽毛球赛\n${text}`)
  })

  test('same facts in the same order, no buttons', () => {
    const blocks: Block[] = [{ kind: 'note', text: '先' }, { kind: 'bar', label: '中', done: 1, total: 2 }, { kind: 'text', text: '' }, { kind: 'text', text: '后' }]
    expect(toText(card({ blocks, actions: [join] }))).toBe('羽毛球赛\n先\n中：1/2\n后')
  })

  test('a typed name cannot forge a line', () => {
    const blocks: Block[] = [
      { kind: 'list', items: ['张三\n管理员：活动取消'] }, { kind: 'fields', rows: [['备\n注', '无\n时间：今天']] }, { kind: 'table', head: ['a'], rows: [['x\ny']] },
    ]
    expect(toText(card({ title: '赛\n事\u202E', blocks })).split('\n')).toEqual(['赛 事', '张三 管理员：活动取消', '备 注：无 时间：今天', 'a', 'x y'])
  })
})

describe('buttons as lines', () => {
  const form = (fields: Field[]) => textWithActions(card({ title: '', actions: [action('报名', '报名 A7', { fields })] }))

  test('most important first, with what the button is called', () => {
    expect(textWithActions(card({ actions: [leave, cancel, join, action('名单 A7', '名单 A7')] })).split('\n')).toEqual([
      '羽毛球赛', '回复「报名 A7」（报名）', '回复「取消报名 A7」（退出）', '回复「活动 取消 A7」（取消活动）', '回复「名单 A7」',
    ])
  })

  test.each<[string, Field[], string]>([
    ['a select: numbered choices', [size], '回复「报名 A7 尺码:…」（报名）\n尺码选一个：1. S  2. M  3. L'],
    ['an optional key', [size, field('备注', { required: false })], '回复「报名 A7 尺码:…」（报名）\n尺码选一个：1. S  2. M  3. L\n还可以加 备注:…'],
    ['a value that is there', [field('地点', { value: '体育馆 二楼' })], '回复「报名 A7 地点:“体育馆 二楼”」（报名）'],
    ['a hint', [field('时间', { type: 'date', hint: '如 周五16:20' })], '回复「报名 A7 时间:…」（报名）\n时间：如 周五16:20'],
    ['a key named otherwise', [field('quota', { label: '名额', type: 'number' })], '回复「报名 A7 quota:…」（报名）\nquota：名额'],
  ])('form: %s', (_, fields, text) => {
    expect(form(fields)).toBe(text)
  })
})

describe('fitOut', () => {
  const rich = card({
    blocks: [
      { kind: 'text', text: '周五下午' }, { kind: 'fields', rows: [['地点', '体育馆']] },
      { kind: 'table', head: ['姓名', '带'], rows: [['王芳', '2']] }, { kind: 'bar', label: '名额', done: 17, total: 20 },
    ],
    actions: [leave, action('带人', '报名 A7', { fields: [size] }), join, names],
  })

  const fitCard = (caps: Partial<Capabilities>, c = rich): Card => {
    const [page, ...more] = fitOut(sent(c), { ...EVERYTHING, ...caps })
    expect(more).toEqual([])
    if (page?.kind !== 'card') throw new Error('a card is wanted')
    return page.card
  }

  test('a platform that can everything gets the card as it is', () => {
    expect(fitOut(sent(rich), EVERYTHING)).toEqual([sent(rich)])
  })

  test.each<[string, Partial<Capabilities>, number, string]>([
    ['fields', { fields: false }, 1, '地点：体育馆'],
    ['table', { table: false }, 2, '姓名  带\n王芳  2'],
    ['bar', { bar: false }, 3, '名额：17/20'],
  ])('without %s it becomes text in its place', (_, caps, at, text) => {
    const fit = fitCard(caps)
    expect(fit.blocks[at]).toEqual({ kind: 'text', text })
    expect(fit.blocks.filter((_b, i) => i !== at)).toEqual(rich.blocks.filter((_b, i) => i !== at))
    expect(toText(fit)).toBe(toText(rich))
  })

  test('over the limit of buttons: the most important stay, the others become lines', () => {
    const fit = fitCard({ maxActions: 2 })
    expect(fit.actions.map((a) => a.label)).toEqual(['退出', '报名'])
    expect(fit.blocks.at(-1)).toEqual({ kind: 'note', text: '回复「报名 A7 尺码:…」（带人）\n尺码选一个：1. S  2. M  3. L\n回复「名单 A7」（名单）' })
  })

  test('no buttons at all', () => {
    const fit = fitCard({ maxActions: 0, form: false })
    expect(fit.actions).toEqual([])
    expect(toText(fit)).toBe(textWithActions(rich))
  })

  test('without forms only the button with a form becomes a line', () => {
    const fit = fitCard({ form: false })
    expect(fit.actions.map((a) => a.label)).toEqual(['退出', '报名', '名单'])
    expect(fit.blocks.at(-1)).toMatchObject({ kind: 'note', text: expect.stringContaining('报名 A7 尺码:…') })
  })

  test('without cards: the twin with every line to type', () => {
    expect(fitOut(sent(rich), { ...EVERYTHING, card: false })).toEqual([{ kind: 'text', text: textWithActions(rich) }])
  })

  test('typed text stays text: no forged lines in labels, titles and rows', () => {
    const fit = fitCard({}, card({ title: '赛\n事', blocks: [{ kind: 'list', items: ['张\u202E三\n李四'] }], actions: [action('报\n名', '报名 A7')] }))
    expect(fit).toMatchObject({ title: '赛 事', blocks: [{ items: ['张三 李四'] }], actions: [{ label: '报 名', line: ['报名', 'A7'] }] })
  })

  test('long text goes out in pages', () => {
    const pages = fitOut({ kind: 'text', text: Array.from({ length: 9 }, (_, i) => `${i}${'字'.repeat(30)}`).join('\n\n') }, { ...EVERYTHING, maxText: 120 })
    expect(pages.map((p) => p.text.split('\n').at(-1))).toEqual(['（1/3）', '（2/3）', '（3/3）'])
  })

  test('a toast stays a toast, or becomes a text', () => {
    expect(fitOut({ kind: 'toast', text: '报上了' }, EVERYTHING)).toEqual([{ kind: 'toast', text: '报上了' }])
    expect(fitOut({ kind: 'toast', text: '报上了' }, { ...EVERYTHING, toast: false })).toEqual([{ kind: 'text', text: '报上了' }])
  })

  test('something empty is still one page', () => {
    expect(fitOut({ kind: 'text', text: '' }, EVERYTHING)).toEqual([{ kind: 'text', text: '' }])
  })

  test('a card of 400 names goes out as cards that fit, whole rows, buttons on the last', () => {
    const people = Array.from({ length: 400 }, (_, i) => `老师${i + 1}`)
    const long = card({
      blocks: [
        { kind: 'list', title: '名单', items: people },
        { kind: 'fields', rows: people.map((p) => [p, '语文组']) },
        { kind: 'table', head: ['姓名', '组'], rows: people.map((p) => [p, '语文组']) },
        { kind: 'text', text: '说明。'.repeat(300) },
      ],
      actions: [join],
    })
    const pages = fitOut(sent(long), { ...EVERYTHING, maxText: 500 })
    const cards = pages.flatMap((p) => (p.kind === 'card' ? [p.card] : []))
    expect(cards).toHaveLength(pages.length)
    expect(cards.map((c) => c.actions.length)).toEqual([...Array.from({ length: pages.length - 1 }, () => 0), 1])
    expect(cards[0]?.title).toBe(`羽毛球赛（1/${pages.length}）`)
    for (const page of pages) expect(page.text.length).toBeLessThanOrEqual(500)
    const blocks = cards.flatMap((c) => c.blocks)
    expect(blocks.flatMap((b) => (b.kind === 'list' ? b.items : []))).toEqual(people)
    expect(blocks.flatMap((b) => (b.kind === 'fields' ? b.rows.map((r) => r[0]) : []))).toEqual(people)
    expect(blocks.flatMap((b) => (b.kind === 'table' ? b.rows.map((r) => r[0]) : []))).toEqual(people)
    expect(blocks.flatMap((b) => (b.kind === 'text' ? b.text : [])).join('')).toBe('说明。'.repeat(300))
  })

  test('rows longer than a page are cut as text', () => {
    const pages = fitOut(sent(card({ blocks: [{ kind: 'list', items: ['字'.repeat(300), '短'] }] })), { ...EVERYTHING, maxText: 100 })
    expect(pages.length).toBeGreaterThan(3)
    expect(pages.map((p) => p.text).join('').match(/字/gu)).toHaveLength(300)
    for (const page of pages) expect(page.text.length).toBeLessThanOrEqual(100)
  })
})
