// The one way to the database: a writer that runs one transaction at a time, and a reader that sees only what is committed.
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
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

function client(file: string): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaBetterSqlite3({ url: `file:${file}` }),
    transactionOptions: { maxWait: 60_000, timeout: 60_000 },
  })
}

/**
 * Opens a migrated SQLite file. `FULL`: an acknowledged write survives power loss; `OFF`, for databases that a rehearsal
 * makes and throws away, survives the end of the process only. Throws when the file cannot be opened.
 */
export async function openDb(file: string, synchronous: 'FULL' | 'OFF' = 'FULL'): Promise<Db> {
  const writer = client(file)
  const read = client(file)
  await writer.$queryRawUnsafe('PRAGMA journal_mode=WAL')
  for (const c of [writer, read]) {
    await c.$queryRawUnsafe(`PRAGMA synchronous=${synchronous}`)
    await c.$queryRawUnsafe('PRAGMA busy_timeout=5000')
    await c.$queryRawUnsafe('PRAGMA secure_delete=ON')
  }
  await read.$queryRawUnsafe('PRAGMA query_only=ON')
  let last: Promise<unknown> = Promise.resolve()

  async function attempt<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
    for (let left = BUSY_TRIES; ; left--) {
      try {
        return await writer.$transaction(fn)
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
