// Fitted replies → what the transcript keeps and the page draws. The page builds DOM text from it, never mark-up.
import type { Card } from '../../bot/model/card.ts'
import type { ShownMessage } from '../../bot/model/transcript.ts'
import type { Outgoing } from '../../bot/ports/platform.ts'
import type { ShownView } from './view.ts'

/** Text and card of a message in a chat. */
export function renderMessage(out: Outgoing): { readonly text: string; readonly card: Card | null } {
  return out.kind === 'card' ? { text: out.text, card: out.card } : { text: out.text, card: null }
}

/** The line that a press shows at once; of a card only its title fits. */
export function renderToast(out: Outgoing): string {
  return out.kind === 'card' ? out.card.title : out.text
}

/** What the page may know of a shown message: the outbox key stays here. */
export function toView(m: ShownMessage): ShownView {
  return { id: m.id, chat: m.chat, user: m.user, text: m.text, card: m.card, at: m.at, updatedAt: m.updatedAt, replyTo: m.replyTo }
}
