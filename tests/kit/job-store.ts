// The embedded queue's table in memory: the rules of jobs/engine/job-store.ts without a database.
import type { JobRow, JobStore, NewJob } from '../../jobs/engine/job-store.ts'

/** A job table in memory. `rows`: what is stored, by order of asking. */
export interface MemoryJobStore extends JobStore {
  rows(): readonly JobRow[]
}

export function memoryJobStore(): MemoryJobStore {
  const table = new Map<string, JobRow>()
  const followers = new Map<string, NewJob>()
  let seq = 0
  const bySeq = (): JobRow[] => [...table.values()].sort((a, b) => a.seq - b.seq)
  const queued = (): JobRow[] => bySeq().filter((r) => r.state === 'queued').sort((a, b) => a.runAt - b.runAt)

  function write(job: NewJob): void {
    table.set(job.key, { ...job, attempts: 0, state: 'queued', lastError: null, startedAt: null, seq: ++seq })
  }

  function runningRow(key: string): JobRow {
    const row = table.get(key)
    if (row?.state !== 'running') throw new Error(`${key} is not running`)
    return row
  }

  /** Puts the follower in the place of `key`; false when there is none. */
  function promote(key: string): boolean {
    const follower = followers.get(key)
    if (!follower) return false
    followers.delete(key)
    write(follower)
    return true
  }

  return {
    rows: bySeq,
    async put(job, ifQueued) {
      const state = table.get(job.key)?.state
      const waiting = state === 'running' ? followers.has(job.key) : state === 'queued'
      if (waiting && ifQueued === 'keep') return
      if (state === 'running') {
        followers.set(job.key, job)
      } else {
        followers.delete(job.key)
        write(job)
      }
    },
    async remove(key) {
      const follower = followers.delete(key)
      return (table.get(key)?.state === 'queued' && table.delete(key)) || follower
    },
    async claim(now, limit) {
      const due = queued().filter((r) => r.runAt <= now).slice(0, limit).map((r): JobRow => ({ ...r, state: 'running', startedAt: now }))
      for (const row of due) table.set(row.key, row)
      return due
    },
    async finish(key) {
      runningRow(key)
      if (!promote(key)) table.delete(key)
    },
    async requeue(key, { runAt, attempts, lastError }) {
      table.set(key, { ...runningRow(key), state: 'queued', startedAt: null, runAt, attempts, lastError })
    },
    async bury(key, { attempts, lastError }) {
      const row = runningRow(key)
      if (!promote(key)) table.set(key, { ...row, state: 'dead', attempts, lastError })
    },
    async recover() {
      const left = bySeq().filter((r) => r.state === 'running')
      for (const row of left) table.set(row.key, { ...row, state: 'queued', startedAt: null })
      return left.length
    },
    async nextAt() {
      return queued()[0]?.runAt ?? null
    },
  }
}
