// One installation: a database held by this process, up to date, owned by the right kind of bot, and the app on it.
import { join } from 'node:path'
import type { WebAdapter } from '../../adapters/web/index.ts'
import { cronHeartbeat } from '../../jobs/engine/heartbeat.ts'
import { openDb, type Db } from '../../prisma/client.ts'
import { holdDb, type Hold } from '../../prisma/file.ts'
import { packageRoot } from '../../prisma/migrate.ts'
import { settingStore } from '../../prisma/stores/setting.ts'
import { transcriptStore } from '../../prisma/stores/transcript.ts'
import type { App, AppOptions } from '../app.ts'
import type { Config } from '../config.ts'
import { ConfigError } from '../model/errors.ts'
import { dateAt, type Instant } from '../model/time.ts'
import { PLAYGROUND } from '../playground.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { Logger } from '../ports/logger.ts'
import type { PlatformAdapter } from '../ports/platform.ts'
import { tellAdmins } from '../services/notice.ts'
import { applySetup } from '../services/setup.ts'
import { backupNow, inUse, upgrade } from './backup.ts'
import { showBytes } from './disk.ts'
import { monthlyCalls, openPlatforms } from './platforms.ts'
import { doctorReport } from './doctor.ts'

/** What an installation takes from the machine. */
export interface Parts {
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly createApp: (o: AppOptions) => App
  /** The chat platforms of a live installation; those of the config when absent. */
  readonly platforms?: typeof openPlatforms
  /** Tells the operator at the console. Absent: nobody listens there. */
  readonly announce?: (text: string) => void
}

export interface Install {
  readonly kind: Config['kind']
  readonly file: string
  readonly app: App
  /** The page's adapter; null in a live installation. */
  readonly web: WebAdapter | null
  /** What the operator should know, one line each. */
  readonly notes: readonly string[]
  /** Closes the database and gives it free. The app is stopped before. */
  close(): Promise<void>
}

/** Opens one; its app is made and not started yet. Throws ConfigError when the database is in use or belongs to another kind of bot. */
export async function openInstall(kind: Config['kind'], file: string, config: Config, parts: Parts): Promise<Install> {
  const hold = holdDb(file)
  if (!hold) throw new ConfigError([inUse(file), '先把它停下来；想同时开两个，就给第二个另写 DATABASE_URL 和 PORT'])
  let db: Db | null = null
  try {
    const { clock, log } = parts
    const { applied, backup } = await upgrade({ databaseFile: file, dir: config.backupDir, now: clock.now(), zone: clock.zone })
    if (applied.length > 0) log.info('database migrated', { file, applied, backup: backup?.file ?? null })
    db = await openDb(file)
    const opened = db
    const web = kind === 'playground' ? await makeWeb(opened, parts) : null
    const adapters = web ? [web] : await (parts.platforms ?? openPlatforms)(config, parts)
    const app = makeApp({ kind, file, db: opened, adapters, config, parts })
    const notes = await own(app, kind, file)
    return { kind, file, app, web, notes, close: () => closeAll(opened, hold) }
  } catch (error) {
    await closeAll(db, hold)
    throw error
  }
}

async function closeAll(db: Db | null, hold: Hold): Promise<void> {
  try {
    await db?.close()
  } finally {
    hold.release()
  }
}

async function makeWeb(db: Db, { clock, ids, log }: Parts): Promise<WebAdapter> {
  const { createWeb } = await import('../../adapters/web/index.ts')
  return createWeb({
    transcript: transcriptStore(db), clock, newId: () => ids.next(), log,
    people: PLAYGROUND.people, groups: PLAYGROUND.groups, pageDir: join(packageRoot(), '.build', 'web'),
  })
}

function makeApp(o: { readonly kind: Config['kind']; readonly file: string; readonly db: Db; readonly adapters: readonly PlatformAdapter[]; readonly config: Config; readonly parts: Parts }): App {
  const { clock, ids, log, createApp } = o.parts
  const failed = (what: string) => (error: unknown): void => { log.error(what, { err: error }) }
  const app = createApp({
    db: o.db, clock, ids, log,
    adapters: o.adapters,
    ...(o.kind === 'live' ? { monthlyCalls: monthlyCalls(o.config) } : {}),
    ...(o.parts.announce ? { announce: o.parts.announce } : {}),
    // In the 体验群 only the people of the page exist, and they are nobody anywhere else.
    admins: o.config.admins.filter((account) => account.startsWith('web:') === (o.kind === 'playground')),
    heartbeat: (beat) => cronHeartbeat(() => {
      beat()
      app.beat().catch(failed('the sign of life was not written'))
    }),
    backup: (now) => nightly(now),
    // Not the port: it is this very process that is on it.
    doctor: () => doctorReport({ config: { ...o.config, databaseFile: o.file, port: 0 }, now: clock.now(), deep: false }),
  })

  async function nightly(now: Instant): Promise<void> {
    const { file, bytes, removed, disk } = await backupNow({ databaseFile: o.file, dir: o.config.backupDir, now, zone: clock.zone })
    log.info('backed up', { file, bytes, removed: removed.length })
    if (!disk.low) return
    log.warn('the disk runs low', { freeBytes: disk.freeBytes, totalBytes: disk.totalBytes })
    const text = `放数据的磁盘只剩 ${showBytes(disk.freeBytes)} 了，再满下去备份和报名都存不下。请在那台机器上清理一下，然后运行 npx gonghui doctor 看看。`
    await app.services.units.run((unit) => tellAdmins(unit, text, `disk-low/${dateAt(now, clock.zone)}`))
  }
  return app
}

/**
 * Marks whose the database is, in one transaction with the sample people of a new 体验群. Whoever sits at the machine can play an
 * administrator there, so it never opens on real data. The other way round is harmless and said.
 */
async function own(app: App, kind: Config['kind'], file: string): Promise<readonly string[]> {
  return app.services.units.run(async (unit) => {
    const settings = settingStore(unit.tx)
    const owner = await settings.get('owner')
    if (owner === kind) return []
    if (owner === 'replay') throw new ConfigError([`${file} 是回放（replay）用的数据库，时间是剧本里的。请换一个 DATABASE_URL`])
    if (kind === 'playground' && owner !== null) {
      throw new ConfigError([`${file} 里是工会的真实数据，体验群不能用它：坐在这台电脑前的人都能扮成管理员。把飞书或钉钉的凭证写回 .env；只想体验，就去掉 DATABASE_URL，它会用自己的文件；都不要，写 PLAYGROUND=0`])
    }
    if (kind === 'playground') await applySetup(unit, app.services, PLAYGROUND.setup)
    await settings.set('owner', kind)
    return owner === null ? [] : [`${file} 原来是体验群的，里面还有示例人物和活动。想从干净的开始，换一个 DATABASE_URL`]
  })
}
