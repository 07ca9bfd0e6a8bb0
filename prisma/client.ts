// The one way to the database: a writer that runs one transaction at a time, and a reader that sees only what is committed.
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import Database from 'better-sqlite3'
import { PrismaClient, type Prisma } from '../.generated/prisma/client.ts'
import { instant, type Instant } from '../bot/model/time.ts'

/** Inside a transaction. */
export type Tx = Prisma.TransactionClient
/** What a store works on: a transaction or the reader. */
export type Handle = Tx | PrismaClient

export interface Db {
  /** Sees committed rows only; never writes. */
  readonly read: PrismaClient
  /**
   * Runs `fn` as one transaction; the next one starts when it has ended. Rolled back when `fn` throws, run again whole
   * when another process held the file. Use only `tx` inside: the SQLite adapter has one connection, so a query on
   * another handle would run inside this transaction.
   */
  write<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** How often a transaction is run again when another process holds the file (each try waits up to 5 s by itself). */
const BUSY_TRIES = 6

function isBusy(error: unknown): boolean {
  const text = error instanceof Error ? `${error.message} ${'code' in error ? String(error.code) : ''}` : ''
  return /SQLITE_BUSY|database is locked|P2034|P1008|SocketTimeout/.test(text)
}

/** Statements run by hand on a handle's own connection, inside its transaction if it has one; prepared once, synchronous. */
export interface Sql {
  /** Number of rows changed. */
  run(sql: string, ...params: readonly (string | number | null)[]): number
  /** Rows as stored: times are text, numbers are numbers. */
  all(sql: string, ...params: readonly (string | number | null)[]): unknown[]
}

const connections = new WeakMap<object, Sql>()

/** The connection behind a handle. Null when the database is none that is spoken to so: then Prisma's raw queries serve. */
export function sqlOf(handle: Handle): Sql | null {
  return connections.get(handle) ?? null
}

function sqlOn(database: Database.Database): Sql {
  const statements = new Map<string, Database.Statement>()
  function prepared(sql: string): Database.Statement {
    let statement = statements.get(sql)
    if (!statement) {
      statement = database.prepare(sql)
      statements.set(sql, statement)
    }
    return statement
  }
  return { run: (sql, ...params) => prepared(sql).run(...params).changes, all: (sql, ...params) => prepared(sql).all(...params) }
}

/** Prisma's adapter, which also tells the connection that it opened: a rush cannot pay for a query engine at each statement. */
class TellingAdapter implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = 'sqlite'
  readonly adapterName: string
  connection: Sql | null = null
  private readonly inner: PrismaBetterSqlite3

  constructor(file: string) {
    this.inner = new PrismaBetterSqlite3({ url: `file:${file}` })
    this.adapterName = this.inner.adapterName
  }

  async connect(): Promise<SqlDriverAdapter> {
    const adapter = await this.inner.connect()
    // @prisma/adapter-better-sqlite3 7.10.0 keeps it under this name, outside its types; without it everything works, more slowly.
    const database = 'client' in adapter ? adapter.client : null
    this.connection = database instanceof Database ? sqlOn(database) : null
    return adapter
  }

  connectToShadowDb(): Promise<SqlDriverAdapter> {
    return this.inner.connectToShadowDb()
  }
}

function client(file: string): { prisma: PrismaClient; adapter: TellingAdapter } {
  const adapter = new TellingAdapter(file)
  return { prisma: new PrismaClient({ adapter, transactionOptions: { maxWait: 60_000, timeout: 60_000 } }), adapter }
}

/**
 * Opens a migrated SQLite file. `FULL`: an acknowledged write survives power loss; `OFF`, for databases that a rehearsal
 * makes and throws away, survives the end of the process only. Throws when the file cannot be opened.
 */
export async function openDb(file: string, synchronous: 'FULL' | 'OFF' = 'FULL'): Promise<Db> {
  const { prisma: writer, adapter: writing } = client(file)
  const { prisma: read, adapter: reading } = client(file)
  await writer.$queryRawUnsafe('PRAGMA journal_mode=WAL')
  for (const c of [writer, read]) {
    await c.$queryRawUnsafe(`PRAGMA synchronous=${synchronous}`)
    await c.$queryRawUnsafe('PRAGMA busy_timeout=5000')
    await c.$queryRawUnsafe('PRAGMA secure_delete=ON')
  }
  await read.$queryRawUnsafe('PRAGMA query_only=ON')
  if (reading.connection) connections.set(read, reading.connection)
  let last: Promise<unknown> = Promise.resolve()

  async function attempt<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
    for (let left = BUSY_TRIES; ; left--) {
      try {
        return await writer.$transaction((tx) => {
          if (writing.connection) connections.set(tx, writing.connection)
          return fn(tx)
        })
      } catch (error) {
        if (left <= 0 || !isBusy(error)) throw error
      }
    }
  }

  return {
    read,
    write(fn) {
      const mine = last.then(() => attempt(fn))
      last = mine.catch(() => undefined)
      return mine
    },
    async close() {
      await last
      await writer.$disconnect()
      await read.$disconnect()
    },
  }
}

/** An instant as Prisma takes it. */
export function toDate(at: Instant): Date {
  return new Date(at)
}

export function toDateOrNull(at: Instant | null): Date | null {
  return at === null ? null : new Date(at)
}

/** A stored date as an instant. */
export function fromDate(date: Date): Instant {
  return instant(date.getTime())
}

export function fromDateOrNull(date: Date | null): Instant | null {
  return date === null ? null : instant(date.getTime())
}
