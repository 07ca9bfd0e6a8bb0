// What is peculiar to SQLite's one file: copying it while it is written, checking it, holding it for one process, reading an operator's facts.
import Database from 'better-sqlite3'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { instant, type Instant, type LocalDate } from '../bot/model/time.ts'

/** Pages copied between two turns of the event loop: 4 MB, a few milliseconds. */
const PAGES = 1_000

/**
 * Copies a database as it is at this moment, while others go on writing, into a new file of mode 0600 without a log beside it.
 * Throws when the source is no database or the copy cannot be written; then the copy is removed.
 */
export async function copyDb(from: string, to: string): Promise<void> {
  closeSync(openSync(to, 'wx', 0o600))
  const source = new Database(from, { readonly: true, fileMustExist: true, timeout: 5_000 })
  try {
    // An open read transaction is one snapshot: without it the copying starts anew whenever somebody writes.
    source.exec('BEGIN')
    source.prepare('SELECT count(*) FROM sqlite_master').get()
    await source.backup(to, { progress: () => PAGES })
    settleDb(to)
  } catch (error) {
    removeDb(to)
    throw error
  } finally {
    source.close()
  }
}

/** Brings what is in the log beside a file into the file. Throws when another process has it open, or it is no database. */
export function settleDb(file: string): void {
  const db = new Database(file, { fileMustExist: true, timeout: 2_000 })
  try {
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
}

/** The files that SQLite keeps beside a database. */
export function siblings(file: string): readonly string[] {
  return [`${file}-wal`, `${file}-shm`, `${file}-journal`]
}

/** Removes a database with what is beside it. */
export function removeDb(file: string): void {
  for (const path of [file, ...siblings(file)]) rmSync(path, { force: true })
}

/** Defects of a file, in SQLite's words; none: it is sound. `deep` also compares indexes and references. Throws when it cannot be opened. */
export function defectsOf(file: string, o: { readonly deep: boolean }): readonly string[] {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 5_000 })
  try {
    const said = db.pragma(o.deep ? 'integrity_check(10)' : 'quick_check(10)') as readonly Record<string, string>[]
    const broken = said.flatMap((row) => Object.values(row)).filter((line) => line !== 'ok')
    const orphans = o.deep ? (db.pragma('foreign_key_check') as readonly { readonly table: string; readonly parent: string }[]) : []
    return [...broken, ...orphans.slice(0, 10).map((row) => `${row.table} → ${row.parent}`)]
  } finally {
    db.close()
  }
}

/** What an operator wants to know of a migrated file. */
export interface DbFacts {
  /** live, playground or replay; null when nobody has started with it yet. */
  readonly owner: string | null
  /** Members who are administrators today. */
  readonly admins: number
  /** Messages that were given up. */
  readonly failedMessages: number
  /** Jobs that were given up. */
  readonly deadJobs: number
  /** When the newest entry of the audit was made. */
  readonly lastEntryAt: Instant | null
}

/** Reads the facts of a migrated file; changes nothing. Throws when it cannot be opened or lacks the tables. */
export function factsOf(file: string, today: LocalDate): DbFacts {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 5_000 })
  try {
    const one = (sql: string, ...values: string[]): unknown => db.prepare(sql).pluck().get(...values)
    const at = Date.parse(String(one('SELECT max("at") FROM "Audit"')))
    const owner = one(`SELECT "value" FROM "Setting" WHERE "key" = 'owner'`)
    return {
      owner: typeof owner === 'string' ? owner : null,
      admins: Number(one(`SELECT count(DISTINCT r."memberId") FROM "RoleGrant" r JOIN "Member" m ON m."id" = r."memberId"
        WHERE r."tier" = 'admin' AND r."revokedAt" IS NULL AND (r."untilOn" IS NULL OR r."untilOn" >= ?) AND m."status" = 'active'`, today)),
      failedMessages: Number(one(`SELECT count(*) FROM "Outbox" WHERE "state" = 'failed'`)),
      deadJobs: Number(one(`SELECT count(*) FROM "Job" WHERE "state" = 'dead'`)),
      lastEntryAt: Number.isNaN(at) ? null : instant(at),
    }
  } finally {
    db.close()
  }
}

/** live, playground or replay; null when nobody has started with the file yet. Throws when it is no database. */
export function ownerOf(file: string): string | null {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 5_000 })
  try {
    const known = db.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'Setting'`).get()
    const owner: unknown = known === undefined ? undefined : db.prepare(`SELECT "value" FROM "Setting" WHERE "key" = 'owner'`).pluck().get()
    return typeof owner === 'string' ? owner : null
  } finally {
    db.close()
  }
}

/** A database that is this process's alone until it is released or the process ends, however it ends. */
export interface Hold {
  release(): void
}

/**
 * Takes a database for this process; null when another has it. Locks a file of its own, `….lock`, through SQLite: the operating
 * system frees it with the process, so nothing stale is left behind by a crash, and no process number is ever mistaken for another.
 */
export function holdDb(file: string): Hold | null {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const path = `${file}.lock`
  // Only where it is missing: opening and closing it in the process that holds it would free it.
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  const lock = new Database(path, { timeout: 0 })
  try {
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null
    throw error
  }
  // Beside the lock, for the same reason.
  writeFileSync(`${file}.pid`, `${process.pid}\n`, { mode: 0o600 })
  return {
    release() {
      rmSync(`${file}.pid`, { force: true })
      lock.close()
    },
  }
}

/** The number of the process that holds a database, as far as it left word. */
export function holderOf(file: string): number | null {
  const path = `${file}.pid`
  const pid = existsSync(path) ? Number.parseInt(readFileSync(path, 'utf8'), 10) : Number.NaN
  return Number.isNaN(pid) ? null : pid
}
