// Backing up and restoring. A backup counts only once it was opened and checked; nothing is overwritten by a restore.
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { copyDb, defectsOf, holdDb, holderOf, removeDb, settleDb, siblings } from '../../prisma/file.ts'
import { migrate, migrationState, readMigrations, type Migration } from '../../prisma/migrate.ts'
import { ConfigError } from '../model/errors.ts'
import { toLocal, type Instant, type Zone } from '../model/time.ts'
import { diskRoom, type DiskRoom } from './disk.ts'
import { backupName, backupsOf, toDelete, type Named } from './rotation.ts'

export interface Backup {
  /** Absolute path. */
  readonly file: string
  readonly bytes: number
  /** Integrity, references and schema were looked at and are sound; the newest migration in it. */
  readonly checked: string
  /** Older backups that were removed, by name. */
  readonly removed: readonly string[]
  readonly disk: DiskRoom
}

/** The name by which backups of a database are known: its file's without the ending. */
function stem(databaseFile: string): string {
  return basename(databaseFile, extname(databaseFile))
}

/** Backups of a database, newest first. */
export function listBackups(databaseFile: string, dir: string): readonly Named[] {
  return existsSync(dir) ? backupsOf(stem(databaseFile), readdirSync(dir)) : []
}

/**
 * Copies the database while the bot writes, checks the copy, and removes backups that are too old: only then, so that a failure
 * never costs an older one. A second one within the same minute takes the place of the first. Throws ConfigError when there is
 * nothing to back up or the copy is not sound, else the file system's or SQLite's own error.
 */
export async function backupNow(o: { readonly databaseFile: string; readonly dir: string; readonly now: Instant; readonly zone: Zone }): Promise<Backup> {
  const { databaseFile, dir } = o
  if (!existsSync(databaseFile)) throw new ConfigError([`没有可以备份的数据库：${databaseFile} 不存在。先运行 npm start，或检查 DATABASE_URL`])
  const { date, time } = toLocal(o.now, o.zone)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  chmodSync(dir, 0o700)
  const file = join(dir, backupName(stem(databaseFile), date, time))
  const partial = `${file}.partial`
  removeDb(partial)
  await copyDb(databaseFile, partial)
  let checked: string
  try {
    checked = checkCopy(partial, '备份')
    renameSync(partial, file)
  } catch (error) {
    removeDb(partial)
    throw error
  }
  const removed = toDelete(stem(databaseFile), readdirSync(dir), date)
  for (const old of removed) rmSync(join(dir, old), { force: true })
  return { file, bytes: statSync(file).size, checked, removed, disk: await diskRoom(dir) }
}

/** The newest migration in a sound copy; throws ConfigError when it is not sound, not ours, or newer than the program. */
function checkCopy(file: string, what: string): string {
  const defects = defectsOf(file, { deep: true })
  if (defects.length > 0) throw new ConfigError([`${what}坏了，没有采用（${defects.slice(0, 3).join('；')}）。请运行 npx gonghui doctor，并换一份更早的备份`])
  const newest = migrationState(file).applied.at(-1)
  if (newest === undefined) throw new ConfigError([`${what}不是小助手的数据库，没有采用。备份在 data/backup/ 里，名字像 gonghui-20260311-0320.db`])
  return newest
}

export interface Restored {
  /** Where the database of before was put; null when there was none. */
  readonly kept: string | null
  /** Migrations that were applied to the backup. */
  readonly migrated: readonly string[]
}

/**
 * Puts a backup in the place of the database, which is kept beside it. Copies, checks and migrates first and swaps last, so that
 * whatever goes wrong leaves everything as it was. Throws ConfigError when a bot is running on it or the backup is no good.
 */
export async function restore(o: { readonly databaseFile: string; readonly from: string; readonly now: Instant; readonly zone: Zone }): Promise<Restored> {
  const { databaseFile, from } = o
  if (!existsSync(from)) throw new ConfigError([`没有这份备份：${from}。不带文件名运行 npx gonghui restore，会列出现有的备份`])
  const hold = holdDb(databaseFile)
  if (!hold) throw new ConfigError([inUse(databaseFile), '恢复之前请先把它停下来'])
  const partial = `${databaseFile}.restoring`
  try {
    removeDb(partial)
    await copyDb(from, partial)
    checkCopy(partial, '这份备份')
    const migrated = migrate(partial, o.now)
    const kept = existsSync(databaseFile) ? putAside(databaseFile, o.now, o.zone) : null
    try {
      renameSync(partial, databaseFile)
    } catch (error) {
      if (kept !== null) renameSync(kept, databaseFile)
      throw error
    }
    return { kept, migrated }
  } finally {
    removeDb(partial)
    hold.release()
  }
}

function putAside(databaseFile: string, now: Instant, zone: Zone): string {
  const local = toLocal(now, zone)
  const at = `${local.date.replaceAll('-', '')}-${local.time.replace(':', '')}${String(local.second).padStart(2, '0')}`
  const kept = join(dirname(databaseFile), `${basename(databaseFile)}.before-restore-${at}`)
  try {
    settleDb(databaseFile)
  } catch (error) {
    // Somebody else has it open. Any other error means that it is broken, which is why people restore: it goes aside as it is.
    if (error instanceof Error && 'code' in error && /^SQLITE_(BUSY|LOCKED)/.test(String(error.code))) {
      throw new ConfigError([`有别的程序正打开 ${databaseFile}。关掉它再恢复`])
    }
  }
  renameSync(databaseFile, kept)
  for (const path of siblings(databaseFile)) if (existsSync(path)) renameSync(path, kept + path.slice(databaseFile.length))
  return kept
}

/**
 * Brings a database up to date, with a backup before, so that an upgrade has a way back. The caller holds it. Returns what was
 * applied and the backup, if there was anything worth one. Throws as `migrate` and `backupNow` do.
 */
export async function upgrade(
  o: { readonly databaseFile: string; readonly dir: string; readonly now: Instant; readonly zone: Zone }, migrations: readonly Migration[] = readMigrations(),
): Promise<{ readonly applied: readonly string[]; readonly backup: Backup | null }> {
  const before = existsSync(o.databaseFile) && statSync(o.databaseFile).size > 0 ? migrationState(o.databaseFile, migrations) : null
  const backup = before && before.applied.length > 0 && before.pending.length > 0 ? await backupNow(o) : null
  return { applied: migrate(o.databaseFile, o.now, migrations), backup }
}

/** That a bot is running on a database, for people. */
export function inUse(databaseFile: string): string {
  const pid = holderOf(databaseFile)
  return `已经有一个小助手在用 ${databaseFile}${pid === null ? '' : `（进程号 ${pid}）`}，同一个数据库只能开一个`
}
