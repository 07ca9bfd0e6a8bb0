// The words in which one talks to the Feishu stand-in: options, people, messages, presses, switches. What it can do: api.ts.

/** A person: the open_id (`ou_…`), or the name where only one bears it. */
export type PersonRef = string
/** A group: the chat_id (`oc_…`), or the name where only one bears it. */
export type ChatRef = string

export interface PersonOptions {
  readonly name: string
  /** Default: made from the order, such as `ou_0001`. */
  readonly openId?: string
  readonly unionId?: string
  /** Told to the bot only with the scope `contact:user.employee_id:readonly`. */
  readonly userId?: string
}

/** What may be wrong with a person. All false at first. */
export interface PersonState {
  /** Outside the app's availability range: 230013. */
  readonly unavailable?: boolean
  /** Refuses the bot's messages: 230053. */
  readonly blocksBot?: boolean
  /** Left the organisation: 230029. */
  readonly resigned?: boolean
  /** Outside the app's contact range: 41050. */
  readonly outOfContactRange?: boolean
  /** Fields that the directory leaves out, such as `name`. */
  readonly hiddenFields?: readonly string[]
}

export interface ChatOptions {
  readonly name: string
  /** Default: made from the order, such as `oc_0001`. */
  readonly chatId?: string
  /** Default: everybody. */
  readonly members?: readonly PersonRef[]
  /** Default: the first member. */
  readonly owner?: PersonRef
  readonly managers?: readonly PersonRef[]
  /** True. */
  readonly botIn?: boolean
}

/** What may be wrong with a group. */
export interface ChatState {
  /** The bot may not speak: 230035. */
  readonly muted?: boolean
  /** Only owner and managers may speak: 230018. */
  readonly onlyManagersSpeak?: boolean
  readonly external?: boolean
  /** Pages of the member list hold this many more (or, below 0, fewer) than asked for: the platform promises no exact size. */
  readonly memberPageSkew?: number
  /** This page (from 0) of the member list fails with HTTP 500 so often. */
  readonly failingMemberPage?: { readonly page: number; readonly times: number }
}

/** True numbers by default (feishu.md section 8), all on virtual time. Infinity switches one off. */
export interface Limits {
  /** Per app and API: 50. Beyond: HTTP 429, 99991400. */
  perSecond: number
  /** Per app and API: 1000. Beyond: HTTP 429, 99991400. */
  perMinute: number
  /** To one group, shared by all bots in it: 5. Beyond: 230020. */
  perChatPerSecond: number
  /** To one person: 5. Beyond: 230020. */
  perUserPerSecond: number
  /** Changes of one message: 5. Beyond: 230020. */
  perMessagePerSecond: number
  /** Calls of a calendar month in Asia/Shanghai: off. Beyond: 99991403. */
  monthlyCalls: number
  /** Real ms by which a window is shorter than published, as loopback delivers unevenly: 20. */
  jitterMs: number
}

export interface FeishuOptions {
  /** 127.0.0.1 only. Default: any free one. */
  readonly port?: number
  /** `cli_` and 16 hex digits. */
  readonly appId?: string
  readonly appSecret?: string
  readonly tenantKey?: string
  readonly botName?: string
  readonly people?: readonly PersonOptions[]
  readonly chats?: readonly ChatOptions[]
  /** Virtual ms per real one: 1. */
  readonly speed?: number
  /** Virtual epoch ms: the machine's time. */
  readonly startAt?: number
  readonly limits?: Partial<Limits>
  /** Granted scopes. Default: {@link DEFAULT_SCOPES}: the bot hears a group only when it is mentioned. */
  readonly scopes?: readonly string[]
  /** Subscribed event types. Default: all. */
  readonly events?: readonly string[]
  /** Told to the client, in seconds. Default: the platform's 120, -1, 120, 30. */
  readonly client?: Partial<ClientConfig>
  /** A message with one of these is refused: 230022. */
  readonly sensitiveWords?: readonly string[]
  /** Plain phone numbers and e-mail addresses are refused: 230028. */
  readonly dlp?: boolean
}

/** Seconds; fractions are fine. */
export interface ClientConfig {
  readonly PingInterval: number
  readonly ReconnectCount: number
  readonly ReconnectInterval: number
  readonly ReconnectNonce: number
}

export type SayKind = 'text' | 'post' | 'image' | 'file' | 'audio' | 'sticker' | 'media' | 'share_chat' | 'share_user' | 'location' | 'merge_forward' | 'system'

export interface SayOptions {
  readonly from: PersonRef
  /** A group, or `private`. */
  readonly chat: ChatRef
  /** For text and post. `@名字` of a mention becomes its placeholder in place, other mentions go to the front. */
  readonly text?: string
  readonly mentionBot?: boolean
  readonly mentions?: readonly PersonRef[]
  /** 所有人: `@_all` in the text, no entry among the mentions. */
  readonly mentionAll?: boolean
  /** The message that this one answers. */
  readonly reply?: string
  /** text. */
  readonly kind?: SayKind
  /** The whole content instead: a string as it is (also if it is no JSON), an object as JSON. */
  readonly content?: unknown
  /** Another bot speaks. */
  readonly sender?: 'user' | 'bot'
  /** Virtual epoch ms: now. */
  readonly at?: number
  /** Changes the event before it goes out: hostile or old shapes. */
  readonly mangle?: (event: Record<string, unknown>) => Record<string, unknown>
  readonly push?: PushOptions
}

export interface Said {
  readonly messageId: string
  readonly chatId: string
  /** Null when the app is not told (no mention and no `im:message.group_msg`, not subscribed, bot not in the group). */
  readonly eventId: string | null
}

/** How an event goes out. */
export interface PushOptions {
  /** In so many frames, in this order of `seq` (default 0, 1, 2…); left-out ones are lost. */
  readonly chunks?: { readonly count: number; readonly order?: readonly number[] }
  /** Default: new. */
  readonly eventId?: string
  /** SeqID and LogID; numbers above 2^53 come back wrong from the SDK. */
  readonly seqId?: bigint
  readonly logId?: bigint
  /** Pushed so often at once, with the same event_id. Default 1. */
  readonly copies?: number
  /** 0, or how long it is held back (virtual ms): later events overtake it. */
  readonly delayMs?: number
}

export interface Press {
  readonly from: PersonRef
  readonly messageId: string
  /** The button's label (the first that bears it), or its place among the card's buttons, from 0. */
  readonly button: string | number
  /** Values of the form that the button submits: texts, dates as `2026-05-01`, times as `18:30`, several as a list. */
  readonly form?: Readonly<Record<string, unknown>>
  /** Presses what a client showed earlier: 0 is the first version of the card. Default: the newest. */
  readonly version?: number
  /** The same press once more: its event id. */
  readonly eventId?: string
}

/** Anything that is no button: an option of a select or overflow, a date, a checker, an input outside a form. */
export interface Choice {
  readonly from: PersonRef
  readonly messageId: string
  /** The component's `name` or `element_id`, or its place among those components, from 0. */
  readonly element: string | number
  readonly option?: string
  readonly input?: string
  readonly checked?: boolean
}

export interface PressResult {
  /** 0, or what the client shows: 200340 200341 200342 200671 200672 200673 200830 (feishu.md section 6). */
  readonly code: number
  readonly toast: { readonly type: string; readonly content: string } | null
  /** The card was replaced by the answer. */
  readonly replaced: boolean
  /** What the person reads: the toast, or the error; '' when nothing is shown. */
  readonly text: string
  /** The client did not even ask the bot: a disabled button, a missing required field, an unknown option, a message out of sight. */
  readonly refused?: string
  /** The button opens this, and calls nobody. */
  readonly url?: string
  /** The question the person has said yes to. */
  readonly confirm?: string
  /** Ack without `data`, as for a handler that returns undefined; a report links it to client error 108002. */
  readonly unanswered?: boolean
  readonly eventId: string | null
  /** Virtual ms until the ack. */
  readonly tookMs: number
}

/** What mark-up in a message does to people. */
export interface Effects {
  readonly atAll: boolean
  readonly atUsers: readonly string[]
  readonly links: readonly { readonly text: string; readonly url: string }[]
}

export interface StoredMessage {
  readonly messageId: string
  readonly chatId: string
  readonly chatType: 'group' | 'p2p'
  /** An open_id; the app id for the bot's own. */
  readonly from: string
  readonly fromBot: boolean
  /** text, post, interactive, image… */
  readonly msgType: string
  /** As it was sent, JSON. */
  readonly content: string
  /** Of `interactive`: the newest, parsed. */
  readonly card: Readonly<Record<string, unknown>> | null
  /** All versions of `content`, oldest first. */
  readonly versions: readonly string[]
  /** What a person can read: the text, or the card's title, texts, table, form labels and button labels, a line each. */
  readonly text: string
  readonly effects: Effects
  readonly uuid: string | null
  readonly parentId: string | null
  readonly rootId: string | null
  readonly recalled: boolean
  /** Virtual epoch ms. */
  readonly createdAt: number
  readonly updatedAt: number
}

export interface Connection {
  /** From 0, in order of opening. */
  readonly index: number
  readonly open: boolean
  /** The first ping came. */
  readonly ready: boolean
  readonly silent: boolean
}

/** How a socket ends: a close frame with this code, a cut cable (the client sees 1006), or a silence nobody tells about. */
export type DropKind = 1000 | 1001 | 1011 | 'cut' | 'half-open'

export type UpgradeAnswer = 'accept' | 'hang' | 400 | 401 | 403 | 500 | 503

/** Switches of the long connection. */
export interface GatewayMode {
  /** What the next upgrades get. accept. */
  upgrade: UpgradeAnswer
  /** full (all four keys), none, empty (no payload), or only those keys (a known trap of the SDK). full. */
  pong: 'full' | 'none' | 'empty' | { readonly only: readonly (keyof ClientConfig)[] }
  /** Events go out in the tick of the upgrade, before the first ping; the SDK loses them. false. */
  pushAtOnce: boolean
  /** 50. */
  maxConnections: number
  /** A re-push carries a new frame `message_id` (unknown of the real platform). false. */
  newMessageIdOnRepush: boolean
  /** Told with pulls and pongs from now on. */
  client: ClientConfig
}

/** How one event fared. */
export interface Delivery {
  readonly eventId: string
  readonly eventType: string
  readonly attempts: number
  /** Still waiting for an ack or for a re-push. */
  readonly pending: boolean
  /** The ack code of success (200), else null. */
  readonly acked: number | null
}

export interface Counters {
  readonly pulls: number
  readonly tokenCalls: number
  readonly calls: number
  readonly callsThisMonth: number
  readonly refusals: Readonly<Record<string, number>>
}

/** A frame by hand: bytes or text as they are, or a data frame with this `type` and payload. */
export type RawFrame =
  | { readonly bytes: Buffer }
  | { readonly text: string }
  | { readonly type: string; readonly payload: string; readonly headers?: Readonly<Record<string, string>> }
