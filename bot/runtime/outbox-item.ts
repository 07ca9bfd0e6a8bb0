// One row of the outbox as it is sent: where it goes, in which hurry, and how often it may be shown at worst.
import type { OutboxRow, Progress } from '../../prisma/stores/outbox.ts'
import { replyFor } from '../cards/notice.ts'
import type { Notice } from '../model/notice.ts'
import type { PlatformId } from '../model/event.ts'
import { toText } from '../model/degrade.ts'
import { plainLine } from '../model/plain.ts'
import type { Reply } from '../model/reply.ts'
import type { Clock } from '../ports/clock.ts'
import type { Destination, Hurry } from '../ports/platform.ts'
import type { OutboxBody, Target } from '../services/notice.ts'
import { MOST_SHOWN } from './doubt.ts'

export interface Item {
  readonly row: OutboxRow
  readonly platform: PlatformId
  readonly target: Target
  readonly body: OutboxBody
}

const NEVER_TRIED: Progress = { triedAt: null, doubts: 0, pages: 0 }

/** Letters of a post that are quoted where somebody is asked about it. */
const QUOTED = 40

/** Written by this program only (services/notice.ts, runtime/turn.ts); the shapes are its own. */
export function itemOf(row: OutboxRow): Item {
  return { row, platform: row.platform as PlatformId, target: JSON.parse(row.target) as Target, body: JSON.parse(row.body) as OutboxBody }
}

/** A toast that came too late, as the private message that it becomes. */
export function asPrivate(item: Item): Item {
  return { ...item, target: { ...item.target, kind: 'user' } }
}

export function progressOf(row: OutboxRow): Progress {
  return row.progress ?? NEVER_TRIED
}

/** A notice is worded when it is sent. */
export function replyOf(item: Item, clock: Clock): Reply {
  return item.body.kind === 'reply' ? item.body.reply : replyFor({ now: clock.now(), zone: clock.zone }, item.body.notice)
}

export function destinationOf({ target }: Item): Destination {
  const replyTo = target.eventId === null ? {} : { replyTo: { eventId: target.eventId, messageId: target.messageId } }
  if (target.kind === 'update') return { kind: 'chat', chat: target.chat ?? '' }
  if (target.kind === 'chat') return { kind: 'chat', chat: target.chat ?? '', ...replyTo }
  if (target.kind === 'press' && target.eventId !== null) return { kind: 'press', user: target.user ?? '', replyTo: { eventId: target.eventId, messageId: target.messageId } }
  return { kind: 'user', user: target.user ?? '', ...replyTo }
}

/** What is said to many at once and can wait a little. */
const BULK: ReadonlySet<Notice['kind']> = new Set<Notice['kind']>(['reminder', 'nudge', 'downtime'])

/** Answers first; promotions, results and changes before what goes to many. */
export function hurryOf({ body, target }: Item): Hurry {
  if (body.kind === 'reply') return target.kind === 'update' ? 'card' : 'answer'
  return BULK.has(body.notice.kind) ? 'bulk' : 'notice'
}

/** A post speaks up in a group by itself. */
export function isPost({ target }: Item): boolean {
  return target.kind === 'chat' && target.eventId === null
}

/** Stands in a group for all to see: a post, or an answer. */
export function inGroup({ target }: Item): boolean {
  return target.kind === 'chat'
}

/** How often it may be shown at worst. */
export function mostShown(item: Item): number {
  return inGroup(item) ? MOST_SHOWN.group : MOST_SHOWN.private
}

/** Whether showing it a second time is a matter at all: a toast is the answer of a call, an update says the same twice. */
export function leavesAMessage({ target }: Item): boolean {
  return target.kind === 'chat' || target.kind === 'user'
}

/** How a post begins, for whoever is asked about it. */
export function beginningOf(item: Item, clock: Clock): string {
  const reply = replyOf(item, clock)
  if (reply.kind === 'none') return ''
  const line = plainLine(reply.kind === 'text' ? reply.text : toText(reply.card))
  return line.length > QUOTED ? `${line.slice(0, QUOTED)}…` : line
}
