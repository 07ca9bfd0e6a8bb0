// `npm run drift`: do prisma/migrations make exactly what schema.prisma says? `-- --write NAME` writes the next migration.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../prisma/migrate.ts'
import { EVERYTHING, LOCK, migrationList, openSchemaEngine } from './schema-engine.ts'

/** What a comparison read and found. */
export interface Drift {
  /** The SQL that would bring the migrations up to the schema; null when they agree. */
  readonly sql: string | null
  readonly migrations: number
  /** Tables that the schema asks for. */
  readonly tables: number
}

/** Compares a folder of migrations with the text of a schema. Throws when either cannot be read. */
export async function findDrift(schema: string, folder: string): Promise<Drift> {
  const { engine, close } = await openSchemaEngine(':memory:')
  try {
    const to = { tag: 'schemaDatamodel' as const, files: [{ path: 'schema.prisma', content: schema }] }
    const list = migrationList(folder)
    const difference = { to, script: true, exitCode: true, filters: EVERYTHING }
    const found = await engine.diff({ ...difference, from: { tag: 'migrations', ...list } })
    const whole = await engine.diff({ ...difference, from: { tag: 'empty' } })
    return {
      sql: found.exitCode === 0 ? null : found.stdout ?? '',
      migrations: list.migrationDirectories.length,
      tables: (whole.stdout ?? '').match(/^CREATE TABLE /gm)?.length ?? 0,
    }
  } finally {
    await close()
  }
}

/** Writes `sql` as the migration after the newest in `folder` and returns its name, `0002_add_notes` say. */
export function writeMigration(folder: string, name: string, sql: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`a migration's name is made of a-z, 0-9 and _: ${name}`)
  const last = migrationList(folder).migrationDirectories.at(-1)?.path ?? '0000'
  const full = `${String(Number.parseInt(last, 10) + 1).padStart(4, '0')}_${name}`
  mkdirSync(join(folder, full), { recursive: true })
  writeFileSync(join(folder, full, 'migration.sql'), sql)
  writeFileSync(join(folder, 'migration_lock.toml'), LOCK)
  return full
}

async function main(argv: readonly string[]): Promise<number> {
  const folder = join(packageRoot(), 'prisma', 'migrations')
  const { sql, migrations, tables } = await findDrift(readFileSync(join(packageRoot(), 'prisma', 'schema.prisma'), 'utf8'), folder)
  const read = `compared ${migrations} migrations with ${tables} tables of schema.prisma`
  const [flag, name] = argv
  if (flag === '--write' && name !== undefined) {
    console.log(sql === null ? `drift: ${read}: nothing to write` : `drift: wrote prisma/migrations/${writeMigration(folder, name, sql)}: read it before you commit it`)
    return 0
  }
  if (flag !== undefined) {
    console.error('usage: npm run drift [-- --write NAME]')
    return 2
  }
  if (tables === 0 || migrations === 0) {
    console.error(`drift: ${read}: that is nothing. Make the first one with: npm run drift -- --write init`)
    return 1
  }
  if (sql !== null) {
    console.error(`drift: ${read}; they differ by:\n\n${sql}\nMake the missing migration with: npm run drift -- --write NAME`)
    return 1
  }
  console.log(`drift: ${read}: no difference`)
  return 0
}

if (process.argv[1]?.endsWith('check-drift.ts')) process.exitCode = await main(process.argv.slice(2))
