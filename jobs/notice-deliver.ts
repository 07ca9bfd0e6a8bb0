// notice-deliver: sends what is due in the outbox; a safety net behind the delivery that follows each commit.
import { defineJob } from '../bot/runtime/define-job.ts'

export const noticeDeliverJob = defineJob({
  name: 'notice-deliver',
  everyMs: 60_000,
  attempts: 3,
  timeoutMs: 120_000,
  async run({ outbox, cards }) {
    await outbox.sweep()
    await cards.sweep()
  },
})
