// prune: forgets what has done its service. Event ids are kept longer than any platform pushes again.
import { defineJob } from '../bot/runtime/define-job.ts'
import { prune } from '../bot/services/prune.ts'

export const pruneJob = defineJob({
  name: 'prune',
  dailyAt: '03:40',
  liveOnly: true,
  attempts: 3,
  timeoutMs: 120_000,
  async run({ services, log }) {
    const gone = await services.units.run((unit) => prune(unit))
    log.info('pruned', { ...gone })
  },
})
