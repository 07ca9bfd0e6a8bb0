// What goes out, before it is fitted to a platform.
import type { Card } from './card.ts'

/** here: where the line was typed; private: that person alone, and never anybody else. */
export type Audience = 'here' | 'private'

export interface CardReply {
  readonly kind: 'card'
  readonly card: Card
  readonly audience: Audience
  /** The outcome in one line, for the toast of a press. */
  readonly toast?: string
  /** The toast says it all: a press is not answered by the card too. */
  readonly brief?: boolean
  /** The buttons may be answered by typing: preview stays, word is dropped by the next message. */
  readonly offer?: 'preview' | 'word'
}

export type Reply =
  | { readonly kind: 'text'; readonly text: string; readonly audience: Audience }
  | CardReply
  | { readonly kind: 'none' }

/** A short text where the line was typed; answers a press as its toast. */
export function say(text: string, audience: Audience = 'here'): Reply {
  return { kind: 'text', text, audience }
}

/** A card. */
export function show(card: Card, options: Partial<Omit<CardReply, 'kind' | 'card'>> = {}): CardReply {
  return { kind: 'card', card, audience: 'here', ...options }
}

export const nothing: Reply = { kind: 'none' }
