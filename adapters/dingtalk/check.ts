// What the doctor asks of DingTalk: credentials, clock, gateway, rights; each finding with its cure. Never throws.
import type { Check } from '../../bot/model/check.ts'
import { PlatformError } from '../../bot/model/errors.ts'
import { createPacer } from '../../bot/model/pacer.ts'
import { MINUTE } from '../../bot/model/time.ts'
import { createApi, type Api } from './api.ts'
import { CALL_MS, type DingtalkConfig, type DingtalkOptions } from './config.ts'
import { RIGHTS, verdictOf } from './errors.ts'
import { pullEndpoint } from './link.ts'

/** Tokens and quiet hours are about minutes. */
const SKEW_WARN_MS = MINUTE
const SKEW_FAIL_MS = 5 * MINUTE

const UNREACHABLE = '看看这台机器能不能上网、DINGTALK_BASE_URL 和 DINGTALK_OAPI_URL 写对没有（一般留空），过一会儿再试。'

/** Calls that every right is needed for; each is wrong on purpose, so that nothing is sent where it is there. */
const PROBES: readonly { readonly right: string; readonly ask: (api: Api, config: DingtalkConfig) => Promise<unknown> | null }[] = [
  { right: 'qyapi_robot_sendmsg', ask: (api, { robotCode }) => api.call('POST', '/v1.0/robot/groupMessages/send', { robotCode }, { hurry: 'answer', repeatable: true }) },
  { right: 'Card.Instance.Write', ask: (api, { cardTemplateId }) => (cardTemplateId === null ? null : api.call('PUT', '/v1.0/card/instances', {}, { hurry: 'answer', repeatable: true })) },
  { right: 'qyapi_get_member', ask: (api) => api.old('/topapi/v2/user/get', {}, { hurry: 'answer', repeatable: true }) },
]

/** Without this right people are still served, by their nicks. */
const OPTIONAL: ReadonlySet<string> = new Set(['qyapi_get_member'])

export async function checkDingtalk(o: Pick<DingtalkOptions, 'config' | 'clock'>): Promise<readonly Check[]> {
  const { config, clock } = o
  const pacer = createPacer(clock)
  const told = new Map<string, string>()
  const api = createApi({ config, clock, pacer, random: () => 0, metered: () => undefined, trouble: (code, says) => { told.set(code, says) } })
  try {
    const { date, check } = await credentials(api, told)
    if (check.state === 'fail') return [check]
    return [check, ...skew(date, clock.now()), await gateway(o), ...(await rights(api, config, told)), cards(config.cardTemplateId !== null)]
  } finally {
    pacer.stop()
  }
}

/** The sentence for the administrator has its cure behind the first full stop. */
function split(says: string): { readonly says: string; readonly cure: string } {
  const at = says.indexOf('。') + 1
  return { says: says.slice(0, at), cure: says.slice(at) }
}

async function credentials(api: Api, told: ReadonlyMap<string, string>): Promise<{ readonly date: number | null; readonly check: Check }> {
  const name = '钉钉凭证'
  try {
    const { date } = await api.probe()
    return { date, check: { name, state: 'ok', says: 'Client ID 和 Client Secret 对得上。', cure: null } }
  } catch (error) {
    const code = codeOf(error)
    const says = told.get(code)
    return { date: null, check: { name, state: 'fail', ...(says === undefined ? { says: `连不上钉钉（${code}）。`, cure: UNREACHABLE } : split(says)) } }
  }
}

function skew(date: number | null, now: number): readonly Check[] {
  if (date === null) return []
  const off = Math.abs(now - date)
  const name = '钉钉时钟'
  if (off < SKEW_WARN_MS) return [{ name, state: 'ok', says: '这台机器的时间和钉钉一致。', cure: null }]
  const minutes = Math.round(off / MINUTE)
  return [{ name, state: off < SKEW_FAIL_MS ? 'warn' : 'fail', says: `这台机器的时间比钉钉${now > date ? '快' : '慢'}了约 ${minutes} 分钟，截止、提醒会跟着偏。`, cure: '打开系统的自动校时（NTP）。' }]
}

async function gateway({ config, clock }: Pick<DingtalkOptions, 'config' | 'clock'>): Promise<Check> {
  const name = '钉钉连接'
  const heard: { says: string | null } = { says: null }
  try {
    await pullEndpoint({ config, clock, refused: (refused) => { heard.says = verdictOf(refused).says } })
    return { name, state: 'ok', says: 'Stream 网关给了连接地址。', cure: null }
  } catch (error) {
    if (heard.says !== null) return { name, state: 'fail', ...split(heard.says) }
    return { name, state: 'fail', says: `Stream 网关没有给连接地址（${codeOf(error)}），收不到消息。`, cure: `确认机器人的消息接收模式选的是 Stream 并已发布；${UNREACHABLE}` }
  }
}

async function rights(api: Api, config: DingtalkConfig, told: ReadonlyMap<string, string>): Promise<readonly Check[]> {
  const missing: Check[] = []
  for (const { right, ask } of PROBES) {
    const code = await refusalOf(ask(api, config))
    const says = code === null ? undefined : told.get(code)
    if (says !== undefined) missing.push({ name: '钉钉权限', state: OPTIONAL.has(right) ? 'warn' : 'fail', ...split(says) })
    else if (code?.startsWith('dingtalk.') === true) missing.push({ name: '钉钉权限', state: 'warn', says: `没能查到「${RIGHTS[right] ?? right}」的权限（${code}）。`, cure: `过 ${CALL_MS / 1000} 秒再试一次；还不行，${UNREACHABLE}` })
  }
  return missing.length > 0 ? missing : [{ name: '钉钉权限', state: 'ok', says: '要用的权限都开通了。', cure: null }]
}

/** The code of a refusal; null for a yes, and where nothing was asked. */
async function refusalOf(asked: Promise<unknown> | null): Promise<string | null> {
  try {
    await asked
    return null
  } catch (error) {
    return codeOf(error)
  }
}

function cards(template: boolean): Check {
  const name = '钉钉卡片'
  return template
    ? { name, state: 'ok', says: '用互动卡片。', cure: null }
    : { name, state: 'ok', says: '没有设卡片模板，用文字加蓝字按钮，名单不会自动刷新。想要能点、会刷新的卡片，照 adapters/dingtalk/README.md 建一个模板，填 DINGTALK_CARD_TEMPLATE_ID。', cure: null }
}

function codeOf(error: unknown): string {
  return error instanceof PlatformError ? error.code : 'dingtalk.unknown'
}
