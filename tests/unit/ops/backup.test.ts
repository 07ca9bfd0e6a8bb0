// Backups and restores of real files: while others write, over a running bot, of broken copies.
import Database from 'better-sqlite3'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { ConfigError } from '../../../bot/model/errors.ts'
import { instant, plus, MINUTE, zoneOf } from '../../../bot/model/time.ts'
import { backupNow, listBackups, restore, upgrade } from '../../../bot/ops/backup.ts'
import { readMigrations } from '../../../prisma/migrate.ts'
import { copyDb, holdDb, holderOf } from '../../../prisma/file.ts'

const ZONE = zoneOf('Asia/Shanghai')
const NOW = instant(Date.parse('2026-03-11T03:20:30+08:00'))

let folder: string
let file: string
let dir: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gonghui-backup-'))
  file = join(folder, 'data', 'gonghui.db')
  dir = join(folder, 'data', 'backup')
  mkdirSync(join(folder, 'data'))
  copyFileSync(inject('template'), file)
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const backup = (now = NOW) => backupNow({ databaseFile: file, dir, now, zone: ZONE })
const bringBack = (from: string) => restore({ databaseFile: file, from, now: NOW, zone: ZONE })

/** The union's name is what tells one state from another. */
function name(path: string, value?: string): unknown {
  const db = new Database(path)
  try {
    if (value !== undefined) db.prepare(`INSERT OR REPLACE INTO "Setting" ("key", "value") VALUES ('union.name', ?)`).run(value)
    return db.prepare(`SELECT "value" FROM "Setting" WHERE "key" = 'union.name'`).pluck().get() ?? null
  } finally {
    db.close()
  }
}

async function problem(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return 'no error'
}

describe('a backup', () => {
  test('is one file, checked, for its owner only', async () => {
    name(file, '实验中学工会')
    const done = await backup()
    expect(done.file).toBe(join(dir, 'gonghui-20260311-0320.db'))
    expect(readdirSync(dir)).toEqual(['gonghui-20260311-0320.db'])
    expect(done.bytes).toBe(statSync(done.file).size)
    expect(done.checked).toMatch(/^\d{4}_/)
    expect(done.disk.freeBytes).toBeGreaterThan(0)
    if (process.platform !== 'win32') {
      expect(statSync(done.file).mode & 0o777).toBe(0o600)
      expect(statSync(dir).mode & 0o777).toBe(0o700)
    }
    expect(name(done.file)).toBe('实验中学工会')
  })

  test('is one moment, whoever writes meanwhile, and comes to an end', async () => {
    const writer = new Database(file)
    writer.pragma('journal_mode = WAL')
    const put = writer.prepare(`INSERT INTO "Setting" ("key", "value") VALUES (?, ?)`)
    // Two rows that belong together, in one transaction each time.
    const pair = writer.transaction((n: number) => { put.run(`a${n}`, 'x'.repeat(2_000)); put.run(`b${n}`, 'x') })
    for (let n = 0; n < 6_000; n++) pair(n)
    let written = 6_000
    let busy = true
    const scribble = (): void => {
      if (!busy) return
      pair(written++)
      setImmediate(scribble)
    }
    setImmediate(scribble)
    const done = await backup()
    busy = false
    writer.close()
    const copy = new Database(done.file, { readonly: true })
    const count = (letter: string): unknown => copy.prepare(`SELECT count(*) FROM "Setting" WHERE "key" LIKE ?`).pluck().get(`${letter}%`)
    expect(count('a')).toBe(count('b'))
    expect(written).toBeGreaterThan(Number(count('a')))
    copy.close()
  })

  test('a second one in the same minute takes the place of the first; old ones go, others’ files stay', async () => {
    mkdirSync(dir)
    for (const old of ['gonghui-20250101-0320.db', 'playground-20250101-0320.db', 'notes.txt']) writeFileSync(join(dir, old), '')
    expect((await backup()).removed).toEqual(['gonghui-20250101-0320.db'])
    name(file, 'later')
    expect(name((await backup()).file)).toBe('later')
    expect((await backup(plus(NOW, MINUTE))).removed).toEqual([])
    expect(readdirSync(dir).sort()).toEqual(['gonghui-20260311-0320.db', 'gonghui-20260311-0321.db', 'notes.txt', 'playground-20250101-0320.db'])
    expect(listBackups(file, dir).map((b) => b.time)).toEqual(['03:21', '03:20'])
  })

  test.each<{ case: string; spoil: () => void; says: RegExp }>([
    { case: 'no database', spoil: () => { rmSync(file) }, says: /没有可以备份的数据库/ },
    { case: 'tables of something else', spoil: () => { rmSync(file); new Database(file).exec('CREATE TABLE t (x)').close() }, says: /不是小助手的数据库/ },
    { case: 'orphans', spoil: () => { const db = new Database(file); db.pragma('foreign_keys = OFF'); db.exec(`INSERT INTO "Account" VALUES ('a1', 'web', 'w1', 'nobody', 'x')`); db.close() }, says: /坏了，没有采用（Account → Member）/ },
    { case: 'newer than the program', spoil: () => { const db = new Database(file); db.exec(`UPDATE _prisma_migrations SET migration_name = '9999_future' WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)`); db.close() }, says: /数据库比程序新/ },
  ])('$case: none is made, and no older one is lost', async ({ spoil, says }) => {
    mkdirSync(dir)
    writeFileSync(join(dir, 'gonghui-20250101-0320.db'), '')
    spoil()
    expect(await problem(backup())).toMatch(says)
    expect(readdirSync(dir)).toEqual(['gonghui-20250101-0320.db'])
  })

  test('of a file that is no database fails with SQLite’s word for it', async () => {
    writeFileSync(file, 'this is no database, however long it goes on'.repeat(50))
    await expect(backup()).rejects.toMatchObject({ code: 'SQLITE_NOTADB' })
    expect(readdirSync(dir)).toEqual([])
  })
})

describe('a restore', () => {
  test('puts the backup in its place and keeps what was there', async () => {
    name(file, 'then')
    const { file: from } = await backup()
    name(file, 'now')
    const { kept, migrated } = await bringBack(from)
    expect(name(file)).toBe('then')
    expect(kept).toBe(`${file}.before-restore-20260311-032030`)
    expect(name(kept ?? '')).toBe('now')
    expect(migrated).toEqual([])
    expect(existsSync(`${file}.restoring`)).toBe(false)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    // And the way back of the way back.
    await restore({ databaseFile: file, from: kept ?? '', now: plus(NOW, MINUTE), zone: ZONE })
    expect(name(file)).toBe('now')
  })

  test('keeps what was only in the log beside the file', async () => {
    const { file: from } = await backup()
    const crashed = new Database(file)
    crashed.pragma('journal_mode = WAL')
    crashed.pragma('wal_autocheckpoint = 0')
    crashed.exec(`INSERT INTO "Setting" VALUES ('union.name', 'in the log')`)
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, join(folder, `crashed${suffix}`))
    crashed.close()
    for (const suffix of ['', '-wal']) copyFileSync(join(folder, `crashed${suffix}`), file + suffix)
    const { kept } = await bringBack(from)
    expect(name(kept ?? '')).toBe('in the log')
    expect(name(file)).toBeNull()
  })

  test('over a broken or a missing database', async () => {
    name(file, 'then')
    const { file: from } = await backup()
    writeFileSync(file, 'broken'.repeat(1_000))
    const { kept } = await bringBack(from)
    expect(readFileSync(kept ?? '', 'utf8')).toMatch(/^broken/)
    rmSync(file)
    expect((await bringBack(from)).kept).toBeNull()
    expect(name(file)).toBe('then')
  })

  test.each<{ case: string; make: (from: string) => void; says: RegExp | { code: string } }>([
    { case: 'missing', make: (from) => { rmSync(from) }, says: /没有这份备份/ },
    { case: 'no database', make: (from) => { writeFileSync(from, 'x'.repeat(5_000)) }, says: { code: 'SQLITE_NOTADB' } },
    { case: 'cut short', make: (from) => { writeFileSync(from, readFileSync(from).subarray(0, 20_000)) }, says: { code: 'SQLITE_CORRUPT' } },
    { case: 'of something else', make: (from) => { rmSync(from); new Database(from).exec('CREATE TABLE t (x)').close() }, says: /不是小助手的数据库/ },
    { case: 'newer than the program', make: (from) => { const db = new Database(from); db.exec(`INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name) VALUES ('x', 'x', 1, '9999_future')`); db.close() }, says: /数据库比程序新/ },
  ])('a backup that is $case changes nothing', async ({ make, says }) => {
    name(file, 'now')
    const { file: from } = await backup()
    make(from)
    if (says instanceof RegExp) expect(await problem(bringBack(from))).toMatch(says)
    else await expect(bringBack(from)).rejects.toMatchObject(says)
    expect(name(file)).toBe('now')
    expect(readdirSync(join(folder, 'data')).filter((entry) => /restor/.test(entry))).toEqual([])
  })

  test('is refused while a bot holds the database, and afterwards is not', async () => {
    const { file: from } = await backup()
    const hold = holdDb(file)
    expect(await problem(bringBack(from))).toMatch(new RegExp(`已经有一个小助手在用 .*（进程号 ${process.pid}）`))
    hold?.release()
    expect((await bringBack(from)).kept).not.toBeNull()
  })

  test('is refused while another program writes to it', async () => {
    const { file: from } = await backup()
    name(file, 'now')
    const other = new Database(file)
    other.exec('BEGIN IMMEDIATE')
    expect(await problem(bringBack(from))).toContain('有别的程序正打开')
    other.exec('ROLLBACK')
    other.close()
    expect(name(file)).toBe('now')
  })
})

describe('holding a database', () => {
  test('one at a time, again after a release', () => {
    const first = holdDb(file)
    expect(first).not.toBeNull()
    expect(holdDb(file)).toBeNull()
    expect(holdDb(file)).toBeNull()
    expect(holderOf(file)).toBe(process.pid)
    first?.release()
    expect(holderOf(file)).toBeNull()
    const second = holdDb(file)
    expect(second).not.toBeNull()
    second?.release()
  })
})

describe('an upgrade', () => {
  const up = () => upgrade({ databaseFile: file, dir, now: NOW, zone: ZONE })

  test('of an up-to-date or a new database needs no backup', async () => {
    expect(await up()).toEqual({ applied: [], backup: null })
    rmSync(file)
    const { applied, backup: made } = await up()
    expect(applied.length).toBeGreaterThan(0)
    expect(made).toBeNull()
  })

  test('of a database with data in it leaves a way back', async () => {
    name(file, 'before')
    const extra = { name: '9999_extra', sql: `UPDATE "Setting" SET "value" = 'after';\n`, checksum: '0'.repeat(64) }
    const { applied, backup: made } = await upgrade({ databaseFile: file, dir, now: NOW, zone: ZONE }, [...readMigrations(), extra])
    expect(applied).toEqual(['9999_extra'])
    expect(name(file)).toBe('after')
    expect(name(made?.file ?? '')).toBe('before')
  })
})

test('a copy never overwrites', async () => {
  writeFileSync(join(folder, 'there.db'), 'mine')
  await expect(copyDb(file, join(folder, 'there.db'))).rejects.toMatchObject({ code: 'EEXIST' })
  expect(readFileSync(join(folder, 'there.db'), 'utf8')).toBe('mine')
})
