// Degrade rules: what a platform cannot show becomes text that says the same, and nothing is lost. Rule table: architecture.md section 3.
import type { Capabilities } from './capabilities.ts'
import type { Action, Block, Card, Field } from './card.ts'
import type { Outgoing } from './outgoing.ts'
import { cutText, pageLabel, pagesOf } from './pages.ts'
import { alignedLines, plainLine, plainText } from './plain.ts'

declare const fitted: unique symbol

/** Something that was fitted to a platform's capabilities. Only `fitOut` makes it, so no adapter is handed what it did not declare. */
export type Fitted<T> = T & { readonly [fitted]: true }

export type { Outgoing }

/** The complete plain-text twin of a card: title and every block in order, without its buttons. */
export function toText(card: Card): string {
  return [plainLine(card.title), ...card.blocks.map(blockText)].filter((part) => part !== '').join('\n')
}

/** The twin and, for every button, the line to type instead. */
export function textWithActions(card: Card): string {
  return [toText(card), ...actionLines(card.actions)].filter((part) => part !== '').join('\n')
}

/** The lines that stand for buttons, most important first: `回复「取消报名 A7」（退出）`, with the keys and choices of a form. */
export function actionLines(actions: readonly Action[]): readonly string[] {
  return byImportance(actions).flatMap((action) => {
    const label = plainLine(action.label)
    const line = lineToType(action)
    const says = line === label || label === '' ? '' : `（${label}）`
    return [`回复「${line}」${says}`, ...action.fields.flatMap(fieldHint), ...optionalKeys(action.fields)]
  })
}

/**
 * What to send, page by page, so that the platform can show all of it. Buttons and forms are on the last page. Never empty.
 * A toast that the platform does not know becomes a text: who sends it must send it to that person alone.
 */
export function fitOut(out: Outgoing, caps: Capabilities): readonly Fitted<Outgoing>[] {
  return pages(out, caps).map((page) => page as Fitted<Outgoing>)
}

function pages(out: Outgoing, caps: Capabilities): readonly Outgoing[] {
  const text = plainText(out.text)
  if (out.kind === 'toast' && caps.toast && text.length <= caps.maxText) return [{ kind: 'toast', text }]
  if (out.kind !== 'card') return textPages(text, caps)
  if (!caps.card) return textPages([text, ...actionLines(out.card.actions)].join('\n'), caps)
  const { buttons, typed } = splitActions(out.card.actions.map(cleanAction), caps)
  const lines = actionLines(typed).join('\n')
  const blocks = out.card.blocks.map(cleanBlock).map((block) => fitBlock(block, caps))
  if (lines !== '') blocks.push({ kind: 'note', text: lines })
  const card: Card = { ...out.card, title: plainLine(out.card.title), blocks, actions: buttons }
  const twin = lines === '' ? text : `${text}\n${lines}`
  const whole: Outgoing = { kind: 'card', card, text: twin }
  if (twin.length <= caps.maxText && toText(card).length <= caps.maxText && (caps.fits?.(whole) ?? true)) return [whole]
  return fitting(caps, (room) => cardPages(card, room))
}

function textPages(text: string, caps: Capabilities): readonly Outgoing[] {
  return fitting(caps, (room) => pagesOf(text, room).map((page) => ({ kind: 'text', text: page })))
}

/** The fewest pages that the platform carries: while one breaks a limit that is not of length, all are made with half the room. */
function fitting(caps: Capabilities, cut: (room: number) => readonly Outgoing[]): readonly Outgoing[] {
  for (let room = caps.maxText; ; room = Math.floor(room / 2)) {
    const made = cut(room)
    if (caps.fits === undefined || room <= LEAST_ROOM || made.every(caps.fits)) return made
  }
}

// --- buttons -------------------------------------------------------------------------------------------------------

function byImportance(actions: readonly Action[]): readonly Action[] {
  return [...actions.filter((a) => a.style === 'primary'), ...actions.filter((a) => a.style !== 'primary')]
}

/** Buttons that the platform can show, in the card's order, and those to type. */
function splitActions(actions: readonly Action[], caps: Capabilities): { buttons: readonly Action[]; typed: readonly Action[] } {
  const possible = actions.filter((a) => caps.form || a.fields.length === 0)
  const kept = new Set(byImportance(possible).slice(0, Math.max(0, caps.maxActions)))
  return { buttons: actions.filter((a) => kept.has(a)), typed: actions.filter((a) => !kept.has(a)) }
}

function lineToType(action: Action): string {
  const words = action.line.map(plainLine).filter((word) => word !== '')
  const keys = action.fields.filter((f) => f.required || filled(f)).map((f) => `${plainLine(f.name)}:${quoted(plainLine(f.value ?? '')) || '…'}`)
  return [...words, ...keys].join(' ')
}

const filled = (field: Field): boolean => plainLine(field.value ?? '') !== ''

const quoted = (value: string): string => (value.includes(' ') ? `“${value}”` : value)

function fieldHint(field: Field): readonly string[] {
  const name = plainLine(field.name)
  const label = plainLine(field.label)
  const head = label === name || label === '' ? name : `${name}（${label}）`
  if (field.options.length > 0) return [`${head}选一个：${field.options.map((o, i) => `${i + 1}. ${plainLine(o)}`).join('  ')}`]
  const hint = plainLine(field.hint ?? '')
  if (hint !== '') return [`${head}：${hint}`]
  return head === name ? [] : [`${name}：${label}`]
}

function optionalKeys(fields: readonly Field[]): readonly string[] {
  const keys = fields.filter((f) => !f.required && !filled(f)).map((f) => `${plainLine(f.name)}:…`)
  return keys.length === 0 ? [] : [`还可以加 ${keys.join(' ')}`]
}

function cleanAction(action: Action): Action {
  const fields = action.fields.map((f) => ({
    ...f, label: plainLine(f.label), options: f.options.map(plainLine), ...(f.hint === undefined ? {} : { hint: plainLine(f.hint) }),
  }))
  return { ...action, label: plainLine(action.label), fields }
}

// --- blocks --------------------------------------------------------------------------------------------------------

/** One block as lines; empty when there is nothing to show. */
function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
    case 'note':
      return plainText(block.text).trim()
    case 'fields':
      return block.rows.map(fieldLine).join('\n')
    case 'list':
      return [...(block.title === undefined ? [] : [plainLine(block.title)]), ...block.items.map(plainLine)].join('\n')
    case 'table':
      return alignedLines(tableRows(block)).join('\n')
    case 'bar':
      return labelled(block.label, block.total === null ? String(block.done) : `${block.done}/${block.total}`)
    case 'chart':
      return [plainLine(block.title), ...block.points.map(([label, value]) => labelled(label, `${value}${plainLine(block.unit)}`))].filter((line) => line !== '').join('\n')
  }
}

const labelled = (label: string, value: string): string => [plainLine(label), plainLine(value)].filter((s) => s !== '').join('：')

const fieldLine = ([label, value]: readonly [string, string]): string => labelled(label, value)

function tableRows(table: Extract<Block, { kind: 'table' }>): readonly (readonly string[])[] {
  return table.head.some((cell) => plainLine(cell) !== '') ? [table.head, ...table.rows] : table.rows
}

/** The block with its texts made harmless, so that a renderer shows one line where one line is meant. */
function cleanBlock(block: Block): Block {
  switch (block.kind) {
    case 'text':
    case 'note':
      return { ...block, text: plainText(block.text) }
    case 'fields':
      return { ...block, rows: block.rows.map(([label, value]) => [plainLine(label), plainLine(value)] as const) }
    case 'list':
      return { ...block, ...(block.title === undefined ? {} : { title: plainLine(block.title) }), items: block.items.map(plainLine) }
    case 'table':
      return { ...block, head: block.head.map(plainLine), rows: block.rows.map((row) => row.map(plainLine)) }
    case 'bar':
      return { ...block, label: plainLine(block.label) }
    case 'chart':
      return { ...block, title: plainLine(block.title), unit: plainLine(block.unit), points: block.points.map(([label, value]) => [plainLine(label), value] as const) }
  }
}

function fitBlock(block: Block, caps: Capabilities): Block {
  const missing = (block.kind === 'table' && !caps.table) || (block.kind === 'fields' && !caps.fields) || (block.kind === 'bar' && !caps.bar) || (block.kind === 'chart' && !caps.chart)
  return missing ? { kind: 'text', text: blockText(block) } : block
}

// --- pages of a card -----------------------------------------------------------------------------------------------

/** A page shorter than that says nothing. */
const LEAST_ROOM = 24

function cardPages(card: Card, max: number): readonly Outgoing[] {
  const room = Math.max(LEAST_ROOM, max - card.title.length - pageLabel(99, 99).length - 1)
  const piles: Block[][] = [[]]
  let used = 0
  for (const piece of card.blocks.flatMap((block) => pieces(block, room))) {
    const size = blockText(piece).length + 1
    if (used > 0 && used + size > room + 1) {
      piles.push([])
      used = 0
    }
    piles.at(-1)?.push(piece)
    used += size
  }
  return piles.map((blocks, i) => {
    const title = piles.length === 1 ? card.title : `${card.title}${pageLabel(i + 1, piles.length)}`
    const page: Card = { ...card, title, blocks, actions: i === piles.length - 1 ? card.actions : [] }
    return { kind: 'card', card: page, text: toText(page) }
  })
}

/** A block cut into blocks whose text fits `room`: rows stay whole where they can. */
function pieces(block: Block, room: number): readonly Block[] {
  if (blockText(block).length <= room) return [block]
  const asText = (): readonly Block[] => cutText(blockText(block), room).map((text) => ({ kind: block.kind === 'note' ? 'note' : 'text', text }))
  switch (block.kind) {
    case 'fields': {
      const rows = packed(block.rows, block.rows.map(fieldLine), room)
      return rows === null ? asText() : rows.map((some) => ({ ...block, rows: some }))
    }
    case 'list': {
      const title = block.title ?? ''
      const items = packed(block.items, block.items.map(plainLine), room - title.length - 1)
      return items === null ? asText() : items.map((some, i) => (i === 0 ? { ...block, items: some } : { kind: 'list', items: some }))
    }
    case 'table': {
      const lines = alignedLines([block.head, ...block.rows])
      const rows = packed(block.rows, lines.slice(1), room - (lines[0] ?? '').length - 1)
      return rows === null ? asText() : rows.map((some) => ({ ...block, rows: some }))
    }
    default:
      return asText()
  }
}

/** `items` in runs whose lines fit `room` together; null when one line alone does not. */
function packed<T>(items: readonly T[], lines: readonly string[], room: number): readonly (readonly T[])[] | null {
  const runs: T[][] = []
  let used = Infinity
  for (const [i, item] of items.entries()) {
    const size = (lines[i] ?? '').length + 1
    if (size > room + 1) return null
    if (used + size > room + 1) {
      runs.push([])
      used = 0
    }
    runs.at(-1)?.push(item)
    used += size
  }
  return runs
}
