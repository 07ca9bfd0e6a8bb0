// One inbound event on its way through: who, where, and how its answer becomes part of the transaction that it causes.
import type { Unit } from '../services/unit.ts'
import type { Doing } from '../services/unit.ts'
import type { OutboxBody, Target } from '../services/notice.ts'
import type { Chat } from '../services/identity.ts'
import type { ClickEvent, MessageEvent } from '../model/event.ts'
import type { MemberId } from '../model/ids.ts'
import type { Reply } from '../model/reply.ts'
import { toText } from '../model/degrade.ts'

/** Longest toast; the rest follows in private. */
const TOAST_LIMIT = 120

/** Shown in the group when the answer is for one person alone. */
const NEUTRAL = '这个我们私下说，已发到你的聊天窗口。'

export interface Turn {
  readonly event: MessageEvent | ClickEvent
  readonly inboxId: string
  readonly doing: Doing
  /** Conversation as offers know it: `feishu/g1`, `feishu/@` in private. */
  readonly place: string
  /** The line that was offered and is now chosen, by a press or by its word; null: a line of their own. */
  chosen: readonly string[] | null
  /** Whether the answer has been written by a gathered transaction already. */
  finished: boolean
  /** Writes the answer and erases the line, inside the transaction of `unit`. */
  finish(unit: Unit, reply: Reply): void
}

/** A group is answered in one short text; the live card is the only card that lasts there. Questions keep their buttons. */
function inGroup(reply: Exclude<Reply, { kind: 'none' }>): Reply {
  if (reply.kind === 'text' || reply.brief !== true || reply.offer !== undefined) return reply
  const said = reply.card.blocks.find((b) => b.kind === 'text')
  return { kind: 'text', text: said?.text ?? toText(reply.card), audience: 'here' }
}

/** Whether the answer is the newer version of the very draft whose preview was pressed. */
function redraws(event: ClickEvent, reply: Reply): boolean {
  return reply.kind === 'card' && event.subject?.startsWith('D') === true && reply.card.subject === event.subject
}

/** The place that offers are remembered under. */
export function placeOf(event: Pick<MessageEvent, 'platform' | 'chat'>): string {
  return `${event.platform}/${event.chat ?? '@'}`
}

/** `secretKey`: of a secret line, whose inbox row is written whole by itself; its answer is kept under this key. */
export function createTurn(event: MessageEvent | ClickEvent, inboxId: string, memberId: MemberId | null, chat: Chat | null, secretKey: string | null = null): Turn {
  const doing: Doing = { actorId: memberId, chat: event.chat === null ? null : `${event.platform}/${event.chat}` }
  const script = chat?.settings.script ?? '简'
  const messageId = event.kind === 'message' ? event.messageId : event.cardId
  let count = 0

  function row(unit: Unit, kind: Target['kind'], reply: Reply): void {
    const there = kind === 'chat' || kind === 'update'
    const target: Target = { kind, chat: there ? event.chat : null, user: there ? null : event.sender.id, eventId: event.eventId, messageId }
    const asker = kind === 'chat' && reply.kind === 'text' && event.sender.name !== null && event.sender.name !== '' ? { asker: event.sender.name } : {}
    const body: OutboxBody = { kind: 'reply', reply, script: there ? script : '简', ...asker }
    const lane = there ? `${event.platform}/${event.chat ?? ''}` : `${event.platform}/@${event.sender.id}`
    unit.answer({ key: `${event.platform}/${secretKey ?? event.eventId}/${count++}`, platform: event.platform, lane, target: JSON.stringify(target), body: JSON.stringify(body), dueAt: unit.now })
  }

  function answerPress(unit: Unit, reply: Exclude<Reply, { kind: 'none' }>): void {
    const full = reply.kind === 'text' ? reply.text : toText(reply.card)
    const short = reply.kind === 'card' ? (reply.toast ?? reply.card.title) : full
    const fits = short.length <= TOAST_LIMIT
    row(unit, 'press', { kind: 'text', text: fits ? short : '发到你的私聊了，点开看看。', audience: 'private' })
    const toldAll = fits && (reply.kind === 'text' || reply.brief === true)
    if (!toldAll) row(unit, 'user', reply)
    // A preview that was pressed in a group shows there what it has become: its maker is there.
    if (event.kind === 'click' && event.chat !== null && redraws(event, reply)) row(unit, 'update', reply)
  }

  return {
    event, inboxId, doing, place: placeOf(event), chosen: event.kind === 'click' ? event.line : null, finished: false,
    finish(unit, reply) {
      if (secretKey === null) unit.handled(inboxId)
      if (reply.kind === 'none') return
      if (event.kind === 'click') answerPress(unit, reply)
      else if (event.chat === null) row(unit, 'user', reply)
      else if (reply.audience === 'here') row(unit, 'chat', inGroup(reply))
      else {
        row(unit, 'chat', { kind: 'text', text: NEUTRAL, audience: 'here' })
        row(unit, 'user', reply)
      }
    },
  }
}
