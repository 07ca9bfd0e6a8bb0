// The drift check must look, find, and write a migration that ends the difference.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findDrift, writeMigration } from '../../../bot/tools/check-drift.ts'

const head = 'datasource db {\n  provider = "sqlite"\n}\n'
const one = `${head}model A {\n  id String @id\n}\n`
const two = `${head}model A {\n  id String @id\n  note String?\n}\nmodel B {\n  id String @id\n}\n`

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gonghui-drift-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('writes numbered migrations until the difference is gone', async () => {
  const first = await findDrift(one, folder)
  expect(first).toMatchObject({ migrations: 0, tables: 1 })
  expect(first.sql).toContain('CREATE TABLE "A"')
  expect(writeMigration(folder, 'init', first.sql ?? '')).toBe('0001_init')
  expect(await findDrift(one, folder)).toEqual({ sql: null, migrations: 1, tables: 1 })

  const second = await findDrift(two, folder)
  expect(second.sql).toContain('ALTER TABLE "A" ADD COLUMN "note" TEXT')
  expect(writeMigration(folder, 'add_note', second.sql ?? '')).toBe('0002_add_note')
  expect(await findDrift(two, folder)).toEqual({ sql: null, migrations: 2, tables: 2 })
  expect(readFileSync(join(folder, 'migration_lock.toml'), 'utf8')).toContain('provider = "sqlite"')
})

test('a migration that makes more than the schema says is a difference too', async () => {
  mkdirSync(join(folder, '0001_init'))
  writeFileSync(join(folder, '0001_init', 'migration.sql'), 'CREATE TABLE "A" ("id" TEXT NOT NULL PRIMARY KEY);\nCREATE TABLE "Extra" ("id" TEXT NOT NULL PRIMARY KEY);\n')
  expect((await findDrift(one, folder)).sql).toContain('DROP TABLE "Extra"')
})

test('a broken schema or migration is an error, never agreement', async () => {
  await expect(findDrift('model A {', folder)).rejects.toThrow()
  mkdirSync(join(folder, '0001_init'))
  writeFileSync(join(folder, '0001_init', 'migration.sql'), 'CREATE TABLE "A" (\n')
  await expect(findDrift(one, folder)).rejects.toThrow()
})

test('a name that would leave the folder is refused', () => {
  expect(() => writeMigration(folder, '../x', '')).toThrow(/a-z/)
})
