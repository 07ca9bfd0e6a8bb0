// What DingTalk's refusals mean: one table, looked up by code. Rules: dingtalk.md section 10.
import { PlatformError, type RefusalMark } from '../../bot/model/errors.ts'
import { HOUR, MINUTE, SECOND } from '../../bot/model/time.ts'
import { WEBHOOK_BLOCK_MS } from './config.ts'

/** Which family of routes answered: each has its own envelope, and their numbers overlap. */
export type Door = 'api' | 'oapi' | 'webhook'

/** A refusal as it came. */
export interface Refused {
  readonly door: Door
  readonly status: number
  /** `code` of the new API, `errcode` (or `sub_code`) of the old one; '' when there was none. */
  readonly code: string
  /** Rights that a permission error names. */
  readonly scopes?: readonly string[]
}

export interface Verdict {
  readonly retryable: boolean
  readonly retryAfterMs: number | null
  readonly mark: RefusalMark | null
  /** unknown: the call may have taken effect. */
  readonly outcome: 'refused' | 'unknown'
  /** The access token is not taken any more: fetch another, try once more. */
  readonly token: boolean
  /** The whole API is too fast, not one group or person: everything that calls it waits. */
  readonly wide: boolean
  /** For the log. */
  readonly hint: string
  /** For the administrator, in Chinese; null where nothing needs to be cured. */
  readonly says: string | null
}

interface Row extends Partial<Omit<Verdict, 'hint'>> {
  readonly code: RegExp
  readonly door?: Door
  readonly hint: string
}

/** While an administrator has to act, what is to be said waits; it is tried again this often. */
const CURE_MS = 10 * MINUTE

/** First match wins. */
const ROWS: readonly Row[] = [
  { code: /^(InvalidAuthentication|40014|42001)$/, token: true, retryable: true, retryAfterMs: MINUTE, hint: 'the access token was refused, a fresh one too' },
  {
    code: /^(invalidClientIdOrSecret|40089)$/, retryable: true, retryAfterMs: CURE_MS, mark: 'setup', hint: 'client id or secret is wrong',
    says: '钉钉不认 Client ID 或 Client Secret，收不到消息也发不出去。到开放平台「凭证与基础信息」核对，改好 DINGTALK_CLIENT_ID、DINGTALK_CLIENT_SECRET 再重启。',
  },
  { code: /QpsLimit/, wide: true, retryable: true, retryAfterMs: 2 * SECOND, hint: 'more calls a second than the plan allows' },
  {
    code: /ApiCountLimit|^90020$/, retryable: true, retryAfterMs: HOUR, mark: 'quota', hint: 'the calls of this month are used up',
    says: '钉钉这个月的接口调用次数用完了，群通知和私聊要等下月 1 号才发得出；群里有人 @ 我之后的一个多小时里还能回答。急用可以在钉钉管理后台升级套餐。',
  },
  { code: /AccessTokenPermissionDenied|^60011$/, retryable: true, retryAfterMs: CURE_MS, mark: 'setup', hint: 'a right is missing', says: '钉钉应用缺权限，有的话发不出去。到开放平台「权限管理」开通后重新发布版本。' },
  {
    code: /IpNotInWhiteList|^60020$/i, retryable: true, retryAfterMs: CURE_MS, mark: 'setup', hint: 'the address of this machine is not on the list of the app',
    says: '钉钉应用只许名单上的地址调用，这台机器不在里面，话发不出去。到开放平台「安全设置」的服务器出口 IP 里加上它，或清空名单。',
  },
  { code: /^(send\.too\.fast|send\.byToken\.tooFast|too\.many\.(group|people))$/, retryable: true, retryAfterMs: 5 * SECOND, hint: 'the robot sends too fast' },
  { code: /Throttling/i, wide: true, retryable: true, retryAfterMs: 5 * SECOND, hint: 'too many calls' },
  {
    code: /^invalidParameter\.robotCode\./, retryable: true, retryAfterMs: CURE_MS, mark: 'setup', hint: 'the robot code is not that of the app',
    says: '钉钉不认 DINGTALK_ROBOT_CODE，话发不出去。一般留空就行（和 Client ID 一样）；应用里还没加「机器人」能力的，加上并发布。',
  },
  {
    code: /^(template\.(not\.existed|stopped)|param\.cardTemplateIdEmpty)$/, mark: 'setup', hint: 'the card template is gone or stopped; cards go out as markdown',
    says: '钉钉卡片模板用不了（没找到或停用了），卡片先用文字代替。到卡片平台核对 DINGTALK_CARD_TEMPLATE_ID，确认模板已发布、关联了这个应用。',
  },
  { code: /^(miss\.openConversationId|invalid\.openConversationId|group\.disbanded|token\.notExisted|param\.openSpaceIdInvalid|chatbot\.notFound)$/, mark: 'chat-lost', hint: 'the group is gone, or the robot is not in it' },
  { code: /^bot\.stopped$/, mark: 'chat-closed', hint: 'the robot is switched off in this group' },
  { code: /^unknown\.send\.result$/, retryable: true, outcome: 'unknown', hint: 'the platform does not know itself whether it was sent' },
  { code: /^(invalid\.processQueryKey|processQueryKey\.expireTime)$/, hint: 'too late to recall or to ask' },
  { code: /^param\.outTrackIdExisted$/, hint: 'a card of this id was made before' },
  { code: /^param\.outTrackIdNotExist$/, mark: 'card-gone', hint: 'no card of this id' },
  { code: /^(param\.userIdNotExist|60121)$/, mark: 'user-gone', hint: 'nobody of this id in the organisation' },
  { code: /^(invalidStaff|filteredStaff|chatbot\.filtered)$/, mark: 'user-blocked', hint: 'outside the visible range of the app, or has switched the robot off' },
  { code: /^flowControlledStaff$/, retryable: true, retryAfterMs: MINUTE, hint: 'this person gets too many messages at the moment' },
  { code: /^(param\.contentUnsafe|310000)$/, mark: 'content', hint: 'these words are refused' },
  { door: 'webhook', code: /^300001$/, retryable: true, hint: 'the session of the webhook is over' },
  { door: 'webhook', code: /^130101$/, retryable: true, retryAfterMs: WEBHOOK_BLOCK_MS, hint: 'more than 20 posts a minute in one group' },
  { code: /^(460101|101002)$/, hint: 'longer than the platform takes: capabilities.fits must be wrong' },
  { code: /^(90002|90018|90019)$/, wide: true, retryable: true, retryAfterMs: 2 * SECOND, hint: 'too many calls of the old host' },
  { code: /^1111$/, wide: true, retryable: true, retryAfterMs: 5 * MINUTE, hint: 'the address is banned for five minutes' },
  { code: /^broken$/, retryable: true, outcome: 'unknown', hint: 'the answer was no JSON that DingTalk is known to send' },
  { door: 'oapi', code: /^(-1|15|88)$/, retryable: true, outcome: 'unknown', hint: 'the old host timed out' },
  { door: 'webhook', code: /^(-1|15|88)$/, retryable: true, outcome: 'unknown', hint: 'the webhook timed out' },
]

const REST: Verdict = { retryable: false, retryAfterMs: null, mark: null, outcome: 'refused', token: false, wide: false, says: null, hint: 'the call is wrong: look at the code' }

/** What the bot calls the rights it needs, and what stops without them. */
export const RIGHTS: Readonly<Record<string, string>> = {
  qyapi_robot_sendmsg: '在群里发通知、给人发私聊',
  'Card.Instance.Write': '发带按钮的卡片（先用文字代替）',
  qyapi_get_member: '查姓名和工号（先用昵称）',
  qyapi_base: '上传图表图片（先用文字代替）',
}

/** What a refusal means. */
export function verdictOf({ door, status, code, scopes }: Refused): Verdict {
  const row = ROWS.find((r) => r.code.test(code) && (r.door === undefined || r.door === door))
  if (row) {
    const { code: _code, door: _door, ...told } = row
    return { ...REST, ...told, ...(scopes !== undefined && scopes.length > 0 ? { says: missingRights(scopes) } : {}) }
  }
  if (status === 429) return { ...REST, wide: true, retryable: true, retryAfterMs: 5 * SECOND, hint: 'too many calls' }
  if (status >= 500) return { ...REST, retryable: true, outcome: 'unknown', hint: `the platform failed with HTTP ${status}` }
  return REST
}

function missingRights(scopes: readonly string[]): string {
  const lost = scopes.map((s) => RIGHTS[s]).filter((s) => s !== undefined)
  return `钉钉应用缺权限 ${scopes.join('、')}，${lost.length === 0 ? '有的话发不出去' : `现在不能${lost.join('、')}`}。到开放平台「权限管理」开通后重新发布版本。`
}

/** The refusal as the bot's error. `repeatable`: the same call twice does no harm, so its outcome need not be known. */
export function toError(refused: Refused, repeatable: boolean): PlatformError {
  const v = verdictOf(refused)
  return new PlatformError(refused.code === '' ? `dingtalk.http-${refused.status}` : refused.code, {
    retryable: v.retryable, retryAfterMs: v.retryAfterMs, hint: v.hint, outcome: repeatable ? 'refused' : v.outcome, ...(v.mark === null ? {} : { mark: v.mark }),
  })
}

/** No answer came. `reached`: the request may have arrived. */
export function noAnswer(code: string, reached: boolean, repeatable: boolean): PlatformError {
  return new PlatformError(`dingtalk.${code}`, {
    retryable: true, outcome: reached && !repeatable ? 'unknown' : 'refused', hint: reached ? 'no answer came: look at the network' : 'DingTalk cannot be reached: look at network, name service and DINGTALK_BASE_URL',
  })
}
