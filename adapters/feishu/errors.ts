// What Feishu's refusals mean to the bot: one table, and how an answer or a silence becomes a PlatformError. Source: feishu.md section 9.
import { PlatformError, type RefusalMark } from '../../bot/model/errors.ts'

/** Kinds of calls: a few codes mean different things to them. */
export type Kind = 'send' | 'reply' | 'update' | 'read' | 'token'

export interface Refusal {
  readonly retryable: boolean
  readonly retryAfterMs: number | null
  readonly mark: RefusalMark | null
  /** For the log: English, without words of users or secrets. */
  readonly hint: string
  /** For the administrator: what stops working and the cure. Null: nothing that an administrator could cure. */
  readonly says: string | null
}

const never = (hint: string, mark: RefusalMark | null = null, says: string | null = null): Refusal => ({ retryable: false, retryAfterMs: null, mark, hint, says })
const later = (retryAfterMs: number, hint: string, mark: RefusalMark | null = null, says: string | null = null): Refusal => ({ retryable: true, retryAfterMs, mark, hint, says })

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const CREDENTIALS = '飞书不认小助手的凭证，现在收不到也发不出消息：到开放平台「凭证与基础信息」把 App ID 和 App Secret 重新抄进 .env 的 FEISHU_APP_ID、FEISHU_APP_SECRET，再重启。'
const ABILITY = '飞书应用的机器人能力没有开，小助手说不了话：到开放平台「添加应用能力」打开机器人，再发布一个版本。'
const TOKEN = '飞书一直不认小助手的访问凭证：到开放平台看看应用是不是停用了，再重启小助手。'
const EXTERNAL = '这个飞书应用不能在外部群里用：请把小助手加到本单位的内部群，或者到开放平台申请对外共享能力。'

const CODES: ReadonlyMap<number, Refusal> = new Map<number, Refusal>([
  // Token and app
  [99991663, later(SECOND, 'tenant token expired or revoked', 'setup', TOKEN)],
  [99991664, later(SECOND, 'app token expired or revoked', 'setup', TOKEN)],
  [99991661, later(SECOND, 'no token was sent', 'setup', TOKEN)],
  [99991671, later(SECOND, 'the token is malformed', 'setup', TOKEN)],
  [99991668, never('a user token is not valid; this bot uses none')],
  [99991677, never('a user token is expired; this bot uses none')],
  [99991679, never('a user token lacks a scope; this bot uses none')],
  [10003, never('the token call has a wrong parameter', 'setup', CREDENTIALS)],
  [10014, never('the app is not available or its secret is wrong', 'setup', CREDENTIALS)],
  [10015, never('the app secret is wrong', 'setup', CREDENTIALS)],
  [99991401, never('this address is not on the app\'s IP allow list', 'setup', '飞书应用设了 IP 白名单，这台机器不在里面，消息发不出去：到开放平台「安全设置」把这台机器的出口 IP 加进白名单。')],
  [99991403, later(6 * HOUR, 'the monthly API quota of the tenant is used up', 'quota', '这个月的飞书接口调用次数用完了，消息发不出去：到飞书管理后台升级版本或加购，或者等下个月一号。')],
  [99991672, never('the app lacks a scope', 'setup', '飞书应用缺权限，有的功能用不了：到开放平台「权限管理」开通，再发布一个版本。')],
  [230006, never('the bot ability of the app is off', 'setup', ABILITY)],
  [232025, never('the bot ability of the app is off', 'setup', ABILITY)],
  [230027, never('the app lacks a permission', 'setup', '飞书应用缺权限，有的消息发不出去：到开放平台「权限管理」核对发消息的权限，再发布一个版本。')],
  [230036, never('the tenant\'s encryption key was deleted', 'setup', '单位在飞书的加密密钥被删了，消息发不出去：请联系飞书管理员恢复密钥。')],
  [232033, never('an external group, and the app has no scope for those', 'setup', EXTERNAL)],
  [232034, never('the app is not enabled in that tenant', 'setup', EXTERNAL)],
  // Limits
  [99991400, later(SECOND, 'rate limit of this API')],
  [230020, later(1_500, 'rate limit of this group, person or message')],
  [230049, later(3 * SECOND, 'the message with this uuid is still being sent')],
  [232019, later(2 * SECOND, 'concurrent operations on the members')],
  [11232, later(MINUTE, 'the platform is congested')],
  [11233, later(MINUTE, 'the platform is congested')],
  [11247, later(MINUTE, 'the platform is congested')],
  // Directory
  [41050, never('the person is outside the app\'s contact range')],
  [40004, never('the department is outside the app\'s contact range')],
  [40011, never('page_size is wrong')],
  [40012, never('page_token is wrong')],
  // Groups
  [230002, never('the bot is not in the group', 'chat-lost')],
  [232006, never('there is no such group', 'chat-lost')],
  [232009, never('the group is dissolved', 'chat-lost')],
  [232011, never('the bot is not in the group', 'chat-lost')],
  [232010, never('the group belongs to another tenant')],
  [230018, never('the group lets only some people speak', 'chat-closed')],
  [230035, later(30 * MINUTE, 'the bot is muted or may not write there', 'chat-closed')],
  // People
  [230013, never('the person is outside the app\'s availability range', 'user-blocked')],
  [230053, never('the person refuses messages of the bot', 'user-blocked')],
  [230038, never('no private chat with people of other tenants', 'user-blocked')],
  [230029, never('the person has left the organisation', 'user-gone')],
  [230034, never('the receive_id is not of the receive_id_type')],
  [99992351, never('no such open_id')],
  [99992361, never('an open_id of another app')],
  // Content
  [230001, never('invalid parameter')],
  [99992402, never('field validation failed')],
  [230022, never('the words are refused as sensitive', 'content')],
  [230025, never('the message is too long')],
  [230028, never('the message holds data that the tenant\'s DLP refuses', 'content')],
  [230054, never('this kind of message is not supported there')],
  [230055, never('the file is not of the kind of the message')],
  [230015, never('a private chat cannot be shared')],
  [230017, never('the bot does not own this file or image')],
  [230099, never('the card could not be built')],
  // The message that is answered or changed
  [230011, never('the message was recalled', 'card-gone')],
  [230110, never('the message was deleted', 'card-gone')],
  [230031, never('the card is older than 14 days', 'card-gone')],
  [230073, never('secret chats cannot be edited', 'card-gone')],
  [230074, never('encrypted chats cannot be edited', 'card-gone')],
  [99992354, never('no such message_id', 'card-gone')],
  [230019, never('there is no such topic')],
  [230050, never('the message is invisible to the bot')],
  [230111, never('the message destroys itself and cannot be answered')],
  [230012, never('the bot did not send this message')],
  [230026, never('this message may not be recalled')],
  [230009, never('too late to recall')],
  [230033, never('read status is kept for 7 days')],
  [234003, never('the file is not in the message')],
])

/** Codes whose meaning depends on the call: † in the reference. */
const BY_KIND: ReadonlyMap<string, Refusal> = new Map([
  ['update 230071', never('the bot did not send this message', 'card-gone')],
  ['reply 230071', never('the group has no topics')],
  ['update 230072', never('the message was edited 20 times', 'card-gone')],
  ['reply 230072', never('a merged message cannot be answered')],
  ['update 230075', never('the time for edits is over', 'card-gone')],
  ['reply 230075', never('the chat is encrypted')],
  ['send 230075', never('the chat is encrypted')],
])

/** All codes of the table, for tests. */
export const KNOWN_CODES: readonly number[] = [...CODES.keys()]

/** What a code means to that kind of call. Unknown ones are refusals for good of that one message. */
export function refusalOf(code: number, kind: Kind): Refusal {
  return BY_KIND.get(`${kind} ${code}`) ?? CODES.get(code) ?? never('a code that the bot does not know; see open.feishu.cn "通用错误码"')
}

/** A reply that was refused with one of these may be sent without its context. */
const PLAIN_INSTEAD: ReadonlySet<number> = new Set([230019, 230071, 230072, 230075, 230111, 230110, 230011, 230050, 99992354])

export function repliesPlain(error: unknown): boolean {
  return error instanceof FeishuError && PLAIN_INSTEAD.has(error.feishuCode)
}

/** Codes of a token that is not valid (any more): it was surely refused, so a fresh one may be tried. */
const STALE_TOKEN: ReadonlySet<number> = new Set([99991663, 99991664, 99991661, 99991671])

export function isStaleToken(error: unknown): boolean {
  return error instanceof FeishuError && STALE_TOKEN.has(error.feishuCode)
}

/** A refusal with Feishu's own number. `feishuCode` 0: none came. */
export class FeishuError extends PlatformError {
  /** `says`: for the administrator; `topic`: what it is told once a day for. */
  constructor(readonly feishuCode: number, readonly says: string | null, code: string, options: ConstructorParameters<typeof PlatformError>[1], readonly topic: string = code) {
    super(code, options)
  }
}

/** The parts of an answer that are read; anything may be missing. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, unknown>>
}

const record = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {})

/** `code` of a body; null where it has none. */
export function codeOf(body: unknown): number | null {
  const { code } = record(body)
  return typeof code === 'number' && Number.isSafeInteger(code) ? code : null
}

/** Names of the scopes that are missing, from the body of 99991672. */
export function missingScopes(body: unknown): readonly string[] {
  const { msg, error } = record(body)
  const listed = record(error)['permission_violations']
  const subjects = Array.isArray(listed) ? listed.map((v) => record(v)['subject']) : []
  const named = /\[([^\]]*)\]/.exec(typeof msg === 'string' ? msg : '')?.[1]?.split(',') ?? []
  return [...new Set([...subjects, ...named].map((name) => (typeof name === 'string' ? name.trim() : '')).filter((name) => /^[a-z][\w.]*(:[\w.-]+)+$/.test(name)))].slice(0, 8)
}

/** Seconds that Feishu asks to wait, in milliseconds; null when it says none. At most an hour is believed. */
function resetMs(headers: Answer['headers']): number | null {
  const seconds = Number(headers['x-ogw-ratelimit-reset'] ?? headers['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * SECOND, HOUR) : null
}

/** The error of an answer that is not a success. */
export function refused(answer: Answer, kind: Kind): FeishuError {
  const code = codeOf(answer.body)
  if (answer.status >= 500 || answer.status === 408 || (code === null && answer.status < 400)) {
    return new FeishuError(code ?? 0, null, `feishu.http-${answer.status}`, { retryable: true, outcome: 'unknown', hint: 'the platform failed; the call may have taken effect' })
  }
  if (code === null || code === 0) {
    const tooMany = answer.status === 429
    return new FeishuError(0, null, `feishu.http-${answer.status}`, {
      retryable: tooMany, retryAfterMs: tooMany ? (resetMs(answer.headers) ?? MINUTE) : null, hint: 'refused without a code: look for a proxy or a wrong FEISHU_BASE_URL',
    })
  }
  const known = refusalOf(code, kind)
  const { msg, error } = record(answer.body)
  const sub = /ErrCode:\s*(\d+)/.exec(typeof msg === 'string' ? msg : '')?.[1]
  const logId = record(error)['log_id']
  const scopes = code === 99991672 ? missingScopes(answer.body) : []
  const hint = [
    known.hint, ...(sub === undefined ? [] : [`sub code ${sub}`]), ...(scopes.length === 0 ? [] : [`needs one of ${scopes.join(' ')}`]),
    ...(typeof logId === 'string' && /^[\w-]{1,64}$/.test(logId) ? [`log_id ${logId}`] : []),
  ].join(', ')
  const says = known.says !== null && scopes.length > 0 ? known.says.replace('缺权限', `缺权限 ${scopes.join(' 或 ')}`) : known.says
  return new FeishuError(code, says, `feishu.${code}`, {
    retryable: known.retryable, retryAfterMs: resetMs(answer.headers) ?? known.retryAfterMs, hint, ...(known.mark === null ? {} : { mark: known.mark }),
  }, scopes[0] === undefined ? `feishu.${code}` : `feishu.${code}/${scopes[0]}`)
}

/** Socket errors that say that nothing was sent. */
const NOT_SENT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT'])

/**
 * The error of a call that ended in an exception. The exception itself is not kept: axios puts token, secret and message into it.
 */
export function failed(thrown: unknown, kind: Kind): FeishuError {
  const { response, code } = record(thrown)
  if (response !== undefined) {
    const { status, data, headers } = record(response)
    return refused({ status: typeof status === 'number' ? status : 0, body: data, headers: record(headers) }, kind)
  }
  const name = typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? code : 'NO_ANSWER'
  return new FeishuError(0, null, `feishu.${name.toLowerCase()}`, {
    retryable: true, outcome: NOT_SENT.has(name) ? 'refused' : 'unknown', hint: 'Feishu was not reached, or did not answer: look at the network and FEISHU_BASE_URL',
  })
}
