// What is handed to a platform: already a text, a card or a toast.
import type { Card } from './card.ts'

/** What can be shown: a text, a card with its twin, or the line of a toast. */
export type Outgoing =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'card'; readonly card: Card; readonly text: string }
  | { readonly kind: 'toast'; readonly text: string }
