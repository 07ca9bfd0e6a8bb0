// What comes in from any platform, already neutral: raw payloads stay inside the adapter.
import type { Instant } from './time.ts'

export type PlatformId = 'feishu' | 'dingtalk' | 'web' | 'replay'

/** A person as the platform names them. `name` is what the platform shows, null when it gives none. */
export interface PlatformUser {
  /** The platform's own id, stable for this person in this tenant. */
  readonly id: string
  readonly name: string | null
  /** Someone of another tenant: never enrolled by speaking. */
  readonly external?: boolean
  /** 工号, only where the platform's directory itself states it. */
  readonly employeeNo?: string | null
}

/** One `@name` of a message. Offsets are of the text as `text` holds it. */
export interface Mention {
  readonly name: string
  readonly userId: string
  /** The bot's own mention. */
  readonly self: boolean
}

interface EventBase {
  readonly platform: PlatformId
  /** Unique with the platform; the same one again is a re-push. */
  readonly eventId: string
  /** Null is a private chat with the bot. */
  readonly chat: string | null
  readonly sender: PlatformUser
  readonly receivedAt: Instant
}

/** A typed line. */
export interface MessageEvent extends EventBase {
  readonly kind: 'message'
  /** The platform's id of the message: the same one under a new event id is a re-push too. */
  readonly messageId: string
  readonly text: string
  readonly mentions: readonly Mention[]
  /** In a group: whether the bot is meant. Always true in private. */
  readonly addressed: boolean
  /** Platform id of the message that this one answers. */
  readonly replyTo: string | null
  /** The group's name, where the platform tells it with each line: the only way to learn of a group there. */
  readonly title?: string | null
}

/** A pressed button: it carries the command line that it stands for. */
export interface ClickEvent extends EventBase {
  readonly kind: 'click'
  /** Platform id of the card pressed; all who press share it, so it never serves as a duplicate key. */
  readonly cardId: string
  readonly line: readonly string[]
  /** The `revision` of the card as pressed, and its `subject`. */
  readonly revision: number
  readonly subject: string | null
  readonly form: Readonly<Record<string, string>>
}

export interface MembershipEvent extends EventBase {
  readonly kind: 'membership'
  /**
   * join, leave: `sender` in `chat`. bot_added, bot_removed, dissolved: the group itself. left_org: `sender` has left the
   * organisation; `chat` is null.
   */
  readonly change: 'join' | 'leave' | 'bot_added' | 'bot_removed' | 'dissolved' | 'left_org'
  readonly title?: string | null
}

/** Something that the bot does not read (a picture, a file, a voice), or the first opening of the private chat. */
export interface OtherEvent extends EventBase {
  readonly kind: 'other'
  readonly what: 'opened' | 'picture' | 'file' | 'audio' | 'video' | 'sticker' | 'unknown'
  /** Null where nothing was sent (`opened`). */
  readonly messageId: string | null
  readonly addressed: boolean
}

export type InboundEvent = MessageEvent | ClickEvent | MembershipEvent | OtherEvent

/** Somebody says or presses something: all else happens around them. */
export function isLine(event: InboundEvent): event is MessageEvent | ClickEvent {
  return event.kind === 'message' || event.kind === 'click'
}
