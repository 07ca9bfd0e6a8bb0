// The port that every chat platform plugs into.
import type { Capabilities } from '../model/capabilities.ts'
import type { Fitted, Outgoing } from '../model/degrade.ts'
import type { InboundEvent, PlatformId } from '../model/event.ts'

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

export interface PlatformAdapter {
  readonly id: PlatformId
  /** What this platform can do, as data: nobody tries and sees. */
  readonly capabilities: Capabilities
  /**
   * Begins to listen. `accept` resolves once the event is stored (or known) and rejects when it could not be;
   * only after it resolves does the adapter acknowledge.
   */
  start(accept: (event: InboundEvent) => Promise<AcceptResult>): Promise<void>
  /**
   * Shows something. `key` is unique per outbox row: the same key again must not show it twice where the platform can tell.
   * Throws PlatformError. A toast that comes too late for its press throws PlatformError code `press.gone`.
   */
  send(to: Destination, out: Fitted<Outgoing>, opts: { readonly key: string }): Promise<SentRef>
  /** Replaces what a sent card shows. Present exactly when `capabilities.update`. Throws PlatformError. */
  update?(ref: SentRef, to: Destination, out: Fitted<Outgoing>): Promise<void>
  /** Stops listening; what was accepted is not lost. */
  stop(): Promise<void>
}
