// What a test may set before the DingTalk stand-in starts: app, people, groups, templates, limits. Rules: dingtalk.md 6, 9, 10, 11.
import type { StandInClock } from '../core/clock.ts'

/** A person. `id` is the userId (= staffId) of a member of the organisation, any invented key for somebody outside. */
export interface DingPersonSpec {
  readonly id: string
  /** The user's own nick, as messages carry it; never verified. */
  readonly nick: string
  /** The name in the directory; the nick when absent. */
  readonly name?: string
  /** Outside the organisation: no staffId in payloads ('empty': an empty one), unknown to the directory, no private messages. */
  readonly outside?: 'missing' | 'empty'
  /** Administrator of the organisation (not of a group). */
  readonly admin?: boolean
  /** Ids of departments; [1], the root, when absent. */
  readonly departments?: readonly number[]
  readonly title?: string
  readonly mobile?: string
  /** Epoch ms. */
  readonly hiredDate?: number
  /** false: the app is not visible to this member, so private messages count as invalid. */
  readonly visible?: boolean
}

/** An ordinary group. `id` is the conversationId of messages and the openConversationId of sends. */
export interface DingChatSpec {
  readonly id: string
  readonly title: string
  readonly members: readonly string[]
  /** 'out': the robot was never added. */
  readonly bot?: 'in' | 'out'
}

export interface DingDepartment {
  readonly id: number
  readonly name: string
  /** 0 for the root. */
  readonly parent: number
}

/** A button a template draws by itself. `${name}` in texts and params stands for the value of a variable. */
export interface TemplateButton {
  readonly id: string
  readonly text: string
  readonly params?: Readonly<Record<string, string>>
  /** Drawn only while this variable is neither absent, '' nor 'false'. */
  readonly shownBy?: string
}

/**
 * A template of the card platform, as far as the stand-in must know it to draw the card and to say which buttons exist.
 * Variables are named by the template's author, so the names are options.
 */
export interface CardTemplate {
  /** Such as `aaaa-bbbb.schema`. */
  readonly id: string
  /** Variable drawn as title ('title'). */
  readonly title?: string
  /** Variables drawn as text, in this order; without, all plain values in the order they came. */
  readonly lines?: readonly string[]
  /** Variable that holds a JSON list of buttons: `[{"id","text","params"?,"disabled"?}]` ('actions'). */
  readonly actions?: string
  readonly buttons?: readonly TemplateButton[]
  /** Variable that holds a JSON list of form fields: `[{"name","label"?,"required"?,"options"?: string[]}]` ('form'). */
  readonly form?: string
  /** Taken out of service on the card platform: creating one is refused. */
  readonly stopped?: boolean
}

/** Numbers of dingtalk.md section 10; Infinity switches one off. Windows run on the virtual clock. */
export interface DingLimits {
  /** Calls of one API per second (20), in a sliding window that forgives 5 % of jitter on the way. */
  readonly qps: number
  /** Calls of the old host per second, all APIs together (40 → 90019). */
  readonly oapiPerSecond: number
  /** Requests of the one address per 20 s (10 000); above, all are answered `{"status":1111}` for 5 min. */
  readonly perAddress: number
  /** Metered calls and pushes per calendar month of UTC+8 (10 000). Pushes count and go on; calls are refused. */
  readonly monthlyCalls: number
  /** Posts per minute and conversation through session webhooks (20); above, 130101 for 10 min. */
  readonly webhookPerMinute: number
  /** Group sends per minute and group (no number is published: Infinity) → `send.too.fast`. */
  readonly groupSendPerMinute: number
  /** Private sends per minute and person (none published: Infinity) → flowControlledStaffIdList. */
  readonly privatePerMinute: number
  /** 20 → `invalidParameter.userIds.overMax`. */
  readonly userIdsPerBatch: number
  /** 15 000 bytes → `invalidParameter.msgParam.tooLong`. */
  readonly msgParamBytes: number
  /** 20 000 bytes → 460101. */
  readonly webhookBytes: number
  /** Bytes of one card value (one source says 1024, unsure: Infinity) → `invalidParameter.param.invalid`. */
  readonly cardValueBytes: number
  /** Bytes of an uploaded file (20 MB). */
  readonly mediaBytes: number
}

export const TRUE_LIMITS: DingLimits = {
  qps: 20,
  oapiPerSecond: 40,
  perAddress: 10_000,
  monthlyCalls: 10_000,
  webhookPerMinute: 20,
  groupSendPerMinute: Infinity,
  privatePerMinute: Infinity,
  userIdsPerBatch: 20,
  msgParamBytes: 15_000,
  webhookBytes: 20_000,
  cardValueBytes: Infinity,
  mediaBytes: 20 * 1024 * 1024,
}

/** The rights the routes ask for; a test takes one away to see the permission error name it. */
export const ALL_SCOPES = [
  'qyapi_robot_sendmsg', 'Card.Instance.Write', 'Card.Streaming.Write', 'qyapi_get_member', 'qyapi_get_department_member',
  'qyapi_get_department_list', 'qyapi_base',
] as const

export type DingScope = (typeof ALL_SCOPES)[number]

export interface DingtalkStandInOptions {
  /** Any free one of 127.0.0.1. */
  readonly port?: number
  /** An own clock, or the options of a new one. */
  readonly clock?: StandInClock
  readonly speed?: number
  readonly startAt?: number
  /** 'dingstandin0001' */
  readonly clientId?: string
  readonly clientSecret?: string
  /** The client id, as for every app robot. */
  readonly robotCode?: string
  readonly corpId?: string
  /** The name people @ ('工会小助手'). */
  readonly botName?: string
  readonly people?: readonly DingPersonSpec[]
  readonly chats?: readonly DingChatSpec[]
  /** The root alone when absent. */
  readonly departments?: readonly DingDepartment[]
  readonly templates?: readonly CardTemplate[]
  /** Rights granted to the app; all when absent. */
  readonly scopes?: readonly DingScope[]
  readonly limits?: Partial<DingLimits>
  /** Words a content check refuses: 310000 on webhooks, `param.contentUnsafe` in cards. */
  readonly bannedWords?: readonly string[]
  /** Seed of every random choice (1). */
  readonly seed?: number

  /** Send SYSTEM REGISTERED after the upgrade ('never': it may not come in production). */
  readonly registered?: 'never' | 'after-open'
  /** Virtual ms between SYSTEM pings on each connection (60 000); Infinity: only when asked. */
  readonly pingEveryMs?: number
  /** Tickets with `+` and `&`, which a client that does not encode them breaks (false). */
  readonly awkwardTickets?: boolean
  /** Status of a pull with wrong credentials (401; 400 was seen, too). */
  readonly badCredentialStatus?: 400 | 401
  /**
   * Re-send a robot message that is not acknowledged: new headers.messageId, same data.msgId. Off, as the official text
   * says fire-and-forget; `true` is after 30 s and 60 s; a list gives other virtual ms after the first push.
   */
  readonly resendUnacked?: boolean | readonly number[]
  /** Virtual ms after the first push at which an EVENT without SUCCESS comes again (10 s, 60 s, 5 min: not published). */
  readonly eventRetryMs?: readonly number[]
  /** Chat events (members, title, disband) are pushed; needs a group made by the app or more rights (false). */
  readonly chatEvents?: boolean
  /** Virtual ms a client waits for the answer to a press (3 000; not documented). */
  readonly pressTimeoutMs?: number
  /** A tapped dtmd link in a group mentions the bot (true; by some authors only). */
  readonly dtmdMentions?: boolean
  /** Gateway pulls plus upgrades within one real second that count as a reconnect storm: a violation (10). */
  readonly stormBound?: number
}
