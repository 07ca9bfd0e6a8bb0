// One card as elements: header by tone, blocks, buttons, and the form that a button may open inside the card.
import type { Action, Block, Card } from '../../../bot/model/card.ts'
import { h } from './dom.ts'
import { drawForm } from './form.ts'
import type { FormState } from './form-state.ts'

/** What a card needs of the page around it. */
export interface CardContext {
  readonly people: readonly string[]
  /** The form that is open in this card, if any. */
  readonly form: FormState | null
  pending(index: number): boolean
  press(index: number, form: Readonly<Record<string, string>>): void
  /** Opens the form of that button; null closes it. */
  open(index: number | null): void
}

function drawBar(block: Extract<Block, { kind: 'bar' }>): HTMLElement {
  const count = block.total === null ? `${block.done}` : `${block.done}/${block.total}`
  const head = h('div', { class: 'bar-head' }, h('span', {}, block.label), h('b', {}, count))
  if (block.total === null) return h('div', { class: 'bar' }, head)
  const part = block.total > 0 ? Math.min(1, Math.max(0, block.done / block.total)) : 0
  const fill = h('i', { class: part >= 1 ? 'bar-full' : '' })
  fill.style.width = `${(part * 100).toFixed(1)}%`
  const track = h('div', {
    class: 'bar-track',
    attrs: { role: 'progressbar', 'aria-label': block.label, 'aria-valuemin': 0, 'aria-valuemax': block.total, 'aria-valuenow': block.done },
  }, fill)
  return h('div', { class: 'bar' }, head, track)
}

function drawChart(block: Extract<Block, { kind: 'chart' }>): HTMLElement {
  const most = Math.max(1, ...block.points.map(([, value]) => value))
  return h('div', { class: 'block-chart', attrs: { role: 'img', 'aria-label': block.title } },
    h('h4', {}, block.title),
    ...block.points.map(([label, value]) => {
      const fill = h('i', {})
      fill.style.width = `${((Math.max(0, value) / most) * 100).toFixed(1)}%`
      return h('div', { class: 'bar' }, h('div', { class: 'bar-head' }, h('span', {}, label), h('b', {}, `${value}${block.unit}`)), h('div', { class: 'bar-track' }, fill))
    }))
}

function drawBlock(block: Block): HTMLElement {
  switch (block.kind) {
    case 'text': return h('p', { class: 'block-text' }, block.text)
    case 'note': return h('p', { class: 'block-note' }, block.text)
    case 'fields': return h('dl', { class: 'block-fields' }, ...block.rows.map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value))))
    case 'list': return h('div', { class: 'block-list' },
      block.title !== undefined && h('h4', {}, block.title),
      h('ul', {}, ...block.items.map((item) => h('li', {}, item))))
    case 'table': return h('div', { class: 'block-table', attrs: { tabindex: 0 } }, h('table', {},
      h('thead', {}, h('tr', {}, ...block.head.map((cell) => h('th', { attrs: { scope: 'col' } }, cell)))),
      h('tbody', {}, ...block.rows.map((row) => h('tr', {}, ...row.map((cell) => h('td', {}, cell)))))))
    case 'bar': return drawBar(block)
    case 'chart': return drawChart(block)
  }
}

function drawButton(action: Action, index: number, context: CardContext): HTMLElement {
  const hasForm = action.fields.length > 0
  const isOpen = context.form?.index === index
  const pending = context.pending(index)
  return h('button', {
    class: `button button-${action.style}${pending ? ' pending' : ''}`,
    attrs: {
      type: 'button',
      disabled: pending,
      'data-action': index,
      'aria-expanded': hasForm ? String(isOpen) : null,
      'aria-busy': pending ? 'true' : null,
      title: `相当于发送：${action.line.join(' ')}${hasForm ? ' …' : ''}`,
    },
    on: {
      click: () => {
        if (hasForm) context.open(isOpen ? null : index)
        else context.press(index, {})
      },
    },
  }, action.label)
}

/** The whole card. Every text of it is shown as text. */
export function drawCard(card: Card, context: CardContext): HTMLElement {
  const open = context.form
  const action = open ? card.actions[open.index] : undefined
  return h('section', { class: `card tone-${card.tone}`, attrs: { 'aria-label': card.title } },
    h('h3', { class: 'card-title' }, card.title),
    card.blocks.length > 0 && h('div', { class: 'card-body' }, ...card.blocks.map(drawBlock)),
    card.actions.length > 0 && h('div', { class: 'card-actions' }, ...card.actions.map((a, i) => drawButton(a, i, context))),
    open !== null && action !== undefined && drawForm(action, open, {
      people: context.people,
      pending: context.pending(open.index),
      submit: (values) => context.press(open.index, values),
      cancel: () => context.open(null),
    }))
}
