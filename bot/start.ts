// `gonghui start`: opens the databases, the apps on them and the doors, and leaves in order when it is told to.
import { relative } from 'node:path'
import { createApp } from './app.ts'
import { loadConfig, type Config } from './config.ts'
import { createLogger, heldLogger } from './logger.ts'
import { plus, SECOND, toIso } from './model/time.ts'
import { openFront, type Front, type Health } from './ops/front.ts'
import { openInstall, type Install, type Parts } from './ops/install.ts'
import { version } from './ops/version.ts'
import type { LinkView } from './services/watch.ts'
import { systemClock, systemIds } from './system.ts'

/** What starting takes from the machine. */
export interface Machine extends Parts {
  /** Where signals come from: the process. */
  readonly signals: Pick<NodeJS.EventEmitter, 'on' | 'off'>
  /** Tells the operator something. */
  say(text: string): void
  /** Ends the process at once. */
  exit(status: number): void
}

export interface Bot {
  readonly front: Front
  /** Finishes what was acknowledged and leaves, once however often it is asked. Resolves with the exit status. */
  stop(): Promise<number>
  /** Resolves with the exit status when it has stopped, by whatever cause. */
  readonly stopped: Promise<number>
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const
/** For what was acknowledged. */
const GRACE_MS = 8 * SECOND
/** For everything; then it leaves as it is, which loses nothing that was acknowledged. */
const DEADLINE_MS = 10 * SECOND
// Ctrl+C reaches the bot twice under `npm start`: from the terminal and from npm. Only a later one is impatience.
const ECHO_MS = SECOND

/** Starts with the process's own config and machine, and runs until a signal. */
export async function runStart(): Promise<number> {
  const config = loadConfig()
  const clock = systemClock(config.zone)
  const secrets = [config.feishu?.appSecret, config.dingtalk?.clientSecret].filter((secret) => secret !== undefined)
  const bot = await startBot(config, {
    clock, createApp,
    ids: systemIds(),
    log: createLogger({ level: config.logLevel, clock, secrets }),
    signals: process,
    say: (text) => { process.stdout.write(text) },
    exit: (status) => process.exit(status),
  })
  return process.exit(await bot.stopped)
}

/** Starts everything, or nothing: when it throws, whatever was opened is closed again. */
export async function startBot(config: Config, m: Machine): Promise<Bot> {
  const { clock } = m
  // Whoever starts it by hand reads first where the page is; what the log has to say follows.
  const { log, release } = heldLogger(m.log)
  const startedAt = clock.now()
  const installs: Install[] = []
  let front: Front | null = null
  let phase: 'starting' | 'on' | 'stopping' = 'starting'
  let stopping: Promise<number> | null = null
  let finish: (status: number) => void = () => undefined
  const stopped = new Promise<number>((resolve) => { finish = resolve })

  const health = async (): Promise<Health> => {
    const base = { version: version(), uptimeSeconds: Math.floor((clock.now() - startedAt) / SECOND) }
    try {
      const all = await Promise.all(installs.map(({ app }) => app.health()))
      return { ok: phase === 'on' && all.every((h) => h.ok), ...base, db: 'ok', pending: all.reduce((sum, h) => sum + h.pending, 0), ...platforms(all.flatMap((h) => h.links)) }
    } catch (error) {
      log.error('health could not be read', { err: error })
      return { ok: false, ...base, db: 'failed', pending: 0 }
    }
  }

  /** The 体验群 has no connection that could be lost. */
  function platforms(links: readonly LinkView[]): Pick<Health, 'platforms'> {
    const far = links.filter((l) => l.platform !== 'web')
    if (far.length === 0) return {}
    return { platforms: Object.fromEntries(far.map((l) => [l.platform, { connected: l.state === 'up', since: toIso(l.since, clock.zone) }])) }
  }

  async function closeEverything(): Promise<void> {
    await front?.close()
    for (const install of installs) await install.close()
    for (const signal of SIGNALS) m.signals.off(signal, onSignal)
  }

  async function leave(): Promise<number> {
    phase = 'stopping'
    log.info('stopping')
    const cancel = clock.wake(plus(clock.now(), DEADLINE_MS), () => {
      log.error('not everything ended in time', { afterMs: DEADLINE_MS })
      m.exit(1)
    })
    // The doors stay open meanwhile, saying that it stops: a process that waits must be held by something.
    const ends = await Promise.allSettled(installs.map(({ app }) => app.stop(GRACE_MS)))
    const failures = ends.filter((end) => end.status === 'rejected')
    for (const { reason } of failures) log.error('an app did not stop well', { err: reason })
    await closeEverything()
    cancel()
    log.info('stopped')
    return failures.length === 0 ? 0 : 1
  }

  function stop(): Promise<number> {
    stopping ??= leave().catch((error: unknown) => {
      log.error('stopping failed', { err: error })
      return 1
    })
    void stopping.then(finish)
    return stopping
  }

  let askedAt: number | null = null
  const asked = (): boolean => askedAt !== null
  function onSignal(): void {
    if (askedAt !== null && clock.now() - askedAt >= ECHO_MS) m.exit(130)
    askedAt ??= clock.now()
    // While it starts, what has begun is finished first.
    if (phase === 'on') void stop()
  }
  for (const signal of SIGNALS) m.signals.on(signal, onSignal)

  try {
    for (const [kind, file] of placesOf(config)) installs.push(await openInstall(kind, file, config, { ...m, log, announce: (text) => { m.say(`${text}\n`) } }))
    const web = installs.find((install) => install.web !== null)?.web ?? null
    front = await openFront({ host: config.host, port: config.port, health, page: web ? (request, env) => web.app.fetch(request, env) : null })
    for (const { app } of installs) await app.start()
  } catch (error) {
    release()
    await closeEverything()
    throw error
  }
  phase = 'on'
  log.info('started', { version: version(), port: front.port, databases: installs.map(({ file }) => file) })
  if (asked()) void stop()
  else m.say(await banner(config, front, installs))
  release()
  return { front, stop, stopped }
}

/** Which databases run: the union's own, the 体验群's, or both. */
function placesOf(config: Config): readonly (readonly [Config['kind'], string])[] {
  const own = [config.kind, config.databaseFile] as const
  return config.kind === 'live' && config.playgroundFile !== null ? [own, ['playground', config.playgroundFile]] : [own]
}

async function banner(config: Config, front: Front, installs: readonly Install[]): Promise<string> {
  const short = (file: string): string => { const path = relative(process.cwd(), file); return path.startsWith('..') ? file : path }
  const live = installs.find((install) => install.kind === 'live')
  const code = live ? await live.app.claimCode() : null
  const notes = [...config.notes, ...installs.flatMap((install) => install.notes)]
  return [
    `工会小助手 ${version()} 在运行了`,
    ...(config.playgroundFile === null ? [] : [`体验群：${front.url}（在浏览器里打开，一个人扮演几位老师；只有这台电脑打得开）`]),
    `运行情况：${front.url}/healthz`,
    `数据：${installs.map(({ file }) => short(file)).join('，')}`,
    ...(code === null ? [] : [`还没有管理员：私聊小助手发「认领 ${code}」，发的人就是第一位。认领码只能用一次`]),
    ...notes.map((note) => `留意：${note}`),
    '要停下来，按 Ctrl+C',
    '',
  ].join('\n')
}
