// The port that every chat platform plugs into.
import type { Capabilities } from '../model/capabilities.ts'
import type { Fitted, Outgoing } from '../model/degrade.ts'
import type { InboundEvent, PlatformId } from '../model/event.ts'
import type { HURRIES } from '../model/pacer.ts'

export type { Fitted, Outgoing }

/** Where something goes: a group, one person's private chat, or the toast of a press. */
export type Destination =
  | { readonly kind: 'chat'; readonly chat: string; readonly replyTo?: Origin }
  | { readonly kind: 'user'; readonly user: string; readonly replyTo?: Origin }
  | { readonly kind: 'press'; readonly user: string; readonly replyTo: Origin }

/** The event that is being answered; absent when the bot speaks up by itself. */
export interface Origin {
  readonly eventId: string
  readonly messageId: string | null
}

/** What the platform calls the thing that was sent; kept for updates. */
export interface SentRef {
  readonly messageId: string
}

export interface AcceptResult {
  /** known: the event (or its message) was stored before; nothing will happen again. */
  readonly kind: 'new' | 'known'
  /** Settles when the event has been handled, for adapters that may wait for a toast. Never rejects. */
  readonly done: Promise<void>
}

/**
 * How much hurry something has where the platform allows only so many calls: answers to people go before notices, those before
 * live cards, those before what is posted to many at once.
 */
export type Hurry = (typeof HURRIES)[number]

export interface SendOptions {
  readonly key: string
  readonly hurry: Hurry
}

/** What an adapter tells the bot besides events. None of these may throw or wait. */
export interface PlatformHooks {
  /** The connection came up, or is surely down. Told on every change; the first `up` after start included. */
  connection(state: 'up' | 'down'): void
  /** So many calls were made of those that the platform counts by the month. */
  metered(calls: number): void
  /**
   * Something that only an administrator can cure. `code` is the platform's or the adapter's own, `says` one Chinese sentence with
   * what stops working and how to cure it; no secret in it. Told on by the bot at most once a day for each code.
   */
  trouble(code: string, says: string): void
}

/** What a platform's directory says of a person. */
export interface Profile {
  readonly name: string | null
  readonly employeeNo: string | null
  readonly external: boolean
}

export interface PlatformAdapter {
  readonly id: PlatformId
  /** What this platform can do, as data: nobody tries and sees. */
  readonly capabilities: Capabilities
  /**
   * Begins to listen. `accept` resolves once the event is stored (or known) and rejects when it could not be;
   * only after it resolves does the adapter acknowledge. Resolves without waiting for a connection: a platform that is down
   * keeps nobody from starting.
   */
  start(accept: (event: InboundEvent) => Promise<AcceptResult>, hooks: PlatformHooks): Promise<void>
  /**
   * Shows something, in its turn under the platform's limits. `key` is unique per outbox row: the same key again within
   * `capabilities.keyMs` must not show it twice. Throws PlatformError, with outcome `unknown` where it may have been shown all the
   * same. A toast that comes too late for its press throws PlatformError code `press.gone`.
   */
  send(to: Destination, out: Fitted<Outgoing>, opts: SendOptions): Promise<SentRef>
  /** Replaces what a sent card shows. Present exactly when `capabilities.update`. Throws PlatformError. */
  update?(ref: SentRef, to: Destination, out: Fitted<Outgoing>): Promise<void>
  /** What the directory says of a person; null where it does not know them or may not tell. Cached. Absent: events say all. */
  profile?(user: string, chat: string | null): Promise<Profile | null>
  /** Everybody in a group but bots; null where it may not be known. Throws PlatformError rather than give half a list. Absent: never known. */
  members?(chat: string): Promise<readonly { readonly id: string; readonly name: string | null }[] | null>
  /** The groups that the bot is in. Throws PlatformError rather than give half a list. Absent: never known. */
  chats?(): Promise<readonly { readonly id: string; readonly title: string }[]>
  /** Stops listening; what was accepted is not lost. */
  stop(): Promise<void>
}
