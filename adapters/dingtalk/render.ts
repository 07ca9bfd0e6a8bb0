// Fitted replies → DingTalk: markdown of messages, variables of interactive cards, buttons. Rules: dingtalk.md sections 7, 8.4, 9; README.md.
import type { Action, Block, Card } from '../../bot/model/card.ts'
import { actionLines, type Outgoing } from '../../bot/model/degrade.ts'
import { cutText } from '../../bot/model/pages.ts'
import { plainLine } from '../../bot/model/plain.ts'
import { MSG_PARAM_BYTES, TEXT_VARIABLES, VALUE_BYTES, WEBHOOK_BYTES } from './config.ts'
import { escapeMarkdown, harmless, speakLink } from './escape.ts'
import { writeValue } from './value.ts'

/** A message by any of the two roads. */
export interface Message {
  readonly kind: 'text' | 'markdown'
  /** What the list of conversations shows; of markdown only. */
  readonly title: string
  readonly text: string
}

export type Place = 'group' | 'private'

const CELLS = 10

/** A client shows an empty message as broken. */
const something = (text: string): string => (text.trim() === '' ? '…' : text)

/** Lines of one block as markdown. */
function blockLines(block: Block): readonly string[] {
  switch (block.kind) {
    case 'text':
      return escapeMarkdown(block.text).split('\n')
    case 'note':
      return escapeMarkdown(block.text).split('\n').map((line) => `> ${line}`)
    case 'fields':
      return block.rows.map(([label, value]) => (label === '' ? escapeMarkdown(value) : `**${escapeMarkdown(label)}**：${escapeMarkdown(value)}`))
    case 'list':
      return [...(block.title === undefined ? [] : [`**${escapeMarkdown(block.title)}**`]), ...block.items.map((item) => `- ${escapeMarkdown(item)}`)]
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(escapeMarkdown).join('\u3000'))
    case 'bar': {
      const done = block.total === null ? '' : bar(block.done, block.total)
      return [`${escapeMarkdown(block.label)}：${block.done}${block.total === null ? '' : `/${block.total}`}${done}`]
    }
    case 'chart':
      // The picture follows as a message of its own; the figures stay true when the card changes.
      return [`**${escapeMarkdown(block.title)}**`, ...block.points.map(([label, value]) => `- ${escapeMarkdown(label)}：${value}${escapeMarkdown(block.unit)}`)]
  }
}

function bar(done: number, total: number): string {
  const full = total <= 0 ? 0 : Math.max(0, Math.min(CELLS, Math.round((done / total) * CELLS)))
  return ` ${'▰'.repeat(full)}${'▱'.repeat(CELLS - full)}`
}

/** Blocks one below the other; within a block each line keeps its own line. */
function body(blocks: readonly Block[]): readonly string[] {
  return blocks.map((block) => blockLines(block).filter((line) => line !== '').join('  \n')).filter((part) => part !== '')
}

/** A message without buttons: plain words. */
export function renderText(text: string): Message {
  return { kind: 'text', title: '', text: something(harmless(text)) }
}

/** A card where no template is: buttons are blue words, and what to type is always said, too. */
export function renderMarkdown(card: Card, place: Place): Message {
  const buttons = card.actions.map((action) => `${speakLink(action.label, typed(action))}\u3000${actionLines([action]).map(escapeMarkdown).join('  \n')}`)
  const how = place === 'group' ? '点蓝字就行；没反应的话，＠我 再发引号里的话。' : '点蓝字就行；没反应的话，直接发引号里的话。'
  const parts = [`### ${escapeMarkdown(card.title)}`, ...body(card.blocks), ...(buttons.length === 0 ? [] : [buttons.join('  \n'), `> ${how}`])]
  return { kind: 'markdown', title: something(escapeMarkdown(card.title)), text: parts.join('\n\n') }
}

/** The line as the client sends it when its blue words are tapped. */
const typed = (action: Action): string => action.line.map(plainLine).filter((word) => word !== '').join(' ')

/** Body of a post at a webhook. `at`: staffIds whose phone shall ring; their `@id` must stand in the text, which this adds. */
export function webhookBody(message: Message, at: readonly string[]): Readonly<Record<string, unknown>> {
  const names = at.map((id) => `@${id} `).join('')
  const ring = { atUserIds: at, isAtAll: false }
  return message.kind === 'text'
    ? { msgtype: 'text', text: { content: `${names}${message.text}` }, at: ring }
    : { msgtype: 'markdown', markdown: { title: message.title, text: `${message.text}${names === '' ? '' : `\n\n${names.trim()}`}` }, at: ring }
}

/** msgKey and msgParam of an OpenAPI send. */
export function msgOf(message: Message): { readonly msgKey: string; readonly msgParam: string } {
  return message.kind === 'text'
    ? { msgKey: 'sampleText', msgParam: JSON.stringify({ content: message.text }) }
    : { msgKey: 'sampleMarkdown', msgParam: JSON.stringify({ title: message.title, text: message.text }) }
}

// --- interactive cards ---------------------------------------------------------------------------------------------

const COLORS = { primary: 'blue', danger: 'red', plain: 'gray' } as const

const bytesOf = (text: string): number => Buffer.byteLength(text)

/** `text` up to so many bytes, whole characters. */
export function cutBytes(text: string, max: number): string {
  if (bytesOf(text) <= max) return text
  let room = Math.min(text.length, max)
  while (room > 1 && bytesOf(text.slice(0, room)) > max - 3) room -= 1
  return `${cutText(text, Math.max(2, room))[0] ?? ''}…`
}

/** Lines in runs of at most `max` bytes; a line that is longer alone is cut. */
function packed(lines: readonly string[], max: number): readonly string[] {
  const runs: string[] = []
  for (const line of lines.flatMap((l) => (bytesOf(l) <= max ? [l] : cutText(l, Math.floor(max / 3))))) {
    const last = runs.at(-1)
    const longer = last === undefined ? line : `${last}\n${line}`
    if (last !== undefined && bytesOf(longer) <= max) runs[runs.length - 1] = longer
    else runs.push(line)
  }
  return runs
}

/** Buttons as the template's variable, as many as it holds; the rest are lines to type. */
function buttonsOf(card: Card): { readonly json: string; readonly rest: readonly Action[] } {
  const buttons: object[] = []
  for (const [i, action] of card.actions.entries()) {
    const next = { id: writeValue({ line: action.line, rev: card.revision, sub: card.subject }), text: harmless(action.label), color: COLORS[action.style], request: true }
    if (bytesOf(JSON.stringify([...buttons, next])) > VALUE_BYTES) return { json: JSON.stringify(buttons), rest: card.actions.slice(i) }
    buttons.push(next)
  }
  return { json: JSON.stringify(buttons), rest: [] }
}

/** The variables of the template but a person's own; a variable that is not needed is '' so that an update clears it. Null: too long for one card. */
export function cardValues(card: Card): Readonly<Record<string, string>> | null {
  const { json, rest } = buttonsOf(card)
  const lines = [...body(card.blocks), ...(rest.length === 0 ? [] : [actionLines(rest).map((l) => `> ${escapeMarkdown(l)}`).join('  \n')])].join('\n\n').split('\n')
  const texts = packed(lines, VALUE_BYTES)
  if (texts.length > TEXT_VARIABLES.length) return null
  return {
    title: cutBytes(something(escapeMarkdown(card.title)), VALUE_BYTES),
    ...Object.fromEntries(TEXT_VARIABLES.map((name, i) => [name, texts[i] ?? ''])),
    actions: json,
  }
}

/** A person's own line on the card after a press; null when the variable does not hold it. */
export function mineOf(text: string): string | null {
  const line = escapeMarkdown(text)
  return bytesOf(line) > VALUE_BYTES ? null : line
}

/** Whether a page keeps the platform's limits by every road that it may take. */
export function fitsDingtalk(page: Outgoing, template: boolean): boolean {
  if (template && page.kind === 'card' && cardValues(page.card) === null) return false
  const message = page.kind === 'card' ? renderMarkdown(page.card, 'group') : renderText(page.text)
  // One @ of an answer is the most that is added.
  const longest = JSON.stringify(webhookBody(message, ['x'.repeat(64)]))
  return bytesOf(msgOf(message).msgParam) <= MSG_PARAM_BYTES && bytesOf(longest) <= WEBHOOK_BYTES
}
