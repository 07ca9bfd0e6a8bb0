// What adapters without a server of their own (web, replay) remember of what the bot has shown.
import type { Card } from './card.ts'
import type { PlatformId } from './event.ts'
import type { Instant } from './time.ts'

/** One message of the bot as people see it now. Exactly one of `chat` and `user` is set. */
export interface ShownMessage {
  readonly id: string
  /** The platform that is played: replay plays Feishu and DingTalk too. */
  readonly platform: PlatformId
  readonly chat: string | null
  readonly user: string | null
  readonly text: string
  readonly card: Card | null
  readonly at: Instant
  readonly updatedAt: Instant | null
  /** Id of the human message that this answers, if any. */
  readonly replyTo: string | null
  /** The outbox key that it was sent with: the same key again is the same message. */
  readonly key: string
}

/** Durable memory of shown messages; prisma/stores/transcript.ts is the real one. */
export interface Transcript {
  /** Stores a new message under the next id (`m1`, `m2`, …); a known key returns what is there, with `fresh` false. */
  add(message: Omit<ShownMessage, 'id' | 'updatedAt'>): Promise<{ readonly message: ShownMessage; readonly fresh: boolean }>
  /** Replaces what a message shows; null when there is no such message. Every version's actions stay findable by `everOffered`. */
  update(id: string, text: string, card: Card | null, at: Instant): Promise<ShownMessage | null>
  find(id: string): Promise<ShownMessage | null>
  /** Whether some version of the message ever carried a button of that label, or in that place (`a3`). */
  everOffered(id: string, label: string): Promise<boolean>
  /** The newest card in a group or in a person's private chat. */
  newestCard(platform: PlatformId, where: { readonly chat: string } | { readonly user: string }): Promise<ShownMessage | null>
  /** The newest `limit` messages of a group or private chat, oldest first. */
  recent(platform: PlatformId, where: { readonly chat: string } | { readonly user: string }, limit: number): Promise<readonly ShownMessage[]>
}
