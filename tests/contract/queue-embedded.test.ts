// The embedded queue keeps the queue contract, over a table in memory and over the one in the database.
import { jobStore } from '../../prisma/stores/job.ts'
import { testDb } from '../kit/database.ts'
import { embeddedHarness } from '../kit/embedded-harness.ts'
import { memoryJobStore } from '../kit/job-store.ts'
import { queueContract } from './queue.ts'

queueContract('embedded, in memory', async (limits) => {
  const store = memoryJobStore()
  return embeddedHarness({
    store,
    dead: async () => store.rows().filter((r) => r.state === 'dead').map((r) => ({ key: r.key, reason: r.lastError ?? '' })),
    close: async () => undefined,
  }, limits)
})

queueContract('embedded, SQLite', async (limits) => {
  const { db, remove } = await testDb()
  const store = jobStore(db)
  return embeddedHarness({
    store, close: remove,
    dead: async () => (await store.dead()).map((job) => ({ key: job.key, reason: job.lastError ?? '' })),
  }, limits)
})
