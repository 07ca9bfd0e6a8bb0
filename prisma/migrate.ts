// Brings a SQLite file up to date by the files in prisma/migrations, and keeps the ledger that `prisma migrate deploy` keeps.
import Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '../bot/model/errors.ts'
import type { Instant } from '../bot/model/time.ts'

/** One folder of prisma/migrations. */
export interface Migration {
  /** Its folder's name, which is also its place in the order. */
  readonly name: string
  readonly sql: string
  /** sha256 of the file's bytes, in hex, as Prisma computes it. */
  readonly checksum: string
}

/** How a file stands against the program's migrations. */
export interface MigrationState {
  readonly applied: readonly string[]
  readonly pending: readonly string[]
}

// Word for word the table that Prisma's engine makes, so that both may keep it in turn.
const LEDGER = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`

/** How long one process waits for another that is migrating the same file, in milliseconds. */
const PATIENCE = 30_000

/** The folder of package.json: the same whether this runs from the source, from a test or from the bundle. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new ConfigError(['找不到程序所在的文件夹（package.json）。请把程序整个重新下载，再运行 npm ci'])
    folder = parent
  }
  return folder
}

/** The migrations of the program in their order. Throws ConfigError when there is none or a folder lacks its file. */
export function readMigrations(folder = join(packageRoot(), 'prisma', 'migrations')): readonly Migration[] {
  const names = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name) : []
  if (names.length === 0) throw new ConfigError([`${folder} 里没有数据库升级文件。请把程序整个重新下载，再运行 npm ci`])
  return names.sort().map((name) => {
    const file = join(folder, name, 'migration.sql')
    if (!existsSync(file)) throw new ConfigError([`缺少数据库升级文件 ${file}。请把程序整个重新下载，再运行 npm ci`])
    const bytes = readFileSync(file)
    return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') }
  })
}

/**
 * Applies what is missing, all of it in one transaction: after a failure the file is as it was before.
 * Makes the file (mode 0600) and its folders where there are none, and turns on the write-ahead log.
 * Safe when several processes do it at once: one works, the others wait and find it done.
 * Returns the names applied by this call. Throws ConfigError, with the cure, when the file is newer than the program,
 * an applied migration was edited, an earlier one is stuck, or the SQL fails.
 */
export function migrate(file: string, now: Instant, migrations: readonly Migration[] = readMigrations()): readonly string[] {
  makeFile(file)
  const db = new Database(file, { timeout: PATIENCE })
  try {
    // Before the transaction, where alone it works: rebuilding a table drops it, and that must not cascade.
    db.pragma('foreign_keys = OFF')
    // Looking first keeps an ordinary start from waiting for a writer.
    const applied = compare(db, migrations).pending.length === 0 ? [] : db.transaction(() => applyPending(db, migrations, now)).immediate()
    db.pragma('journal_mode = WAL')
    return applied
  } finally {
    db.close()
  }
}

/** What is applied to an existing file and what is not yet; changes nothing. Throws ConfigError as `migrate` does. */
export function migrationState(file: string, migrations: readonly Migration[] = readMigrations()): MigrationState {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: PATIENCE })
  try {
    return compare(db, migrations)
  } finally {
    db.close()
  }
}

function makeFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  closeSync(openSync(file, 'a', 0o600))
}

interface LedgerRow {
  readonly name: string
  readonly checksum: string
  readonly finished: number
}

function compare(db: Database.Database, migrations: readonly Migration[]): MigrationState {
  const started = db.prepare<[], { name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' AND name = '_prisma_migrations'`).get()
  const rows = started === undefined ? [] : db.prepare<[], LedgerRow>(
    'SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name',
  ).all()
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  const problems = rows.flatMap((row) => {
    const own = known.get(row.name)
    if (own === undefined) {
      return [`数据库比程序新：里面有这个版本不认识的升级 ${row.name}。请换回较新的程序，或恢复升级之前的备份（npx gonghui restore）`]
    }
    if (row.finished === 0) return [`数据库升级 ${row.name} 上次只做了一半（不是本程序做的）。请恢复升级之前的备份（npx gonghui restore）`]
    if (row.checksum !== own.checksum) return [`升级文件 ${row.name} 和数据库里用过的不一样，可能被改过。请把程序整个重新下载，再运行 npm ci`]
    return []
  })
  if (problems.length > 0) throw new ConfigError(problems)
  const applied = new Set(rows.map((row) => row.name))
  return {
    applied: [...applied],
    pending: migrations.filter((migration) => !applied.has(migration.name)).map((migration) => migration.name),
  }
}

function applyPending(db: Database.Database, migrations: readonly Migration[], now: Instant): readonly string[] {
  db.exec(LEDGER)
  const pending = new Set(compare(db, migrations).pending)
  const enter = db.prepare(
    `INSERT INTO _prisma_migrations (id, checksum, started_at, finished_at, migration_name, applied_steps_count) VALUES (?, ?, ?, ?, ?, 1)`,
  )
  for (const { name, sql, checksum } of migrations.filter((migration) => pending.has(migration.name))) {
    runScript(db, name, sql)
    // Prisma puts a uuid here; a number made of the name and the time is as unique and needs no chance.
    const id = createHash('sha256').update(`${name} ${now}`).digest('hex').slice(0, 36)
    enter.run(id, checksum, now, now, name)
  }
  const broken = db.pragma('foreign_key_check') as readonly { readonly table: string; readonly parent: string }[]
  const [first] = broken
  if (first !== undefined) {
    throw new ConfigError([`数据库升级后有 ${broken.length} 行对不上（${first.table} 指向 ${first.parent}），已退回原样。请先运行 npx gonghui doctor`])
  }
  return [...pending]
}

function runScript(db: Database.Database, name: string, sql: string): void {
  try {
    db.exec(sql)
  } catch (error) {
    if (isBusyOrFull(error)) throw error
    throw new ConfigError([`数据库升级 ${name} 没有成功，已退回原样：${error instanceof Error ? error.message : String(error)}。请换回原来的程序，并报告这一行`])
  }
  if (!db.inTransaction) throw new ConfigError([`数据库升级 ${name} 自己结束了事务，无法保证不留一半。请恢复升级之前的备份（npx gonghui restore）`])
}

// The machine's troubles, which the caller explains: another process, a full disk, a file that cannot be written.
function isBusyOrFull(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(BUSY|FULL|READONLY|IOERR|CANTOPEN)/.test(error.code)
}
