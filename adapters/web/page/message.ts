// One message of the timeline: face, name and time, and a bubble or a card.
import type { Zone } from '../../../bot/model/time.ts'
import { drawCard, type CardContext } from './card.ts'
import { h, plain } from './dom.ts'
import { botFace, personFace } from './face.ts'
import { authorOf, itemAt, placeOf, type Item, type Store } from './store.ts'
import { clockTime } from './time.ts'

const FOLLOWS_WITHIN_MS = 120_000
const QUOTE_LENGTH = 40

/** What a message needs of the page around it. */
export interface MessageContext {
  readonly store: Store
  readonly seat: string
  readonly inGroup: boolean
  readonly zone: Zone
  card(messageId: string): CardContext
  reply(item: Item): void
}

/** What a message is about, on one line: for quotes and the list of conversations. */
export function gist(item: Item): string {
  const text = item.kind === 'line' ? item.line.text : item.shown.card === null ? item.shown.text : `［卡片］${item.shown.card.title}`
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > QUOTE_LENGTH ? `${line.slice(0, QUOTE_LENGTH)}…` : line
}

/** Who said it, as it is shown. */
export function nameOf(item: Item, store: Store): string {
  const author = authorOf(item)
  return author === null ? store.state.botName : plain(store.person(author)?.name ?? '已离开')
}

/** Whether `item` goes on where the same person has just spoken: no second face and name. The bot always shows its own. */
function follows(item: Item, before: Item | undefined): boolean {
  const author = authorOf(item)
  return author !== null && before !== undefined && authorOf(before) === author && itemAt(item) - itemAt(before) < FOLLOWS_WITHIN_MS
}

/** The text with known `@names` set off. */
function withMentions(text: string, names: readonly string[]): (Node | string)[] {
  const parts: (Node | string)[] = []
  let from = 0
  for (const at of text.matchAll(/[@＠]/g)) {
    const name = names.find((n) => text.startsWith(n, at.index + 1))
    if (name === undefined || at.index < from) continue
    const end = at.index + 1 + name.length
    parts.push(text.slice(from, at.index), h('span', { class: 'at' }, text.slice(at.index, end)))
    from = end
  }
  return [...parts, text.slice(from)]
}

function drawBubble(item: Item, context: MessageContext): HTMLElement {
  const { store } = context
  if (item.kind === 'shown') {
    const { card, text } = item.shown
    return card === null ? h('div', { class: 'bubble' }, text) : drawCard(card, context.card(item.id))
  }
  const names = [store.state.botName, ...store.state.people.map((p) => p.name)].sort((a, b) => b.length - a.length)
  const body = withMentions(item.line.text, names)
  const unspoken = item.line.chat !== null && item.line.mention && !item.line.text.includes(`@${store.state.botName}`)
  return h('div', { class: 'bubble' }, unspoken && h('span', { class: 'at' }, `@${store.state.botName} `), ...body)
}

function drawQuote(item: Item, before: Item | undefined, context: MessageContext): HTMLElement | null {
  const replyTo = item.kind === 'line' ? item.line.replyTo : item.shown.replyTo
  if (replyTo === null || replyTo === before?.id || (item.kind === 'shown' && !context.inGroup)) return null
  const quoted = context.store.find(placeOf(item.kind === 'line' ? item.line : item.shown), replyTo)
  return quoted && h('div', { class: 'quote' }, `回复 ${nameOf(quoted, context.store)}：${gist(quoted)}`)
}

/** The whole row. `before` is the message above it on the same day: what goes on there needs neither face nor quote again. */
export function drawMessage(item: Item, before: Item | undefined, context: MessageContext): HTMLElement {
  const { store, zone } = context
  const following = follows(item, before)
  const author = authorOf(item)
  const own = author === context.seat
  const person = author === null ? null : store.person(author)
  const time = clockTime(item.kind === 'line' ? item.line.at : item.shown.at, zone)
  const updated = item.kind === 'shown' && item.shown.updatedAt !== null && clockTime(item.shown.updatedAt, zone)
  const name = nameOf(item, store)
  const reply = h('button', {
    class: 'reply-button',
    attrs: { type: 'button', 'aria-label': `回复${name}`, title: '回复这一条' },
    on: { click: () => context.reply(item) },
  }, '回复')
  return h('article', {
    class: `message${own ? ' own' : ''}${author === null ? ' from-bot' : ''}${following ? ' following' : ''}`,
    attrs: { 'data-id': item.id, 'aria-label': `${name} ${time}` },
  },
  person ? personFace(person) : botFace(),
  h('div', { class: 'message-main' },
    h('div', { class: 'message-meta' },
      !own && h('span', { class: 'message-name' }, name),
      author === null && h('span', { class: 'badge' }, '机器人'),
      h('time', {}, time),
      author === null && reply),
    drawQuote(item, before, context),
    h('div', { class: 'message-row' },
      h('div', { class: 'message-content' },
        drawBubble(item, context),
        updated !== false && h('div', { class: 'updated-at' }, `${updated} 更新`)),
      author !== null && reply)))
}
