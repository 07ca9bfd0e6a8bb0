// backup: a checked copy of the database each night (bot/ops/backup.ts does the work).
import { defineJob } from '../bot/runtime/define-job.ts'

export const backupJob = defineJob({
  name: 'backup',
  dailyAt: '03:20',
  liveOnly: true,
  attempts: 3,
  timeoutMs: 600_000,
  async run({ clock, backup }) {
    await backup?.(clock.now())
  },
})
