// The built bot as a process of its own, with the real SDKs in it, pointed at stand-ins of the platforms in this process.
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { zoneOf, type Zone } from '../../bot/model/time.ts'
import { packageRoot } from '../../prisma/migrate.ts'
import { createStandInClock } from '../stand-in/core/clock.ts'
import type { DingtalkStandIn } from '../stand-in/dingtalk/index.ts'
import type { FeishuStandIn } from '../stand-in/feishu/index.ts'

/** What the machine's clock shows, epoch milliseconds. */
export const realNow = (): number => createStandInClock().now()

/** Where it is ten in the morning: quiet hours and results that wait for the next day stay out of every test, whenever it runs. */
export const MORNING: Zone = morningZone(realNow())

function morningZone(now: number): Zone {
  const ahead = 10 - new Date(now).getUTCHours()
  const offset = ahead < -11 ? ahead + 24 : ahead
  // These names count westwards.
  return zoneOf(`Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`)
}

export interface BotOptions {
  readonly feishu?: FeishuStandIn
  readonly dingtalk?: DingtalkStandIn
  /** Accounts, `feishu:ou_1`. */
  readonly admins?: readonly string[]
  /** The database. */
  readonly file: string
  readonly env?: Readonly<Record<string, string>>
  /** Its time runs so many times as fast, ahead of the machine's by so many milliseconds; see fast-time.mjs. */
  readonly time?: { readonly speed?: number; readonly aheadMs?: number }
}

/** `/healthz`. */
export interface Health {
  readonly ok: boolean
  readonly platforms: Readonly<Record<string, { readonly connected: boolean }>>
}

export interface Bot {
  /** Of its own door, without a trailing slash. */
  readonly url: string
  /** Its database. */
  readonly file: string
  /** Everything that it wrote so far, on both streams. */
  output(): string
  /** Resolves as soon as its output, from `since` on, matches. */
  wrote(what: RegExp, since?: number): Promise<void>
  health(): Promise<Health>
  /** SIGSTOP: it hears and does nothing until `wake`. */
  sleep(): void
  wake(): void
  /** SIGTERM; resolves with the exit status. */
  stop(): Promise<number | null>
  /** SIGKILL: nothing is finished, nothing is written. Resolves when it is gone. */
  kill9(): Promise<void>
}

/** Nothing of this machine's environment gets in. */
function environment(o: BotOptions): Record<string, string> {
  return {
    DATABASE_URL: `file:${o.file}`, PORT: '0', LOG_LEVEL: 'info', UNION_TIME_ZONE: MORNING, ADMINS: (o.admins ?? []).join(','),
    ...(o.feishu ? { FEISHU_APP_ID: o.feishu.appId, FEISHU_APP_SECRET: o.feishu.appSecret, FEISHU_BASE_URL: o.feishu.baseUrl } : {}),
    ...(o.dingtalk ? {
      DINGTALK_CLIENT_ID: o.dingtalk.app.clientId, DINGTALK_CLIENT_SECRET: o.dingtalk.app.clientSecret, DINGTALK_ROBOT_CODE: o.dingtalk.app.robotCode,
      DINGTALK_BASE_URL: o.dingtalk.url, DINGTALK_OAPI_URL: o.dingtalk.url,
    } : {}),
    ...(o.time ? { E2E_SPEED: String(o.time.speed ?? 1), E2E_AHEAD_MS: String(o.time.aheadMs ?? 0) } : {}),
    ...o.env,
  }
}

interface Run {
  readonly child: ChildProcess
  readonly gone: Promise<number | null>
  written(): string
  readonly readers: Set<() => void>
}

/** One word of the command, `start` or `doctor`. */
function run(word: string, o: BotOptions): Run {
  const preload = o.time ? ['--import', join(import.meta.dirname, 'fast-time.mjs')] : []
  const child = spawn(process.execPath, [...preload, join(packageRoot(), '.build', 'main.js'), word], { cwd: packageRoot(), stdio: ['ignore', 'pipe', 'pipe'], env: environment(o) })
  const readers = new Set<() => void>()
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      chunks.push(chunk)
      for (const look of [...readers]) look()
    })
  }
  return { child, readers, written: () => chunks.join(''), gone: new Promise((resolve) => { child.once('close', resolve) }) }
}

/** Runs another word to its end. */
export async function runToEnd(word: string, o: BotOptions): Promise<{ readonly status: number | null; readonly output: string }> {
  const { gone, written } = run(word, o)
  const status = await gone
  return { status, output: written() }
}

/** Resolves when the bot hears what the stand-ins push; rejects with its output when it ends before. */
export async function launch(o: BotOptions): Promise<Bot> {
  const { feishu, dingtalk, file } = o
  // The first ping is Feishu's sign that the client listens; connections of an earlier process do not count.
  const open = (e: Readonly<Record<string, unknown>>): boolean => e['what'] === 'open'
  const listening = [
    feishu?.records.waitFor('ping', () => true, { count: feishu.records.all('ping').length + 1, timeoutMs: 20_000 }),
    dingtalk?.recorder.waitFor('connection', open, { count: dingtalk.recorder.all('connection').filter(open).length + 1, timeoutMs: 20_000 }),
  ]
  const { child, gone, readers, written } = run('start', o)
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return gone
  }
  const wrote = (what: RegExp, since = 0): Promise<void> => new Promise((resolve) => {
    const look = (): void => {
      if (!what.test(written().slice(since))) return
      readers.delete(look)
      resolve()
    }
    readers.add(look)
    look()
  })
  const door = /运行情况：(http:\S+)\/healthz/
  const ready = { yes: false }
  const early = gone.then((status) => { if (!ready.yes) throw new Error(`The bot ended with ${status} before it was ready:\n${written()}`) })
  try {
    await Promise.race([Promise.all([wrote(door), ...listening]), early])
  } catch (error) {
    await end('SIGKILL')
    throw error
  }
  ready.yes = true
  const url = door.exec(written())?.[1] ?? ''
  return {
    url, file, wrote,
    output: written,
    async health() {
      const answer = await fetch(`${url}/healthz`)
      return (await answer.json()) as Health
    },
    sleep: () => void child.kill('SIGSTOP'),
    wake: () => void child.kill('SIGCONT'),
    stop: () => end('SIGTERM'),
    async kill9() { await end('SIGKILL') },
  }
}
