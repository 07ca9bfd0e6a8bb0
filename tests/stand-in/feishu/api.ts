// What tests, the command line and the page can do with the Feishu stand-in. Protocol: feishu.md; duties: stand-ins.md F1–F16.
import type { Cancel, StandInClock } from '../core/clock.ts'
import type { Faults } from '../core/fault.ts'
import type { Recorder } from '../core/record.ts'
import type {
  ChatOptions, ChatRef, ChatState, Choice, Connection, Counters, Delivery, DropKind, GatewayMode, Limits,
  PersonOptions, PersonRef, PersonState, Press, PressResult, PushOptions, RawFrame, Said, SayOptions,
  StoredMessage,
} from './types.ts'

export interface FeishuStandIn {
  /** For FEISHU_BASE_URL. */
  readonly baseUrl: string
  readonly appId: string
  readonly appSecret: string
  readonly tenantKey: string
  readonly botOpenId: string
  readonly clock: StandInClock
  /**
   * Kinds: http {route, body, status, reply}, pull, connect, disconnect, ping, push {eventId, eventType, attempt, connection},
   * ack {eventId, code, data, connection, tookMs, late}, press {eventId, code, toast}, shown {chatId, messageId, how, text, message},
   * recall, refusal {code, route}, token, upgrade-refused {status, reason}, not-told {eventType, reason}, given-up {eventId}, violation.
   */
  readonly records: Recorder
  /** Per route of the HTTP side; `POST /callback/ws/endpoint` is one of them. */
  readonly faults: Faults
  readonly limits: Limits
  readonly gateway: GatewayMode

  // People and groups ------------------------------------------------------------------------------------------------
  /** The open_id. */
  person(ref: PersonRef): string
  /** The chat_id. */
  chat(ref: ChatRef): string
  /** The chat_id of somebody's private chat with the bot; made when it is first needed. */
  privateChat(person: PersonRef): string
  addPerson(person: PersonOptions): string
  setPerson(person: PersonRef, state: PersonState): void
  addChat(chat: ChatOptions): string
  setChat(chat: ChatRef, state: ChatState): void
  /** Each of these changes the state and pushes the event (event id, or null when the app is not told). */
  addMember(chat: ChatRef, person: PersonRef): string | null
  removeMember(chat: ChatRef, person: PersonRef): string | null
  addBot(chat: ChatRef, by: PersonRef): string | null
  removeBot(chat: ChatRef, by: PersonRef): string | null
  /** `quietly`: the owner kept the history, so no event. */
  dissolve(chat: ChatRef, o?: { readonly quietly?: boolean }): string | null
  rename(chat: ChatRef, name: string): string | null
  /** Somebody opens the private chat. */
  openPrivate(person: PersonRef): string | null
  /** Leaves the organisation: contact.user.deleted_v3, and 230029 from now on. */
  resign(person: PersonRef): string | null
  /** The bot ability of the app is off or on again: 230006, 232025. */
  setBotAbility(on: boolean): void
  grantScope(scope: string): void
  revokeScope(scope: string): void

  // Talking ----------------------------------------------------------------------------------------------------------
  say(o: SayOptions): Said
  /** Resolves with what the person sees, 3 virtual seconds later at most. Rejects when the card has no such button. */
  press(o: Press): Promise<PressResult>
  choose(o: Choice): Promise<PressResult>
  /** A person (or a manager) takes a message back. */
  recall(messageId: string): string | null
  react(messageId: string, by: PersonRef, emoji: string): string | null
  /** Other bots just posted so many messages into the group: they share its 5 a second. */
  crowd(chat: ChatRef, messages: number): void

  /** All messages of a group, oldest first. */
  messages(chat: ChatRef): readonly StoredMessage[]
  privateMessages(person: PersonRef): readonly StoredMessage[]
  message(messageId: string): StoredMessage
  /**
   * Resolves when the bot shows something in the group (or `private` of a person) that matches, by a new message or a changed card;
   * what it showed before `since` (see `mark`, default 0) does not count. Rejects after `timeoutMs` real (10 s).
   */
  waitForShown(where: { readonly chat: ChatRef } | { readonly private: PersonRef }, match: string | RegExp | ((message: StoredMessage) => boolean), o?: { readonly since?: number; readonly timeoutMs?: number }): Promise<StoredMessage>
  /** For `since`: what was shown until here is past. */
  mark(): number

  // Events by hand ---------------------------------------------------------------------------------------------------
  /** Any event; header and envelope are made. Pushed whether subscribed or not. */
  push(eventType: string, event: unknown, o?: PushOptions & { readonly header?: Readonly<Record<string, unknown>> }): string
  /** The same event again though it was acked: `same` event id, or a `new` one for the same message. Returns the event id. */
  pushAgain(eventId: string, id: 'same' | 'new'): string
  /** One frame as it stands to a random connection: rubbish, `card` frames, text frames. False when none is open. */
  pushRaw(frame: RawFrame): boolean
  delivery(eventId: string): Delivery
  /** Resolves when the event was acked with 200; rejects after `timeoutMs` real (10 s). */
  acked(eventId: string, o?: { readonly timeoutMs?: number }): Promise<Delivery>

  // Weather ----------------------------------------------------------------------------------------------------------
  connections(): readonly Connection[]
  /** Drops one connection, or all. */
  drop(kind: DropKind, index?: number): void
  /** The stand-in does not read from its sockets for so long (virtual ms), then goes on. */
  slowReader(ms: number): void
  /** New TCP connections are refused, until `accept`. */
  refuse(): Promise<void>
  accept(): Promise<void>
  /** The next pulls answer this code. `data: null` is the shape that the SDK retries. */
  failPulls(code: number, o?: { readonly times?: number; readonly data?: object | null }): Cancel
  /** The next calls of the route answer this code, in the platform's shape. */
  failCalls(route: string, code: number, o?: { readonly times?: number; readonly status?: number; readonly msg?: string; readonly headers?: Readonly<Record<string, string>> }): Cancel
  /** Tokens given so far are invalid: 99991663. */
  revokeTokens(): void
  advance(virtualMs: number): void
  counters(): Counters
  violations(): readonly string[]
  close(): Promise<void>
}
