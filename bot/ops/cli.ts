// The operator's commands that end by themselves: doctor, backup, restore, migrate. Each returns its exit status.
import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { holdDb } from '../../prisma/file.ts'
import { loadConfig, type Config } from '../config.ts'
import { ConfigError } from '../model/errors.ts'
import { showInstant } from '../model/time.ts'
import { silentLogger } from '../logger.ts'
import { systemClock } from '../system.ts'
import { backupNow, inUse, listBackups, restore, upgrade } from './backup.ts'
import { showBytes } from './disk.ts'
import { checkNode } from './check-machine.ts'
import { configChecks, doctorReport, showChecks } from './doctor.ts'
import { checkPlatforms } from './platforms.ts'
import { madeAt } from './rotation.ts'

const say = (text: string): void => { process.stdout.write(text) }
const near = (path: string): string => { const short = relative(process.cwd(), path); return short.startsWith('..') ? path : short }

/** 0 when nothing is broken, 1 otherwise; warnings alone are no failure. */
export async function runDoctor(): Promise<number> {
  const checks = await (async () => {
    let config: Config
    try {
      config = loadConfig()
    } catch (error) {
      if (error instanceof ConfigError) return [checkNode(process.versions.node), ...configChecks(error.problems)]
      throw error
    }
    const clock = systemClock(config.zone)
    const [own, platforms] = await Promise.all([doctorReport({ config, now: clock.now(), deep: true }), checkPlatforms(config, { clock, log: silentLogger })])
    return [...own, ...platforms]
  })()
  say(showChecks(checks, { colour: process.stdout.isTTY }))
  return checks.some((check) => check.state === 'fail') ? 1 : 0
}

export async function runBackup(): Promise<number> {
  const config = loadConfig()
  const done = await backupNow({ databaseFile: config.databaseFile, dir: config.backupDir, now: systemClock(config.zone).now(), zone: config.zone })
  say(`备份好了：${near(done.file)}（${showBytes(done.bytes)}，打开检查过，没有问题）\n`)
  if (done.removed.length > 0) say(`过期的 ${done.removed.length} 份已经清理\n`)
  if (done.disk.low) say(`磁盘只剩 ${showBytes(done.disk.freeBytes)} 了，请清理\n`)
  return 0
}

/** With a file's path, its name in the backup folder, or 最新; without, what there is. */
export async function runRestore(args: readonly string[]): Promise<number> {
  const config = loadConfig()
  const now = systemClock(config.zone).now()
  const backups = listBackups(config.databaseFile, config.backupDir)
  const [which] = args
  if (which === undefined) {
    say(backups.length === 0
      ? `${near(config.backupDir)} 里还没有备份\n`
      : `${backups.map((b) => `${b.file}  ${showInstant(madeAt(b, config.zone), now, config.zone)}`).join('\n')}\n\n恢复哪一份：npx gonghui restore 文件名（最新的一份：npx gonghui restore 最新）\n`)
    return backups.length === 0 ? 1 : 0
  }
  const name = which === '最新' || which === 'latest' ? backups[0]?.file : which
  if (name === undefined) throw new ConfigError([`${config.backupDir} 里还没有备份`])
  const inFolder = join(config.backupDir, name)
  const done = await restore({ databaseFile: config.databaseFile, from: existsSync(inFolder) ? inFolder : resolve(name), now, zone: config.zone })
  say(`恢复好了：${near(config.databaseFile)} 现在是 ${name} 的内容${done.migrated.length > 0 ? `，并做了 ${done.migrated.length} 个升级` : ''}\n`)
  if (done.kept !== null) say(`原来的留在 ${near(done.kept)}，确认没问题后可以删掉\n`)
  return 0
}

/** Refused while a bot runs on it: that one migrated at its start, and would not know of tables that change under it. */
export async function runMigrate(): Promise<number> {
  const config = loadConfig()
  const hold = holdDb(config.databaseFile)
  if (!hold) throw new ConfigError([inUse(config.databaseFile), '升级数据库之前请先把它停下来'])
  try {
    const { applied, backup } = await upgrade({ databaseFile: config.databaseFile, dir: config.backupDir, now: systemClock(config.zone).now(), zone: config.zone })
    say(applied.length === 0 ? `${near(config.databaseFile)} 已经是最新的\n` : `${near(config.databaseFile)} 升级好了：${applied.join('、')}\n`)
    if (backup) say(`升级之前的样子留在 ${near(backup.file)}\n`)
    return 0
  } finally {
    hold.release()
  }
}
