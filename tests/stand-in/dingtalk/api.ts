// The DingTalk stand-in as tests drive it: what people do, what the platform does, what was seen. Rules: dingtalk.md, stand-ins.md D1-D12.
import type { StandInClock } from '../core/clock.ts'
import type { Faults } from '../core/fault.ts'
import type { Recorder } from '../core/record.ts'
import type { CardTemplate, DingChatSpec, DingLimits, DingPersonSpec, DingScope } from './option.ts'

export interface DingLink {
  readonly text: string
  readonly url: string
}

/** A message in a group or a private chat, as people see it. Live: `recalled`, `readBy` change. */
export interface DingMessage {
  /** `data.msgId` of the push, for what people wrote. */
  readonly id: string
  /** Virtual epoch ms. */
  readonly at: number
  /** 'bot', or the id of a person. */
  readonly from: string
  readonly via: 'person' | 'webhook' | 'openapi' | 'card'
  /** msgtype of a person's message or webhook post, msgKey of an OpenAPI send, 'interactiveCard'. */
  readonly type: string
  readonly title: string
  /** Plain or markdown text; of a card nothing (ask `card`). */
  readonly text: string
  /** Links and buttons: of markdown text, action cards, feed cards. */
  readonly links: readonly DingLink[]
  /** People whose phone really rings for an @ (both `at` and `@id` in the text), as ids. */
  readonly mentions: readonly string[]
  readonly mentionsAll: boolean
  /** outTrackId of an interactive card. */
  readonly card: string | null
  /** The message as it was posted: webhook body, parsed msgParam, `content` of a person's message. */
  readonly content: Readonly<Record<string, unknown>>
  /** Of an OpenAPI send. */
  readonly processQueryKey: string | null
  readonly recalled: boolean
  readonly readBy: ReadonlySet<string>
}

export interface CardButton {
  readonly id: string
  readonly text: string
  readonly params: Readonly<Record<string, string>>
  readonly disabled: boolean
}

export interface CardField {
  readonly name: string
  readonly label: string
  readonly required: boolean
  readonly options: readonly string[]
}

/** A card as one person sees it: their private data laid over the public. */
export interface CardView {
  readonly outTrackId: string
  readonly title: string
  readonly lines: readonly string[]
  readonly buttons: readonly CardButton[]
  readonly form: readonly CardField[]
  /** All variables, private ones included. */
  readonly values: Readonly<Record<string, string>>
}

export type DingMessageKind = 'text' | 'richText' | 'picture' | 'audio' | 'video' | 'file' | 'unknownMsgType'

export interface Say {
  /** Id of a person. */
  readonly from: string
  /** Id of a group; without, or with the private chat's own id, the private chat with the bot. */
  readonly chat?: string
  readonly text: string
  /** Group only: @bot. Without, the bot never hears of the message. */
  readonly mentionBot?: boolean
  /** Ids of people: `@nick` stays in the text (appended where the text does not hold it), ids go to atUsers. */
  readonly mentions?: readonly string[]
  /** Id of the message that is quoted. */
  readonly reply?: string
  /** 'text'. Audio, video and file exist in private chats only: clients offer no @ with them, so that throws. */
  readonly kind?: DingMessageKind
  /** Last change of the payload before it is pushed (hostile input); a string goes out as `data` as it is. */
  readonly tamper?: (payload: Record<string, unknown>) => Record<string, unknown> | string
  /** As a binary frame. */
  readonly binary?: boolean
}

export interface Said {
  readonly msgId: string
  /** headers.messageId of the push; null when it was not pushed. */
  readonly messageId: string | null
  /** 'unheard': no @ in a group, no bot in it; 'unsubscribed', 'offline': lost for good. */
  readonly fate: 'pushed' | 'held' | 'unheard' | 'unsubscribed' | 'offline'
}

export interface Press {
  /** Id of a person. */
  readonly from: string
  /** outTrackId of a card, or id of a message with links. */
  readonly on: string
  /** Text or id of the button, or its place (0-based). */
  readonly button: string | number
  /** Values of the card's form; goes to `params.form`. */
  readonly form?: Readonly<Record<string, unknown>>
}

/** What the one who pressed sees. DingTalk has no toast: success shows as the changed card, failure as a client message. */
export type Pressed =
  | { readonly outcome: 'answered'; readonly card: CardView; /** The `response` of the ack. */ readonly response: unknown; readonly ms: number }
  | { readonly outcome: 'failed'; readonly reason: 'timeout' | 'offline' | 'unsubscribed' | 'no-stream-callback' | 'refused' | 'bad-response' }
  /** A dtmd link: the client sent its text as the person. */
  | { readonly outcome: 'said'; readonly said: Said }
  /** Any other link. */
  | { readonly outcome: 'opened'; readonly url: string }
  /** Nothing there to press: no such button, disabled, form incomplete, recalled, not in the chat. */
  | { readonly outcome: 'nothing'; readonly reason: string }

export type ConnectionState = 'open' | 'draining' | 'half-open' | 'closed'

/** One upgraded socket. */
export interface DingConnection {
  /** 0-based, in order of upgrades. */
  readonly index: number
  readonly id: string
  readonly state: ConnectionState
  /** `TYPE topic`, as opened with. */
  readonly subscriptions: readonly string[]
  /** Virtual epoch ms. */
  readonly openedAt: number
  /** TCP gone without a word. */
  drop(): void
  /** A close frame, such as 1000 or 1001. */
  close(code: number, reason?: string): void
  /** From now on nothing is answered, not even pings, and no push is delivered; TCP stays. */
  halfOpen(): void
  /** Stops reading for `virtualMs`. */
  readSlowly(virtualMs: number): void
  /** SYSTEM disconnect (no messageId), then no more pushes, TCP closed after 10 s. */
  disconnect(reason?: string): void
  /** SYSTEM ping; resolves when the client has echoed opaque and headers; a wrong echo is a violation. Rejects after 10 real seconds. */
  ping(): Promise<void>
  /** Anything, as it is; bytes go as a binary frame. */
  send(frame: string | Buffer): void
}

export type UpgradeFault = 'refuse' | '401' | '403' | 'hang'

/** Hostile frames and payloads (stand-ins.md D12). */
export type Hostile =
  | 'bad-json' | 'null' | 'array' | 'empty-object' | 'no-headers' | 'data-object' | 'topic-error' | 'unknown-topic' | 'unknown-type' | 'no-message-id'
  | 'inner-not-json' | 'inner-null' | 'missing-text' | 'binary' | 'binary-garbage' | 'huge-text' | 'forged-webhook' | 'card-inner-not-json'

export interface DingCounters {
  /** Requests by route. */
  readonly calls: Readonly<Record<string, number>>
  /** Refused requests by code (new API), errcode (webhook, oapi) or `partial:…` (batchSend lists). */
  readonly refusals: Readonly<Record<string, number>>
  readonly tokenCalls: number
  readonly pushes: number
  /** Messages and events that reached no connection. */
  readonly lost: number
  /** What the current month's quota has counted. */
  readonly metered: number
  /** Most gateway pulls plus upgrades within one real second. */
  readonly worstOpensPerSecond: number
}

/**
 * Records (`recorder`): `http` (every request), `upgrade`, `connection` (open, closed), `push` (attempt 2 and up: a re-send),
 * `lost`, `ack`, `late-ack`, `pong`, `message` (bot's and people's), `no-ring` (an @ without effect), `card` (create, update,
 * stream, press), `press`, `refusal`, `violation`. Bodies are recorded, tokens and secrets are not.
 */
export interface DingtalkStandIn {
  /** Without trailing slash; both DINGTALK_BASE_URL and DINGTALK_OAPI_URL. */
  readonly url: string
  readonly app: { readonly clientId: string; readonly clientSecret: string; readonly robotCode: string; readonly corpId: string; readonly botName: string }
  readonly clock: StandInClock
  readonly recorder: Recorder
  /** Rules by route, such as `POST /v1.0/gateway/connections/open` or `POST /robot/sendBySession`. */
  readonly faults: Faults

  addPerson(person: DingPersonSpec): void
  /** Leaves the organisation and all groups; pushes `user_leave_org`. */
  removePerson(id: string): void
  /** Turned the bot off (or on again): private messages land in filteredStaffIdList. */
  muteBot(person: string, muted: boolean): void
  /** The next `times` (1) private messages to this person are flow controlled. */
  flowControl(person: string, times?: number): void
  addChat(chat: DingChatSpec): void
  addMember(chat: string, person: string): void
  removeMember(chat: string, person: string): void
  renameChat(chat: string, title: string): void
  /** → `group.disbanded` from now on. */
  disband(chat: string): void
  /** 'in' adds the robot, 'stopped' → `bot.stopped`, 'out' → `token.notExisted`. No event is pushed: DingTalk has none. */
  setBot(chat: string, bot: 'in' | 'stopped' | 'out'): void
  addTemplate(template: CardTemplate): void
  setScopes(scopes: readonly DingScope[]): void
  setLimits(limits: Partial<DingLimits>): void
  /** Puts the month's count at `used`, to play the end of a month. */
  setMetered(used: number): void

  say(say: Say): Said
  press(press: Press): Promise<Pressed>
  /** The person saw the message (read state). */
  read(person: string, messageId: string): void
  /** Pushes an EVENT; returns its eventId. The same id again plays a duplicate. */
  event(type: string, data: Readonly<Record<string, unknown>>, o?: { readonly eventId?: string }): string
  /** Pushes what was pushed under this headers.messageId once more: 'resend' as the platform does (new messageId), 'same' unchanged. */
  duplicate(messageId: string, how?: 'resend' | 'same'): string
  /** Pushes pile up until `release`, which sends them in the order given. Re-sends wait with them. */
  hold(): void
  release(order?: 'in-order' | 'reversed' | 'shuffled'): void
  /** Sends it over every open connection (as the person and group named, where it is a message). */
  hostile(what: Hostile, o?: { readonly from?: string; readonly chat?: string }): void

  /** All connections ever, oldest first. */
  connections(): readonly DingConnection[]
  /** Those that are open (draining and half-open ones left out). */
  live(): readonly DingConnection[]
  /** Resolves as soon as `count` (1) connections are live. */
  waitForLive(count?: number, timeoutMs?: number): Promise<readonly DingConnection[]>
  /** What the next `times` (all) upgrades meet. */
  failUpgrades(how: UpgradeFault, times?: number): void
  acceptUpgrades(): void
  /** No new TCP connection (refused) until `comeBack`; sockets that are open are dropped. */
  goDark(): Promise<void>
  comeBack(): Promise<void>
  /** The token in use stops working at once. */
  revokeToken(): void
  /** The next `times` (1) requests on this route take effect, and are answered 504 (oapi: errcode 15) nevertheless. */
  timeOutAfterAccept(route: string, times?: number): void

  /** Oldest first; of a group. */
  messages(chat: string): readonly DingMessage[]
  /** Oldest first; the private chat of the bot with this person. */
  privateMessages(person: string): readonly DingMessage[]
  /** As this person sees it, or with public data alone; null when unknown. */
  card(outTrackId: string, person?: string): CardView | null
  /** Pushes that were never acknowledged, oldest first. */
  missingAcks(): readonly { readonly messageId: string; readonly topic: string; readonly at: number }[]
  counters(): DingCounters
  violations(): string[]
  close(): Promise<void>
}
