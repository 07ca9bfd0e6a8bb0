// Environment and `.env` → typed config. Every wrong or missing value is named at once; nothing else reads the environment.
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { packageRoot } from '../prisma/migrate.ts'
import { editDistance } from './language/edit-distance.ts'
import { ConfigError } from './model/errors.ts'
import { zoneOf, type Zone } from './model/time.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface FeishuSettings {
  readonly appId: string
  readonly appSecret: string
  /** Without a slash at its end. */
  readonly baseUrl: string
  /** Calls that the tenant's plan allows in a month; null: not counted. */
  readonly monthlyCalls: number | null
}

export interface DingtalkSettings {
  readonly clientId: string
  readonly clientSecret: string
  readonly robotCode: string
  /** The new OpenAPI and the old one, without a slash at their ends. */
  readonly baseUrl: string
  readonly oapiUrl: string
  /** A template of the card platform; null: markdown. */
  readonly cardTemplateId: string | null
  readonly monthlyCalls: number | null
}

export interface Config {
  /** live: the union's own data. playground: sample people only. */
  readonly kind: 'live' | 'playground'
  /** Absolute path of the SQLite file that `kind` speaks of. */
  readonly databaseFile: string
  /** Absolute path of the 体验群's own file; `databaseFile` when that is all there is; null when the 体验群 is left out. */
  readonly playgroundFile: string | null
  /** `backup` beside the database. */
  readonly backupDir: string
  /** `feishu:ou_1`, each once. */
  readonly admins: readonly string[]
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly zone: Zone
  readonly logLevel: LogLevel
  /** Address under which others reach the bot, without a slash at its end. */
  readonly publicUrl: string | null
  readonly redisUrl: string | null
  readonly feishu: FeishuSettings | null
  readonly dingtalk: DingtalkSettings | null
  /** What is not wrong but should be known, one line each. */
  readonly notes: readonly string[]
}

export type Env = Readonly<Record<string, string | undefined>>

/** What was expected instead. */
class Wrong {
  constructor(readonly says: string) {}
}

/** A variable that may be left out. `read` gives its value or what was expected. */
const variable = <T, F>(fallback: F, read: (text: string) => T | Wrong) =>
  z.string().optional().transform((raw, ctx): T | F => {
    const text = raw?.trim() ?? ''
    if (text === '') return fallback
    const value = read(text)
    if (!(value instanceof Wrong)) return value
    ctx.addIssue({ code: 'custom', message: value.says })
    return z.NEVER
  })

const shape = z.object({
  DATABASE_URL: variable(null, readDatabase),
  REDIS_URL: variable(null, (text) => (/^rediss?:\/\/[^\s/]/.test(text) ? text : new Wrong('要写成 redis://127.0.0.1:6379 这样的地址，不用 Redis 就留空'))),
  ADMINS: variable([], readAdmins),
  HOST: variable('127.0.0.1', readHost),
  PORT: variable(3000, (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : new Wrong('要写 0 到 65535 的整数，比如 3000'))),
  UNION_TIME_ZONE: variable(zoneOf('Asia/Shanghai'), readZone),
  LOG_LEVEL: variable<LogLevel, LogLevel>('info', (text) => LOG_LEVELS.find((level) => level === text.toLowerCase()) ?? new Wrong(`只能是 ${LOG_LEVELS.join('、')} 里的一个`)),
  PUBLIC_URL: variable(null, readPublicUrl),
  PLAYGROUND: variable(null, (text) => ({ 1: true, true: true, on: true, 0: false, false: false, off: false })[text.toLowerCase()] ?? new Wrong('开写 1，关写 0')),
  // The SDK opens no connection for another form, and says so in its log only (node-sdk 1.74.0, WSClient.start).
  FEISHU_APP_ID: variable(null, (text) => (/^cli_[0-9a-f]{16}$/i.test(text) ? text : new Wrong('要写飞书开放平台上的 App ID：cli_ 加 16 位数字或 a 到 f'))),
  FEISHU_APP_SECRET: variable(null, String),
  FEISHU_BASE_URL: variable('https://open.feishu.cn', readPlatformUrl),
  FEISHU_MONTHLY_CALLS: variable(null, readCalls),
  DINGTALK_CLIENT_ID: variable(null, String),
  DINGTALK_CLIENT_SECRET: variable(null, String),
  DINGTALK_ROBOT_CODE: variable(null, String),
  DINGTALK_BASE_URL: variable('https://api.dingtalk.com', readPlatformUrl),
  DINGTALK_OAPI_URL: variable('https://oapi.dingtalk.com', readPlatformUrl),
  DINGTALK_CARD_TEMPLATE_ID: variable(null, String),
  // What DingTalk's standard plan allows (dingtalk.md section 10).
  DINGTALK_MONTHLY_CALLS: variable(10_000, readCalls),
})

type Name = keyof typeof shape.shape
const NAMES = Object.keys(shape.shape) as readonly Name[]

/** Values that may be repeated in a message. The two addresses may hold passwords. */
const SHOWN: ReadonlySet<string> = new Set<Name>(['ADMINS', 'HOST', 'PORT', 'UNION_TIME_ZONE', 'LOG_LEVEL', 'PLAYGROUND', 'FEISHU_APP_ID', 'FEISHU_MONTHLY_CALLS', 'DINGTALK_MONTHLY_CALLS'])

/** The config of that environment; relative paths start at `root`. Throws ConfigError with one line for each thing that is wrong. */
export function readConfig(env: Env, root: string = packageRoot()): Config {
  const parsed = shape.safeParse(env)
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => describe(String(issue.path[0]), env, issue.message)),
    ...halves(env, 'FEISHU_APP_ID', 'FEISHU_APP_SECRET', '飞书'),
    ...halves(env, 'DINGTALK_CLIENT_ID', 'DINGTALK_CLIENT_SECRET', '钉钉'),
  ]
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  const v = parsed.data
  const feishu: FeishuSettings | null = v.FEISHU_APP_ID === null || v.FEISHU_APP_SECRET === null ? null
    : { appId: v.FEISHU_APP_ID, appSecret: v.FEISHU_APP_SECRET, baseUrl: v.FEISHU_BASE_URL, monthlyCalls: v.FEISHU_MONTHLY_CALLS }
  const dingtalk: DingtalkSettings | null = v.DINGTALK_CLIENT_ID === null || v.DINGTALK_CLIENT_SECRET === null ? null
    : {
        clientId: v.DINGTALK_CLIENT_ID, clientSecret: v.DINGTALK_CLIENT_SECRET, robotCode: v.DINGTALK_ROBOT_CODE ?? v.DINGTALK_CLIENT_ID,
        baseUrl: v.DINGTALK_BASE_URL, oapiUrl: v.DINGTALK_OAPI_URL, cardTemplateId: v.DINGTALK_CARD_TEMPLATE_ID, monthlyCalls: v.DINGTALK_MONTHLY_CALLS,
      }
  const connected = feishu !== null || dingtalk !== null
  const playground = v.PLAYGROUND ?? !connected
  const kind = playground && !connected ? 'playground' : 'live'
  // Sample people must never get into a school's data: without a word about it the 体验群 has a file of its own.
  const databaseFile = resolve(root, v.DATABASE_URL ?? `data/${kind === 'live' ? 'gonghui' : 'playground'}.db`)
  const beside = join(dirname(databaseFile), 'playground.db')
  return {
    kind,
    databaseFile,
    playgroundFile: !playground ? null : kind === 'playground' ? databaseFile : beside === databaseFile ? join(dirname(databaseFile), 'playground-own.db') : beside,
    backupDir: join(dirname(databaseFile), 'backup'),
    admins: v.ADMINS, host: v.HOST, port: v.PORT, zone: v.UNION_TIME_ZONE, logLevel: v.LOG_LEVEL, publicUrl: v.PUBLIC_URL, redisUrl: v.REDIS_URL, feishu, dingtalk,
    notes: v.REDIS_URL === null ? [] : ['设了 REDIS_URL，但这个版本还不用 Redis：定时任务照旧放在数据库文件里，一样不会丢'],
  }
}

/** The config of this process: its environment, which wins, and the file `.env` beside package.json. Throws ConfigError. */
export function loadConfig(env: Env = process.env, root: string = packageRoot()): Config {
  const file = readEnvFile(join(root, '.env'))
  const config = readConfig({ ...file, ...env }, root)
  return { ...config, notes: [...config.notes, ...Object.keys(file).flatMap(misspelt)] }
}

/** Variables of a `.env` file; none when it is not there. Throws ConfigError when it cannot be read. */
export function readEnvFile(path: string): Env {
  if (!existsSync(path)) return {}
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw new ConfigError([`读不了 ${path}（${error instanceof Error ? error.message : String(error)}）。请检查它是不是一个普通文件、运行小助手的用户能不能读`])
  }
  // Notepad and PowerShell of older Windows write UTF-16; its zero bytes would make every name unknown without a word.
  if (bytes.includes(0)) throw new ConfigError([`${path} 不是 UTF-8 文本。请用记事本打开，另存为，编码选 UTF-8`])
  return parseEnv(bytes.toString('utf8').replace(/^\uFEFF/, ''))
}

function describe(name: string, env: Env, expected: string): string {
  return `${name}${SHOWN.has(name) ? `=${env[name] ?? ''}` : ''} 不对：${expected}`
}

function halves(env: Env, first: Name, second: Name, platform: string): readonly string[] {
  const set = (name: Name): boolean => (env[name] ?? '').trim() !== ''
  if (set(first) === set(second)) return []
  const [has, lacks] = set(first) ? [first, second] : [second, first]
  return [`${lacks} 没有写：${platform}的 ${has} 有了，两个要一起写（在${platform}开放平台的应用凭证页）；不接${platform}就都留空`]
}

function misspelt(name: string): readonly string[] {
  if (NAMES.some((known) => known === name)) return []
  const far = (known: Name): number => editDistance(name.toUpperCase(), known, 2)
  const [meant] = NAMES.filter((known) => far(known) <= 2).sort((a, b) => far(a) - far(b))
  return meant === undefined ? [] : [`.env 里的 ${name} 没有用上，是想写 ${meant} 吗`]
}

function readDatabase(text: string): string | Wrong {
  if (/^(postgres|postgresql|mysql|sqlserver|mongodb|libsql|https?):/i.test(text)) return new Wrong('目前只支持 SQLite 文件，比如 file:data/gonghui.db')
  const path = text.startsWith('file:') ? text.slice('file:'.length) : ''
  if (path === '' || path === ':memory:' || /[/\\]$/.test(path)) return new Wrong('要写成 file: 加文件的路径，比如 file:data/gonghui.db')
  if (path.startsWith('~')) return new Wrong('~ 在这里不认，请写完整的路径，比如 file:/home/gonghui/data/gonghui.db')
  if (/[?#]/.test(path)) return new Wrong('路径里不能有 ? 和 #，后面也不能加参数')
  if (!path.startsWith('//')) return path
  try {
    return fileURLToPath(text)
  } catch {
    return new Wrong('file: 后面不要两条斜杠，写 file:data/gonghui.db 或者 file:/完整/路径.db')
  }
}

function readAdmins(text: string): readonly string[] | Wrong {
  const said = text.split(/[,，、;；\s]+/).filter((part) => part !== '').map((part) => part.replace('：', ':'))
  const bad = said.filter((part) => !/^(feishu|dingtalk|web):[^:\s]+$/.test(part))
  if (bad.length > 0) return new Wrong(`${bad.map((part) => `「${part}」`).join('')}看不懂，要写 平台:账号，平台是 feishu、dingtalk 或 web，比如 feishu:ou_1,dingtalk:staff001`)
  return [...new Set(said)]
}

function readHost(text: string): string | Wrong {
  const bare = text.replace(/^\[(.+)\]$/, '$1')
  return isIP(bare) > 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(bare) ? bare : new Wrong('只写地址，不带 http:// 和端口，比如 127.0.0.1（只给本机）或 0.0.0.0（给别的机器）')
}

function readZone(text: string): Zone | Wrong {
  try {
    return zoneOf(text)
  } catch {
    return new Wrong('没有这个时区，中国写 Asia/Shanghai')
  }
}

/** A platform's address: https, or http on this very machine, where a stand-in listens. */
function readPlatformUrl(text: string): string | Wrong {
  const url = URL.canParse(text) ? new URL(text) : null
  const local = url !== null && /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(url.hostname)
  const safe = url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && local))
  if (!safe || url.username !== '' || url.search !== '' || url.hash !== '') return new Wrong('要写成 https:// 开头的地址（本机的可以用 http://127.0.0.1:端口），不写就用官方的')
  return url.href.replace(/\/+$/, '')
}

function readCalls(text: string): number | null | Wrong {
  if (/^(0|off|不限)$/i.test(text)) return null
  return /^\d{1,9}$/.test(text) ? Number(text) : new Wrong('要写一个月最多调用多少次，比如 10000；不限就写 off')
}

function readPublicUrl(text: string): string | Wrong {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') return new Wrong('要写成 https://gonghui.example.cn 这样的地址')
  return url.href.replace(/\/+$/, '')
}
