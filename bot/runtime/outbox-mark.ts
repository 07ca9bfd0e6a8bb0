// The marks of the outbox: what is about to be tried, before it is sent, and what was sent, a little later; each gathered with others.
import type { Db } from '../../prisma/client.ts'
import { createGather } from '../../prisma/gather.ts'
import { markSent, markTried, type Trying } from '../../prisma/stores/outbox.ts'
import { plus, SECOND } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { Tracker } from './tracker.ts'

/** How long marks of what was sent may wait for each other. */
const MARK_MS = 200
/** How long a mark waits that the table did not take. */
const MARK_RETRY_MS = 5 * SECOND
const MOST_AT_ONCE = 2000

export interface Marks {
  /** Resolves when it is written that this is about to be tried; false: it was withdrawn meanwhile. Rejects when it could not be written. */
  trying(row: Trying): Promise<boolean>
  /** It was shown. `noted` is called when the table says so too: until then the row must not be sent again. */
  sent(key: string): Promise<void> | undefined
  stop(): Promise<void>
  kill(): void
}

/** `now`: nothing waits for others (replay). */
export function createMarks(o: { db: Db; clock: Clock; log: Logger; tracker: Tracker; now: boolean; noted: (key: string) => void }): Marks {
  const { db, clock, log } = o
  let unmarked: string[] = []
  let cancel: (() => void) | null = null
  let stopped = false

  const tries = createGather<Trying, boolean>(async (rows) => {
    const due = await db.write((tx) => markTried(tx, rows))
    return rows.map((r) => ({ ok: true, value: due.has(r.key) }))
  }, MOST_AT_ONCE)

  const sentMarks = createGather<string, null>(async (keys) => {
    await db.write((tx) => markSent(tx, keys, clock.now()))
    return keys.map(() => ({ ok: true, value: null }))
  }, MOST_AT_ONCE)

  function later(ms: number): void {
    cancel ??= clock.wake(plus(clock.now(), ms), () => { o.tracker.follow(markNow()) })
  }

  /** Keys whose mark could not be written keep their turn: a sweep would show them once more. */
  async function markNow(): Promise<void> {
    cancel?.()
    cancel = null
    const keys = unmarked
    unmarked = []
    await Promise.all(keys.map(async (key) => {
      try {
        await sentMarks.put(key)
        o.noted(key)
      } catch (error) {
        log.error('outbox', { key, error: String(error) })
        if (stopped) return
        unmarked.push(key)
        later(MARK_RETRY_MS)
      }
    }))
  }

  return {
    trying: (row) => tries.put(row),
    // Marks of a rush are written together: a crash between shows a message once more, under its old key.
    sent(key) {
      unmarked.push(key)
      if (o.now) return markNow()
      later(MARK_MS)
      return undefined
    },
    async stop() {
      stopped = true
      await markNow()
    },
    kill() {
      stopped = true
      unmarked = []
      cancel?.()
    },
  }
}
