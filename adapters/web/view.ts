// What travels between the server and the page: types only, so that both sides are checked against one text.
import type { Card } from '../../bot/model/card.ts'
import type { Instant } from '../../bot/model/time.ts'

/** Someone whom the browser can play. `role` only chooses the sample lines offered; rights come from the database. */
export interface WebPerson {
  readonly id: string
  readonly name: string
  /** Shown under the name: `语文组 · 会员`. */
  readonly label: string
  /** CSS colour of the avatar. */
  readonly color: string
  readonly role?: 'member' | 'cadre' | 'admin'
}

export interface WebGroup {
  readonly chat: string
  readonly title: string
}

/** A sample line above the composer. `send` ones go out at once, the others are put into the composer to be changed first. */
export interface Chip {
  readonly label: string
  readonly text: string
  readonly send: boolean
}

/** What a person typed. `chat` null is that person's private chat with the bot. */
export interface LineView {
  readonly id: string
  readonly chat: string | null
  readonly user: string
  readonly text: string
  readonly at: Instant
  /** Said with the composer's @ switch on. */
  readonly mention: boolean
  readonly replyTo: string | null
}

/** What the bot shows now. Exactly one of `chat` and `user` is set. */
export interface ShownView {
  readonly id: string
  readonly chat: string | null
  readonly user: string | null
  readonly text: string
  readonly card: Card | null
  readonly at: Instant
  readonly updatedAt: Instant | null
  readonly replyTo: string | null
}

/** GET /api/state: all that the page needs to draw itself. */
export interface StateView {
  readonly botName: string
  readonly zone: string
  readonly now: Instant
  readonly people: readonly WebPerson[]
  readonly groups: readonly WebGroup[]
  readonly lines: readonly LineView[]
  readonly shown: readonly ShownView[]
  readonly chips: Readonly<Record<'member' | 'cadre' | 'admin', { readonly group: readonly Chip[]; readonly private: readonly Chip[] }>>
}

/** One server-sent event. After `hello` without `resumed` the page fetches the state anew. */
export type ServerEvent =
  | { readonly type: 'hello'; readonly resumed: boolean }
  | { readonly type: 'line'; readonly line: LineView }
  /** A line that could not be stored: it is taken out again. */
  | { readonly type: 'unsaid'; readonly id: string }
  | { readonly type: 'shown'; readonly message: ShownView }

/** POST /api/say. */
export interface SayBody {
  readonly user: string
  readonly chat: string | null
  readonly text: string
  readonly mention?: boolean
  readonly replyTo?: string | null
}

/** POST /api/press. `index` and `revision` say which of two like-named buttons, on which state of the card, was pressed. */
export interface PressBody {
  readonly user: string
  readonly message: string
  readonly label: string
  readonly index?: number
  readonly revision?: number
  readonly form?: Readonly<Record<string, string>>
}

export interface PressAnswer {
  /** Null when the bot had nothing short to say in time; what it has to say then comes as a message. */
  readonly toast: string | null
}

export interface ErrorView {
  readonly error: string
}
