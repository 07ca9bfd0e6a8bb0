// Cards and texts as Feishu gets them: what the stand-in's validator takes, what its reader sees. Rules: feishu.md sections 7.2, 8 and 10.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { capabilities } from '../../../adapters/feishu/capabilities.ts'
import { countElements } from '../../../adapters/feishu/card-json.ts'
import { markdown, masked, plainMessage } from '../../../adapters/feishu/escape.ts'
import { fits, renderCard, renderMessage, renderToast } from '../../../adapters/feishu/render.ts'
import type { Action, Block, Card, Field } from '../../../bot/model/card.ts'
import { fitOut, toText, type Outgoing } from '../../../bot/model/degrade.ts'
import { checkCard } from '../../stand-in/feishu/card-check.ts'
import { cardText } from '../../stand-in/feishu/card-read.ts'
import { effectsOf } from '../../stand-in/feishu/markup.ts'
import type { Json } from '../../stand-in/feishu/json.ts'
import { card } from './feishu-stage.ts'

const ALL = { isImage: () => false, isPerson: () => false }
const NO_EFFECT = { atAll: false, atUsers: [], links: [] }
const parsed = (c: Card, alone = false): Json => JSON.parse(JSON.stringify(renderCard(c, alone))) as Json
const shown = (c: Card): readonly string[] => cardText(parsed(c)).lines
const elements = (c: Card): readonly Json[] => (parsed(c)['body'] as { readonly elements: readonly Json[] }).elements
const field = (name: string, more: Partial<Field> = {}): Field => ({ name, label: name, type: 'text', required: false, options: [], ...more })
const action = (label: string, more: Partial<Action> = {}): Action => ({ label, line: [label, 'A1'], style: 'plain', fields: [], ...more })

const EVIL = [
  '<at user_id="all"></at>', '<at id=all></at>', '<at id=ou_0001>王芳</at>', '[x](http://evil)', '![x](img_v3_1)', '](dtmd://evil)', '**粗**', '__粗__', '~~删~~', '@所有人', '<font color=red>红</font>', '<a href="http://evil">x</a>',
  "<link url='http://evil'>x</link>", '`码`', '```\n块\n```', '# 大', '> 引', '- 单', '1. 数', '---', '| a | b |', ':OK:', 'http://evil.example', '\\', '&lt;at id=all&gt;', '&#60;at id=all&#62;', '    缩进', '😀👩‍🏫', '=2+3', '<br>', '<raw>', '$x$',
  '<text_tag color=red>官方</text_tag>', '<person id = "ou_0001"></person>',
]

describe('escaping', () => {
  test.each(EVIL)('in a card %j is shown as it is and does nothing', (evil) => {
    const c = card({ title: evil, blocks: [
      { kind: 'text', text: evil }, { kind: 'note', text: evil }, { kind: 'fields', rows: [[evil, evil]] }, { kind: 'list', title: evil, items: [evil] }, { kind: 'table', head: [evil], rows: [[evil]] },
      { kind: 'bar', label: evil, done: 1, total: 2 }, { kind: 'chart', chart: 'bar', title: evil, unit: '', points: [[evil, 1]] },
    ], actions: [action(evil), action('填', { fields: [field('f', { label: evil, value: evil, hint: evil }), field('s', { type: 'select', options: [evil] })] })] })
    const json = parsed(c)
    expect(checkCard(json, ALL)).toBeNull()
    expect(effectsOf('interactive', JSON.stringify(json))).toEqual(NO_EFFECT)
    const content = String(elements(card({ blocks: [{ kind: 'text', text: evil }] }))[0]?.['content'])
    expect(content.replaceAll('&nbsp;', ' ').replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))).toBe(evil)
  })

  test.each(EVIL)('in a text %j does nothing', (evil) => {
    const { content } = renderMessage({ kind: 'text', text: `王芳${evil}` }, false)
    expect(effectsOf('text', content)).toEqual(NO_EFFECT)
    expect(content).not.toMatch(/<\/?[a-z]/i)
  })

  test('plain words stay plain, byte for byte', () => {
    for (const text of ['报名成功，3月20日（周五）16:20–17:00', '名额 17/20，候补 3 位', '2026-05-01 18:30', '3 < 5', 'A7-1', 'x+y=z', '100%', '“好”']) {
      expect(plainMessage(text)).toBe(text)
      expect(markdown(text.replace('<', ''))).toBe(text.replace('<', ''))
    }
  })

  test('no text gets through the card’s mark-up with a sign that forms', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...EVIL), (noise, evil) => {
      const made = markdown(`${noise}${evil}${noise}`)
      expect(made.replace(/&(#\d+|nbsp);/g, 'x')).not.toMatch(/[<>&*`~[\]_|]|:[A-Za-z_/]|^[ \t]*(?:[-+=#]|\d+[.)])/m)
    }), { seed: 3 })
  })

  test('what a tenant’s DLP refuses is masked', () => {
    expect(masked('{"text":"电话 13812345678，信 wang.fang@school.edu.cn，工号 2013812345678"}')).toBe('{"text":"电话 138****5678，信 ***，工号 2013812345678"}')
  })
})

describe('blocks', () => {
  const one = (block: Block): Json => elements(card({ blocks: [block] }))[0] ?? {}

  test.each([
    [{ kind: 'text', text: '一\n二' }, { tag: 'markdown', content: '一\n二' }],
    [{ kind: 'note', text: '小字' }, { tag: 'markdown', content: '小字', text_size: 'notation' }],
    [{ kind: 'fields', rows: [['时间', '16:20'], ['', '随便']] }, { tag: 'markdown', content: '**时间** 16:20\n随便' }],
    [{ kind: 'list', title: '名单', items: ['1. 王芳', '2. 李梅'] }, { tag: 'markdown', content: '**名单**\n1&#46; 王芳\n2&#46; 李梅' }],
    [{ kind: 'list', items: ['王芳'] }, { tag: 'markdown', content: '王芳' }],
    [{ kind: 'bar', label: '已报', done: 17, total: 20 }, { tag: 'markdown', content: '已报 ████████░░ 17/20' }],
    [{ kind: 'bar', label: '已报', done: 25, total: 20 }, { tag: 'markdown', content: '已报 ██████████ 25/20' }],
    [{ kind: 'bar', label: '已报', done: 0, total: 0 }, { tag: 'markdown', content: '已报 ██████████ 0/0' }],
    [{ kind: 'bar', label: '已报', done: 7, total: null }, { tag: 'markdown', content: '已报 7' }],
    [{ kind: 'table', head: ['姓名', '积分'], rows: [['王芳', '21'], ['李梅']] }, {
      tag: 'table', page_size: 10, row_height: 'low', columns: [{ name: 'c0', display_name: '姓名', data_type: 'text', width: 'auto' }, { name: 'c1', display_name: '积分', data_type: 'text', width: 'auto' }],
      rows: [{ c0: '王芳', c1: '21' }, { c0: '李梅', c1: '' }],
    }],
    [{ kind: 'chart', chart: 'pie', title: '各组', unit: '人', points: [['语文', 3]] }, {
      tag: 'chart', aspect_ratio: '16:9',
      chart_spec: { type: 'pie', title: { text: '各组（人）' }, data: { values: [{ label: '语文', value: 3 }] }, categoryField: 'label', valueField: 'value', outerRadius: 0.8, legends: { visible: true }, label: { visible: true } },
    }],
    [{ kind: 'chart', chart: 'line', title: '人数', unit: '', points: [['一月', 3]] }, {
      tag: 'chart', aspect_ratio: '16:9', chart_spec: { type: 'line', title: { text: '人数' }, data: { values: [{ label: '一月', value: 3 }] }, xField: 'label', yField: 'value', label: { visible: true } },
    }],
  ] as const)('%j', (block, element) => {
    expect(one(block)).toEqual(element)
  })

  test('tables and charts beyond what a card may hold become lines', () => {
    const table: Block = { kind: 'table', head: ['姓名'], rows: [['王芳']] }
    const chart: Block = { kind: 'chart', chart: 'bar', title: '各组', unit: '人', points: [['语文', 3]] }
    const c = card({ blocks: [...Array<Block>(7).fill(table), ...Array<Block>(6).fill(chart)] })
    expect(checkCard(parsed(c), ALL)).toBeNull()
    const tags = elements(c).map((e) => e['tag'])
    expect([tags.filter((t) => t === 'table').length, tags.filter((t) => t === 'chart').length]).toEqual([5, 5])
    expect(shown(c).filter((line) => line === '王芳').length + shown(c).filter((line) => line === '语文：3人').length).toBeGreaterThanOrEqual(3)
    expect(checkCard(parsed(card({ blocks: [{ kind: 'table', head: Array<string>(51).fill('列'), rows: [] }, { kind: 'table', head: [], rows: [] }] })), ALL)).toBeNull()
  })

  test.each([['good', 'green'], ['waiting', 'yellow'], ['ask', 'blue'], ['warn', 'red'], ['plain', 'wathet']] as const)('tone %s is %s', (tone, template) => {
    expect(parsed(card({ tone }))['header']).toEqual({ title: { tag: 'plain_text', content: '羽毛球赛' }, template })
  })

  test('shared, not forwarded, with a line for the list of chats; an empty card is one all the same', () => {
    expect(parsed(card({ blocks: [{ kind: 'fields', rows: [] }, { kind: 'text', text: '位子刚好满了\n第二行' }] }))['config']).toEqual({ update_multi: true, enable_forward: false, summary: { content: '羽毛球赛：位子刚好满了' } })
    expect(checkCard(parsed(card()), ALL)).toBeNull()
    expect(elements(card())).toHaveLength(1)
  })
})

describe('buttons and forms', () => {
  const value = { line: ['报名', 'A1'], rev: 3, sub: 'A1' }

  test('a button carries its line, the revision and the subject; in private it says so', () => {
    const c = card({ actions: [action('报名', { style: 'primary' }), action('退出', { style: 'danger' }), action('看看')] })
    const [row] = elements(c)
    expect(row).toMatchObject({ tag: 'column_set', columns: [
      { elements: [{ tag: 'button', type: 'primary', behaviors: [{ type: 'callback', value }] }] }, { elements: [{ type: 'danger' }] }, { elements: [{ type: 'default' }] },
    ] })
    expect(JSON.stringify(parsed(c, true))).toContain('"p":1')
    expect(JSON.stringify(parsed(c, false))).not.toContain('"p":1')
  })

  test('each form stands at the root below the buttons, with names of its own', () => {
    const fields = [
      field('事由', { required: true, hint: '一句话' }), field('场次', { type: 'select', required: true, options: ['男子', '女子', '男子'], value: '女子' }), field('静音到', { type: 'date', hint: '3-20' }), field('生日', { type: 'date', value: '1990-05-01' }),
      field('时间', { type: 'date', hint: '下周五16:20' }), field('改到', { type: 'date', value: '3月20日 16:20' }), field('谁', { type: 'person' }), field('带', { type: 'number', value: '2' }),
    ]
    const c = card({ actions: [action('填一', { fields }), action('看看'), action('填二', { fields: [field('事由')] })] })
    expect(checkCard(parsed(c), ALL)).toBeNull()
    const [row, first, second] = elements(c)
    expect([row?.['tag'], first?.['tag'], second?.['tag']]).toEqual(['column_set', 'form', 'form'])
    expect([first?.['name'], second?.['name']]).toEqual(['f0', 'f1'])
    const inside = (first?.['elements'] as readonly Json[]).filter((e) => e['tag'] !== 'markdown')
    expect(inside.map((e) => [e['tag'], e['name']])).toEqual([
      ['input', 'f0_0'], ['select_static', 'f0_1'], ['date_picker', 'f0_2'], ['date_picker', 'f0_3'], ['input', 'f0_4'], ['input', 'f0_5'], ['select_person', 'f0_6'], ['input', 'f0_7'], ['button', 'f0_ok'],
    ])
    expect(inside[0]).toMatchObject({ required: true, placeholder: { content: '一句话' } })
    expect(inside[1]).toMatchObject({ initial_option: '女子', options: [{ value: '男子' }, { value: '女子' }] })
    expect(inside[2]).toMatchObject({ placeholder: { content: '静音到' } })
    expect(inside[3]).toMatchObject({ initial_date: '1990-05-01' })
    expect(inside[5]).toMatchObject({ default_value: '3月20日 16:20' })
    expect(inside[8]).toMatchObject({ form_action_type: 'submit', behaviors: [{ value: { line: ['填一', 'A1'], rev: 3, sub: 'A1', keys: fields.map((f) => f.name) } }] })
  })

  test('a choice of too many is written', () => {
    const [form] = elements(card({ actions: [action('填', { fields: [field('谁', { type: 'select', options: Array.from({ length: 101 }, (_, i) => `老师${i}`) })] })] }))
    expect((form?.['elements'] as readonly Json[])[0]).toMatchObject({ tag: 'input', placeholder: { content: '比如 老师0、老师1、老师2' } })
  })
})

describe('limits', () => {
  const pages = (out: Outgoing): readonly Outgoing[] => fitOut(out, capabilities)
  const ofCard = (c: Card): Outgoing => ({ kind: 'card', card: c, text: toText(c) })
  const names = (n: number): readonly string[] => Array.from({ length: n }, (_, i) => `${i + 1}. 欧阳诸葛${i} 带2 [三年级组] 13:00`)

  test.each([
    ['a list of 300', card({ blocks: [{ kind: 'list', title: '名单', items: names(300) }] })],
    ['a table of 1,000', card({ blocks: [{ kind: 'table', head: ['姓名', '积分', '组'], rows: names(1_000).map((n) => [n, '21', '语文组']) }] })],
    ['200 blocks', card({ blocks: names(200).map((text) => ({ kind: 'text', text })) })],
    ['signs that grow by escaping', card({ blocks: [{ kind: 'text', text: '<*_[]>'.repeat(1_500) }] })],
    ['20 buttons and a form', card({ blocks: [{ kind: 'text', text: '字'.repeat(5_000) }], actions: [...Array.from({ length: 25 }, (_, i) => action(`按钮${i}`)), action('填', { fields: names(20).map((n) => field(n)) })] })],
  ])('%s: every page is taken, and nothing is lost', (_, c) => {
    const made = pages(ofCard(c))
    for (const page of made) {
      const { content } = renderMessage(page, true)
      expect(Buffer.byteLength(content)).toBeLessThanOrEqual(30 * 1024)
      expect(checkCard(JSON.parse(content), ALL)).toBeNull()
    }
    const said = made.map((p) => p.text).join('\n')
    for (const block of c.blocks) for (const words of block.kind === 'list' ? block.items : block.kind === 'table' ? block.rows.map((r) => r[0] ?? '') : []) expect(said).toContain(words)
  })

  test('fits measures what is sent: bytes and elements', () => {
    expect(fits(ofCard(card({ blocks: [{ kind: 'text', text: '字'.repeat(9_000) }] })))).toBe(true)
    expect(fits(ofCard(card({ blocks: [{ kind: 'text', text: '字'.repeat(9_600) }] })))).toBe(false)
    expect(fits(ofCard(card({ blocks: [{ kind: 'text', text: '<'.repeat(6_000) }] })))).toBe(false)
    expect(fits(ofCard(card({ blocks: Array<Block>(191).fill({ kind: 'text', text: '字' }) })))).toBe(false)
    expect(fits({ kind: 'text', text: '字'.repeat(39_000) })).toBe(true)
    expect(fits({ kind: 'text', text: '字'.repeat(45_000) })).toBe(false)
    expect(countElements(renderCard(card({ actions: [action('一'), action('二', { fields: [field('f')] })] }), false).body.elements)).toBe(6)
  })

  test('a toast is a line', () => {
    expect(renderToast({ kind: 'toast', text: '报上了 ✅' })).toBe('报上了 ✅')
    expect(renderToast(ofCard(card()))).toBe('羽毛球赛')
  })
})
