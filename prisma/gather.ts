// Hot writes: what is waiting together is written as one transaction of a few set-based statements, and each caller is
// answered only after the commit. The SQL here is SQLite's; the PostgreSQL twin of a bulk statement is jsonb_to_recordset.
import type { Instant } from '../bot/model/time.ts'
import { sqlOf, type Handle, type Tx } from './client.ts'

/** One settled item of a batch. */
export type Settled<R> = { readonly ok: true; readonly value: R } | { readonly ok: false; readonly error: unknown }

export interface Gather<I, R> {
  /** Resolves after the commit that holds the item; rejects with the item's own error, or the transaction's. */
  put(item: I): Promise<R>
  /** Resolves when nothing is waiting or being written. */
  idle(): Promise<void>
}

/**
 * Collects items while a batch is being written and writes them together, in order of arrival.
 * `flush` writes one batch in one transaction and settles each item. When it throws, every item is tried alone,
 * so that one that the database refuses cannot take its neighbours along.
 */
export function createGather<I, R>(flush: (items: readonly I[]) => Promise<readonly Settled<R>[]>, maxBatch = 256): Gather<I, R> {
  interface Waiting { item: I; resolve: (value: R) => void; reject: (error: unknown) => void }
  let waiting: Waiting[] = []
  let running: Promise<void> | null = null

  function settle(w: Waiting, s: Settled<R> | undefined): void {
    if (s === undefined) w.reject(new Error('a batch settled fewer items than it was given'))
    else if (s.ok) w.resolve(s.value)
    else w.reject(s.error)
  }

  async function writeAlone(w: Waiting): Promise<void> {
    try {
      settle(w, (await flush([w.item]))[0])
    } catch (error) {
      w.reject(error)
    }
  }

  async function loop(): Promise<void> {
    // One turn of the event loop lets everything that arrived together come along in the first batch.
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxBatch)
      waiting = waiting.slice(maxBatch)
      try {
        const settled = await flush(batch.map((w) => w.item))
        batch.forEach((w, i) => { settle(w, settled[i]) })
      } catch {
        for (const w of batch) await writeAlone(w)
      }
    }
  }

  return {
    put(item) {
      return new Promise<R>((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        running ??= loop().finally(() => { running = null })
      })
    },
    async idle() {
      while (running !== null) await running
    },
  }
}

/** An instant in the very text that the SQLite adapter stores, so that raw and ORM rows compare alike. */
export function dbTime(at: Instant): string {
  return new Date(at).toISOString().replace('Z', '+00:00')
}

type Cell = string | number | boolean | null

/** Runs one statement; returns the number of rows changed. */
export async function execute(tx: Tx, sql: string, ...params: readonly (string | number | null)[]): Promise<number> {
  return sqlOf(tx)?.run(sql, ...params) ?? tx.$executeRawUnsafe(sql, ...params)
}

/** Rows of one statement that selects no times; numbers may be bigint where Prisma answers. The caller states the row's shape. */
export async function query<Row>(handle: Handle, sql: string, ...params: readonly (string | number | null)[]): Promise<Row[]> {
  const rows = sqlOf(handle)?.all(sql, ...params)
  return rows === undefined ? handle.$queryRawUnsafe<Row[]>(sql, ...params) : (rows as Row[])
}

/**
 * Inserts rows with one statement whatever their number. `onConflict` is the text after the values
 * (`ON CONFLICT … DO …`); returns the number of rows written.
 */
export async function bulkInsert(tx: Tx, table: string, columns: readonly string[], rows: readonly (readonly Cell[])[], onConflict = ''): Promise<number> {
  if (rows.length === 0) return 0
  const names = columns.map((c) => `"${c}"`).join(',')
  const values = columns.map((_, i) => `json_extract(value,'$[${i}]')`).join(',')
  // WHERE true: without it SQLite reads ON CONFLICT as a join condition.
  return execute(tx, `INSERT INTO "${table}" (${names}) SELECT ${values} FROM json_each(?) WHERE true ${onConflict}`, JSON.stringify(rows))
}
