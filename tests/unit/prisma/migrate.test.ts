// The program's own migrating, against real files, several processes and Prisma's own engine.
import Database from 'better-sqlite3'
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigError } from '../../../bot/model/errors.ts'
import { instant } from '../../../bot/model/time.ts'
import { EVERYTHING, migrationList, openSchemaEngine } from '../../../bot/tools/schema-engine.ts'
import { migrate, migrationState, packageRoot, readMigrations, type Migration } from '../../../prisma/migrate.ts'

const NOW = instant(Date.UTC(2026, 2, 11, 2))

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gonghui-migrate-'))
  file = join(folder, 'data', 'new.db')
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function script(name: string, sql: string): Migration {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}

/** Those migrations as a folder, as the Prisma engine and readMigrations take them. */
function onDisk(migrations: readonly Migration[]): string {
  for (const { name, sql } of migrations) {
    mkdirSync(join(folder, 'migrations', name), { recursive: true })
    writeFileSync(join(folder, 'migrations', name, 'migration.sql'), sql)
  }
  return join(folder, 'migrations')
}

function rows<T>(sql: string): T[] {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare<[], T>(sql).all()
  } finally {
    db.close()
  }
}

const tables = (): string[] => rows<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").map((row) => row.name)

function problem(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return 'no error'
}

const parent = script('0001_parent', 'CREATE TABLE "P" ("id" TEXT NOT NULL PRIMARY KEY);\nCREATE TABLE "C" ("id" TEXT NOT NULL PRIMARY KEY, "p" TEXT NOT NULL REFERENCES "P" ("id") ON DELETE CASCADE);\n')
const rebuild = script('0002_rebuild', `PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_P" ("id" TEXT NOT NULL PRIMARY KEY, "name" TEXT);
INSERT INTO "new_P" ("id") SELECT "id" FROM "P";
DROP TABLE "P";
ALTER TABLE "new_P" RENAME TO "P";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
`)

describe('a file that is brought up to date', () => {
  test('a new one gets every migration of the program, the second time nothing', () => {
    const names = readMigrations().map((migration) => migration.name)
    expect(migrate(file, NOW)).toEqual(names)
    expect(migrate(file, NOW)).toEqual([])
    expect(migrationState(file)).toEqual({ applied: names, pending: [] })
    expect(tables()).toContain('_prisma_migrations')
  })

  test('is readable by its owner only, and has the write-ahead log on', () => {
    migrate(file, NOW, [parent])
    expect(rows('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }])
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('rebuilding a table does not cascade into its children', () => {
    migrate(file, NOW, [parent])
    const db = new Database(file)
    db.exec(`INSERT INTO P VALUES ('p1'); INSERT INTO C VALUES ('c1', 'p1')`)
    db.close()
    expect(migrate(file, NOW, [parent, rebuild])).toEqual(['0002_rebuild'])
    expect(rows('SELECT * FROM C')).toEqual([{ id: 'c1', p: 'p1' }])
  })

  test('the ledger has the row that Prisma writes', () => {
    migrate(file, NOW, [parent])
    expect(rows('SELECT checksum, finished_at, migration_name, logs, rolled_back_at, started_at, applied_steps_count FROM _prisma_migrations')).toEqual([{
      checksum: parent.checksum, finished_at: NOW, migration_name: '0001_parent', logs: null, rolled_back_at: null, started_at: NOW, applied_steps_count: 1,
    }])
  })
})

describe('what cannot be migrated', () => {
  test('a failing script leaves the file as it was, also the migrations before it', () => {
    migrate(file, NOW, [parent])
    const before = rows('SELECT * FROM _prisma_migrations')
    const broken = script('0003_broken', 'CREATE TABLE "X" ("id" TEXT);\nINSERT INTO "Nowhere" VALUES (1);\n')
    expect(problem(() => migrate(file, NOW, [parent, rebuild, broken]))).toMatch(/0003_broken 没有成功，已退回原样：no such table: Nowhere。/)
    expect(rows('SELECT * FROM _prisma_migrations')).toEqual(before)
    expect(tables()).toEqual(['C', 'P', '_prisma_migrations'])
    expect(migrate(file, NOW, [parent, rebuild])).toEqual(['0002_rebuild'])
  })

  test('one that leaves orphans behind is taken back', () => {
    const orphan = script('0002_orphan', `INSERT INTO "C" VALUES ('c1', 'nobody');\n`)
    expect(problem(() => migrate(file, NOW, [parent, orphan]))).toContain('1 行对不上（C 指向 P），已退回原样')
    expect(tables()).toEqual([])
  })

  test.each([
    { case: 'newer than the program', then: [parent], says: '数据库比程序新：里面有这个版本不认识的升级 0002_rebuild' },
    { case: 'edited since', then: [parent, { ...rebuild, checksum: '0'.repeat(64) }], says: '升级文件 0002_rebuild 和数据库里用过的不一样' },
  ])('$case', ({ then, says }) => {
    migrate(file, NOW, [parent, rebuild])
    expect(problem(() => migrate(file, NOW, then))).toContain(says)
    expect(problem(() => migrationState(file, then))).toContain(says)
  })

  test('one that Prisma left half done', () => {
    migrate(file, NOW, [parent])
    const db = new Database(file)
    db.exec('UPDATE _prisma_migrations SET finished_at = NULL')
    db.close()
    expect(problem(() => migrate(file, NOW, [parent]))).toContain('0001_parent 上次只做了一半')
  })

  test('a script that ends the transaction itself is named', () => {
    expect(problem(() => migrate(file, NOW, [parent, script('0002_commit', 'COMMIT;\n')]))).toContain('0002_commit 自己结束了事务')
  })

  test('a folder without migrations, and a migration without its file', () => {
    expect(problem(() => readMigrations(join(folder, 'none')))).toContain('npm ci')
    mkdirSync(join(folder, 'migrations', '0001_empty'), { recursive: true })
    expect(problem(() => readMigrations(join(folder, 'migrations')))).toContain(join('0001_empty', 'migration.sql'))
  })
})

test('four processes at once: one applies, all succeed', async () => {
  const done = await Promise.all([1, 2, 3, 4].map((turn) => new Promise<readonly string[]>((resolve, reject) => {
    const child = fork(join(packageRoot(), 'tests', 'kit', 'migrate-process.ts'), [file, String(NOW + turn)], { execArgv: ['--import', 'tsx'] })
    child.once('message', (names: readonly string[]) => resolve(names))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`a migrating process left with ${code}`)))
  })))
  const names = readMigrations().map((migration) => migration.name)
  expect(done.filter((applied) => applied.length > 0)).toEqual([names])
  expect(rows('SELECT migration_name AS name FROM _prisma_migrations ORDER BY name')).toEqual(names.map((name) => ({ name })))
})

/** What `prisma migrate status` asks: the engine finds our ledger whole, in order and unedited. */
async function agrees(migrationsList: ReturnType<typeof migrationList>): Promise<void> {
  const { engine, close } = await openSchemaEngine(file)
  try {
    expect(await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: true, filters: EVERYTHING })).toEqual({
      editedMigrationNames: [], failedMigrationNames: [], hasMigrationsTable: true, history: null,
    })
  } finally {
    await close()
  }
}

describe('with the engine of `prisma migrate deploy`', () => {
  test('it finds nothing to do in a file that we migrated', async () => {
    const migrationsList = migrationList(onDisk([parent, rebuild]))
    migrate(file, NOW, readMigrations(migrationsList.baseDir))
    await agrees(migrationsList)
    const { engine, close } = await openSchemaEngine(file)
    try {
      expect((await engine.applyMigrations({ migrationsList, filters: EVERYTHING })).appliedMigrationNames).toEqual([])
    } finally {
      await close()
    }
  })

  test('it goes on where we stopped, and we go on where it stopped', async () => {
    const migrationsList = migrationList(onDisk([parent, rebuild]))
    migrate(file, NOW, [parent])
    const { engine, close } = await openSchemaEngine(file)
    try {
      expect((await engine.applyMigrations({ migrationsList, filters: EVERYTHING })).appliedMigrationNames).toEqual(['0002_rebuild'])
    } finally {
      await close()
    }
    const third = script('0003_more', 'CREATE TABLE "D" ("id" TEXT NOT NULL PRIMARY KEY);\n')
    expect(migrate(file, NOW, [parent, rebuild, third])).toEqual(['0003_more'])
    expect(migrationState(file, [parent, rebuild, third])).toEqual({ applied: ['0001_parent', '0002_rebuild', '0003_more'], pending: [] })
    await agrees(migrationList(onDisk([third])))
  })

  test('its ledger table is word for word ours', () => {
    migrate(file, NOW, [parent])
    const [ours] = rows<{ sql: string }>("SELECT sql FROM sqlite_master WHERE name = '_prisma_migrations'")
    const engine = readFileSync(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm'))
    expect(engine.includes(`${ours?.sql};`)).toBe(true)
  })
})
