// Fitted replies → what Feishu takes: text, or Card JSON 2.0. Rules and limits: feishu.md sections 7.2, 8 and 10.
import type { Action, Block, Card, Tone } from '../../bot/model/card.ts'
import type { Outgoing } from '../../bot/model/degrade.ts'
import { alignedLines } from '../../bot/model/plain.ts'
import { callback, countElements, plainText, type ButtonValue, type CardJson, type Element } from './card-json.ts'
import { markdown, plainMessage } from './escape.ts'
import { renderForm } from './render-form.ts'

/** A message as the API takes it: `content` is JSON in a string. */
export interface Message {
  readonly msg_type: 'text' | 'interactive'
  readonly content: string
}

/** 30 KB are published; the rest is left to what Feishu adds when it converts a card. */
const MAX_CARD_BYTES = 28 * 1024
/** 150 KB are published for the whole request, in which the content is quoted once more. */
const MAX_TEXT_BYTES = 120 * 1024
const MAX_ELEMENTS = 190
const MAX_TABLES = 5
const MAX_CHARTS = 5
const MAX_COLUMNS = 50
const TABLE_PAGE = 10
const BAR_CELLS = 10
const SUMMARY = 60

const TEMPLATES: Readonly<Record<Tone, string>> = { good: 'green', waiting: 'yellow', ask: 'blue', warn: 'red', plain: 'wathet' }

/** What is sent. `alone`: to one person's private chat, which a press on it has to tell. */
export function renderMessage(out: Outgoing, alone: boolean): Message {
  if (out.kind !== 'card') return { msg_type: 'text', content: JSON.stringify({ text: plainMessage(out.text) }) }
  return { msg_type: 'interactive', content: JSON.stringify(renderCard(out.card, alone)) }
}

/** The line that a press shows at once; of a card only its title fits. */
export function renderToast(out: Outgoing): string {
  return out.kind === 'card' ? out.card.title : out.text
}

/** Whether Feishu takes this page: bytes and elements of what is really sent. */
export function fits(page: Outgoing): boolean {
  if (page.kind !== 'card') return Buffer.byteLength(renderMessage(page, true).content) <= MAX_TEXT_BYTES
  const card = renderCard(page.card, true)
  return Buffer.byteLength(JSON.stringify(card)) <= MAX_CARD_BYTES && countElements(card.body.elements) <= MAX_ELEMENTS
}

/** The card as JSON. Shared by all who see it: nothing in it is for one person of a group alone. */
export function renderCard(card: Card, alone: boolean): CardJson {
  const left = { tables: MAX_TABLES, charts: MAX_CHARTS }
  const valueOf = (action: Action): ButtonValue => ({ line: action.line, rev: card.revision, sub: card.subject, ...(alone ? { p: 1 } : {}) })
  const buttons = card.actions.filter((a) => a.fields.length === 0)
  const forms = card.actions.filter((a) => a.fields.length > 0)
  const elements: Element[] = [
    ...card.blocks.flatMap((block) => renderBlock(block, left)),
    ...(buttons.length === 0 ? [] : [buttonRow(buttons, valueOf)]),
    ...forms.map((action, n) => renderForm(action, n, valueOf(action))),
  ]
  return {
    schema: '2.0',
    config: { update_multi: true, enable_forward: false, summary: { content: summary(card) } },
    header: { title: plainText(card.title), template: TEMPLATES[card.tone] },
    // An empty body shows as a bare stripe; a blank keeps the header's shape.
    body: { elements: elements.length === 0 ? [{ tag: 'markdown', content: '&nbsp;' }] : elements },
  }
}

/** What the list of chats shows of the card. */
function summary(card: Card): string {
  const first = card.blocks.find((b) => b.kind === 'text' || b.kind === 'note')
  const line = first === undefined ? '' : (first.text.split('\n')[0] ?? '')
  return Array.from([card.title, line].filter((part) => part !== '').join('：')).slice(0, SUMMARY).join('')
}

function renderBlock(block: Block, left: { tables: number; charts: number }): readonly Element[] {
  switch (block.kind) {
    case 'text':
      return written(markdown(block.text))
    case 'note':
      return written(markdown(block.text), { text_size: 'notation' })
    case 'fields':
      return written(block.rows.map(([label, value]) => (label === '' ? markdown(value) : `**${markdown(label)}** ${markdown(value)}`)).join('\n'))
    case 'list':
      return written([...(block.title === undefined || block.title === '' ? [] : [`**${markdown(block.title)}**`]), ...block.items.map(markdown)].join('\n'))
    case 'bar':
      return written(renderBar(block))
    case 'table':
      if (block.head.length === 0 || block.head.length > MAX_COLUMNS || left.tables-- <= 0) return written(markdown(alignedLines([block.head, ...block.rows]).join('\n')))
      return [renderTable(block)]
    case 'chart':
      if (left.charts-- <= 0) return written(markdown([block.title, ...block.points.map(([label, value]) => `${label}：${value}${block.unit}`)].join('\n')))
      return [renderChart(block)]
  }
}

const written = (content: string, more: object = {}): readonly Element[] => (content === '' ? [] : [{ tag: 'markdown', content, ...more }])

function renderBar({ label, done, total }: Extract<Block, { kind: 'bar' }>): string {
  if (total === null) return `${markdown(label)} ${done}`
  const full = total <= 0 ? BAR_CELLS : Math.min(BAR_CELLS, Math.max(0, Math.floor((done / total) * BAR_CELLS)))
  return `${markdown(label)} ${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)} ${done}/${total}`
}

function renderTable({ head, rows }: Extract<Block, { kind: 'table' }>): Element {
  return {
    tag: 'table', page_size: TABLE_PAGE, row_height: 'low',
    // `text` is shown as it is, mark-up and all.
    columns: head.map((title, i) => ({ name: `c${i}`, display_name: title, data_type: 'text', width: 'auto' })),
    rows: rows.map((row) => Object.fromEntries(head.map((_, i) => [`c${i}`, row[i] ?? '']))),
  }
}

/** VChart's own specification: https://www.visactor.io/vchart/option/barChart. */
function renderChart({ chart, title, unit, points }: Extract<Block, { kind: 'chart' }>): Element {
  const values = points.map(([label, value]) => ({ label, value }))
  const axes = chart === 'pie' ? { categoryField: 'label', valueField: 'value', outerRadius: 0.8, legends: { visible: true } } : { xField: 'label', yField: 'value' }
  return {
    tag: 'chart', aspect_ratio: '16:9',
    chart_spec: { type: chart, title: { text: unit === '' ? title : `${title}（${unit}）` }, data: { values }, ...axes, label: { visible: true } },
  }
}

function buttonRow(actions: readonly Action[], valueOf: (action: Action) => ButtonValue): Element {
  return {
    tag: 'column_set', flex_mode: 'flow', horizontal_spacing: '8px',
    columns: actions.map((action) => ({
      tag: 'column', width: 'auto',
      elements: [{ tag: 'button', text: plainText(action.label), type: action.style === 'plain' ? 'default' : action.style, behaviors: callback(valueOf(action)) }],
    })),
  }
}
