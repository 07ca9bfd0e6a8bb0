// The embedded engine's job table; implements jobs/engine/job-store.ts by shape, since the database may not import a socket.
import { z } from 'zod'
import type { Instant } from '../../bot/model/time.ts'
import { fromDate, fromDateOrNull, toDate, type Db, type Tx } from '../client.ts'

const followerShape = z.object({ name: z.string(), payload: z.string(), runAt: z.number() })

interface Row { key: string; name: string; payload: string; runAt: Date; seq: number; attempts: number; state: string; startedAt: Date | null; lastError: string | null; again: string | null }

function toJob(r: Row) {
  return {
    key: r.key, name: r.name, payload: r.payload, runAt: fromDate(r.runAt), attempts: r.attempts, state: z.enum(['queued', 'running', 'dead']).parse(r.state),
    lastError: r.lastError, startedAt: fromDateOrNull(r.startedAt), seq: r.seq,
  }
}

/** A durable table of jobs. Each method is one transaction. */
export function jobStore(db: Db) {
  async function nextSeq(tx: Tx): Promise<number> {
    return (await tx.counter.upsert({ where: { name: 'job' }, create: { name: 'job', value: 1 }, update: { value: { increment: 1 } } })).value
  }

  /** The follower takes the place of the row that ended; without one `ended` says what becomes of the row. */
  async function end(tx: Tx, key: string, ended: () => Promise<unknown>): Promise<void> {
    const row = await tx.job.findUnique({ where: { key } })
    if (row?.state !== 'running') return
    if (row.again === null) {
      await ended()
      return
    }
    const next = followerShape.parse(JSON.parse(row.again))
    await tx.job.update({
      where: { key }, data: { name: next.name, payload: next.payload, runAt: new Date(next.runAt), seq: await nextSeq(tx), attempts: 0, state: 'queued', startedAt: null, lastError: null, again: null },
    })
  }

  return {
    put(job: { key: string; name: string; payload: string; runAt: Instant }, ifQueued: 'replace' | 'keep'): Promise<void> {
      return db.write(async (tx) => {
        const row = await tx.job.findUnique({ where: { key: job.key } })
        if (row?.state === 'queued' && ifQueued === 'keep') return
        if (row?.state === 'running') {
          if (row.again === null || ifQueued === 'replace') await tx.job.update({ where: { key: job.key }, data: { again: JSON.stringify({ name: job.name, payload: job.payload, runAt: job.runAt }) } })
          return
        }
        const data = { name: job.name, payload: job.payload, runAt: toDate(job.runAt), seq: await nextSeq(tx), attempts: 0, state: 'queued', startedAt: null, lastError: null, again: null }
        await tx.job.upsert({ where: { key: job.key }, create: { key: job.key, ...data }, update: data })
      })
    },
    remove(key: string): Promise<boolean> {
      return db.write(async (tx) => {
        const row = await tx.job.findUnique({ where: { key } })
        if (row?.state === 'queued') {
          await tx.job.delete({ where: { key } })
          return true
        }
        if (row?.state !== 'running' || row.again === null) return false
        await tx.job.update({ where: { key }, data: { again: null } })
        return true
      })
    },
    claim(now: Instant, limit: number) {
      return db.write(async (tx) => {
        const rows = await tx.job.findMany({ where: { state: 'queued', runAt: { lte: toDate(now) } }, orderBy: [{ runAt: 'asc' }, { seq: 'asc' }], take: limit })
        if (rows.length === 0) return []
        await tx.job.updateMany({ where: { key: { in: rows.map((r) => r.key) } }, data: { state: 'running', startedAt: toDate(now) } })
        return rows.map((r) => toJob({ ...r, state: 'running', startedAt: toDate(now) }))
      })
    },
    finish(key: string): Promise<void> {
      return db.write((tx) => end(tx, key, () => tx.job.delete({ where: { key } })))
    },
    requeue(key: string, to: { runAt: Instant; attempts: number; lastError: string | null }): Promise<void> {
      return db.write(async (tx) => {
        await tx.job.updateMany({ where: { key, state: 'running' }, data: { state: 'queued', startedAt: null, runAt: toDate(to.runAt), attempts: to.attempts, lastError: to.lastError } })
      })
    },
    bury(key: string, to: { attempts: number; lastError: string | null }): Promise<void> {
      return db.write((tx) => end(tx, key, () => tx.job.update({ where: { key }, data: { state: 'dead', startedAt: null, attempts: to.attempts, lastError: to.lastError } })))
    },
    recover(): Promise<number> {
      return db.write(async (tx) => (await tx.job.updateMany({ where: { state: 'running' }, data: { state: 'queued', startedAt: null } })).count)
    },
    async nextAt(): Promise<Instant | null> {
      const row = await db.read.job.findFirst({ where: { state: 'queued' }, orderBy: { runAt: 'asc' }, select: { runAt: true } })
      return row && fromDate(row.runAt)
    },
    /** Given up, newest first. */
    async dead(): Promise<{ key: string; name: string; lastError: string | null }[]> {
      return db.read.job.findMany({ where: { state: 'dead' }, orderBy: { seq: 'desc' }, select: { key: true, name: true, lastError: true } })
    },
  }
}
