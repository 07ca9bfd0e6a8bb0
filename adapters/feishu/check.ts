// The doctor's look at Feishu: credentials, rights, clock, connection; each finding with its cure. Rights: feishu.md section 12.
import { z } from 'zod'
import type { Check } from '../../bot/model/check.ts'
import { createPacer } from '../../bot/model/pacer.ts'
import { MINUTE } from '../../bot/model/time.ts'
import type { Clock } from '../../bot/ports/clock.ts'
import type { Logger } from '../../bot/ports/logger.ts'
import { createApi, type Api } from './api.ts'
import { createCaller } from './call.ts'
import { bareUrl, isAppId, type FeishuConfig } from './config.ts'
import { codeOf, FeishuError } from './errors.ts'
import { createClient, loadSdk, type Loaded } from './sdk.ts'

export interface CheckOptions {
  readonly config: FeishuConfig
  readonly clock: Clock
  readonly log: Logger
}

interface Need {
  /** Any one of them does. */
  readonly scopes: readonly string[]
  /** What stops without it. */
  readonly stops: string
  /** Without it the bot is of no use at all. */
  readonly vital?: true
}

/** The first of each is the one to ask for: it grants the least. */
export const NEEDS: readonly Need[] = [
  { scopes: ['im:message.group_at_msg:readonly', 'im:message.group_at_msg', 'im:message.group_msg'], stops: '群里 @ 小助手没有反应', vital: true },
  { scopes: ['im:message.p2p_msg:readonly', 'im:message.p2p_msg'], stops: '私聊小助手没有反应', vital: true },
  { scopes: ['im:message:send_as_bot', 'im:message'], stops: '小助手一句话也发不出去', vital: true },
  { scopes: ['im:message:update', 'im:message'], stops: '报名卡片上的人数不会变' },
  { scopes: ['im:chat:readonly', 'im:chat'], stops: '不知道自己在哪些群里' },
  { scopes: ['im:chat.members:read', 'im:chat:readonly', 'im:chat'], stops: '看不到群成员，催不了还没报名的人' },
  { scopes: ['contact:user.base:readonly', 'contact:contact.base:readonly'], stops: '不知道大家叫什么名字' },
]

/** Feishu's own time and ours may differ so much: beyond, tickets and reminders go wrong. */
const SKEW_MS = MINUTE

const pullAnswer = z.object({ data: z.object({ URL: z.string().min(1) }) })

/** Never throws, and leaves nothing open. */
export async function checkFeishu(o: CheckOptions): Promise<readonly Check[]> {
  const name = '飞书凭证'
  if (!isAppId(o.config.appId)) {
    return [{ name, state: 'fail', says: 'FEISHU_APP_ID 不是 cli_ 加 16 位数字或字母', cure: '到开放平台「凭证与基础信息」重新抄一遍' }]
  }
  const pacer = createPacer(o.clock)
  let serverAt: { readonly theirs: number; readonly ours: number } | null = null
  try {
    const loaded = await loadSdk(o.config, o.log, (theirs) => { serverAt = { theirs, ours: o.clock.now() } })
    const client = createClient(loaded, o.config)
    const api = createApi(createCaller({ client: () => Promise.resolve(client), credentials: o.config, pacer, clock: o.clock, log: o.log, hooks: () => ({ metered: () => undefined, trouble: () => undefined }) }))
    const credentials = await checkCredentials(api, name)
    if (credentials.state === 'fail') return [credentials, ...checkSkew(serverAt)]
    return [credentials, await checkScopes(api), ...checkSkew(serverAt), await checkPull(loaded, o.config)]
  } catch (error) {
    return [{ name, state: 'fail', says: `没有查成（${error instanceof Error ? error.name : '未知原因'}）`, cure: '运行 npm ci 重新安装，再查一次' }]
  } finally {
    pacer.stop()
  }
}

async function checkCredentials(api: Api, name: string): Promise<Check> {
  try {
    const bot = await api.bot()
    const called = bot.app_name === undefined || bot.app_name === '' ? '能用' : `能用，机器人叫「${bot.app_name}」`
    if (bot.activate_status === undefined || bot.activate_status === 2) return { name, state: 'ok', says: called, cure: null }
    return { name, state: 'fail', says: '应用还没有启用，或者机器人能力没有开', cure: '到开放平台「添加应用能力」打开机器人，创建版本并发布，请管理员审核' }
  } catch (error) {
    return broken(name, error)
  }
}

function broken(name: string, error: unknown): Check {
  if (!(error instanceof FeishuError)) return { name, state: 'fail', says: '没有查成', cure: '过一会儿再查一次' }
  if (error.says !== null) {
    const [says = '', cure = null] = error.says.split(/[：:](.+)/)
    return { name, state: 'fail', says, cure }
  }
  if (error.feishuCode === 0) return { name, state: 'fail', says: `连不上飞书（${error.code.replace('feishu.', '')}）`, cure: '看看这台机器能不能上网，代理和 FEISHU_BASE_URL 对不对' }
  return { name, state: 'fail', says: `飞书回了错误 ${error.feishuCode}`, cure: '过一会儿再查；还是这样，就按这个号码到开放平台的错误码页面查' }
}

async function checkScopes(api: Api): Promise<Check> {
  const name = '飞书权限'
  let held: ReadonlySet<string>
  try {
    held = await api.scopes()
  } catch {
    return { name, state: 'warn', says: '查不到开了哪些权限', cure: `到开放平台「权限管理」自己核对：${NEEDS.map((need) => need.scopes[0]).join('、')}` }
  }
  const missing = NEEDS.filter((need) => !need.scopes.some((scope) => held.has(scope)))
  if (missing.length === 0) return { name, state: 'ok', says: '该有的都有', cure: null }
  return {
    name, state: missing.some((need) => need.vital) ? 'fail' : 'warn',
    says: missing.map((need) => `缺 ${need.scopes[0] ?? ''}：${need.stops}`).join('；'),
    cure: '到开放平台「权限管理」开通，再创建版本并发布：不发布不生效',
  }
}

function checkSkew(at: { readonly theirs: number; readonly ours: number } | null): readonly Check[] {
  if (at === null) return []
  const name = '飞书时钟'
  const skew = at.ours - at.theirs
  if (Math.abs(skew) <= SKEW_MS) return [{ name, state: 'ok', says: '和飞书的时间一致', cure: null }]
  const minutes = Math.round(Math.abs(skew) / MINUTE)
  return [{ name, state: 'fail', says: `这台机器比飞书${skew > 0 ? '快' : '慢'} ${minutes} 分钟`, cure: '打开这台机器的自动对时' }]
}

/** Asks for an address as the long connection does, and does not use it. */
async function checkPull({ http }: Loaded, config: FeishuConfig): Promise<Check> {
  const name = '飞书长连接'
  try {
    const body: unknown = await http.request({
      method: 'post', url: `${bareUrl(config.baseUrl)}/callback/ws/endpoint`, headers: { locale: 'zh' }, data: { AppID: config.appId, AppSecret: config.appSecret },
    })
    const code = codeOf(body)
    if (code === 0 && pullAnswer.safeParse(body).success) return { name, state: 'ok', says: '能连', cure: null }
    if (code === 1 || code === 1_000_040_343) return { name, state: 'warn', says: '飞书正忙，没有给连接地址', cure: '小助手会自己再试，过一会儿再查' }
    if (code === 1_000_040_350) return { name, state: 'fail', says: '这个应用的长连接太多了（最多 50 个）', cure: '停掉别处用同一个 App ID 运行的程序' }
    return { name, state: 'fail', says: `飞书不给连接地址（${code ?? '看不懂的回答'}）`, cure: '到开放平台「事件与回调」把订阅方式选成「使用长连接」（事件和回调两处都要），再发布一个版本' }
  } catch {
    return { name, state: 'fail', says: '要不到连接地址', cure: '看看这台机器能不能上网，代理和 FEISHU_BASE_URL 对不对' }
  }
}
