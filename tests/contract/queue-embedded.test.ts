// The embedded queue keeps the queue contract.
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
