// Prisma's schema engine inside this process: its wasm build over the better-sqlite3 adapter, without the native binary.
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { bindMigrationAwareSqlAdapterFactory, type SqlDriverAdapter, type SqlQuery } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Nothing is left out of a comparison. */
export const EVERYTHING = { externalTables: [], externalEnums: [] }

interface Exports {
  __wbindgen_start(): void
}

/** The part of Node's WebAssembly that is needed; its types come with the browser's only. */
declare const WebAssembly: { instantiate(bytes: Uint8Array, imports: object): Promise<{ readonly instance: { readonly exports: Exports } }> }

/** The loader function of the wasm module, which its types leave out. */
interface Loadable {
  readonly __wbg_set_wasm: (exports: Exports) => void
}

let loaded: Promise<typeof SchemaEngine> | null = null

/** An engine with its connections. */
export interface OpenEngine {
  readonly engine: SchemaEngine
  /** Ends the engine and lets go of its files, which it holds exclusively. */
  readonly close: () => Promise<void>
}

/** An engine on that SQLite file (`:memory:` for comparisons only); its shadow database is always in memory. */
export async function openSchemaEngine(file: string): Promise<OpenEngine> {
  loaded ??= load()
  const adapter = new PrismaBetterSqlite3({ url: file }, { shadowDatabaseUrl: ':memory:' })
  const open: SqlDriverAdapter[] = []
  const keep = (db: SqlDriverAdapter): SqlDriverAdapter => {
    open.push(db)
    return runningScripts(db)
  }
  const engine = await (await loaded).new({ datamodels: undefined }, () => undefined, bindMigrationAwareSqlAdapterFactory({
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connect: async () => keep(await adapter.connect()),
    connectToShadowDb: async () => keep(await adapter.connectToShadowDb()),
  }))
  return {
    engine,
    async close() {
      engine.free()
      for (const db of open) await db.dispose()
    },
  }
}

/** The file that tells the Prisma CLI for which database the migrations are. */
export const LOCK = '# Made by `npm run drift -- --write`; the Prisma CLI reads it.\nprovider = "sqlite"\n'

/** The folder of migrations as the engine takes it; one that does not exist counts as empty. */
export function migrationList(folder: string): Parameters<SchemaEngine['applyMigrations']>[0]['migrationsList'] {
  const names = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name) : []
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: LOCK },
    shadowDbInitScript: '',
    migrationDirectories: names.sort().map((path) => ({
      path,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: readFileSync(join(folder, path, 'migration.sql'), 'utf8') } },
    })),
  }
}

async function load(): Promise<typeof SchemaEngine> {
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm')
  const { instance } = await WebAssembly.instantiate(readFileSync(file), { './schema_engine_bg.js': { ...bindings } })
  const { __wbg_set_wasm: hand } = bindings as unknown as Loadable
  hand(instance.exports)
  instance.exports.__wbindgen_start()
  return bindings.SchemaEngine
}

// The engine sends a whole migration as one command, of which the adapter would prepare the first statement only.
function runningScripts(db: SqlDriverAdapter): SqlDriverAdapter {
  const one = db.executeRaw.bind(db)
  db.executeRaw = async (query: SqlQuery) => {
    if (query.args.length > 0) return one(query)
    await db.executeScript(query.sql)
    return 0
  }
  return db
}
