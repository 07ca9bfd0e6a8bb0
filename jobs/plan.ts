// plan: 把规则变成未来 48 小时的账, at boot, after edits and at 00:05. Rules: bot/services/planner.ts.
import { defineJob } from '../bot/runtime/define-job.ts'
import { plan } from '../bot/services/planner.ts'

export const planJob = defineJob({
  name: 'plan',
  dailyAt: '00:05',
  attempts: 5,
  timeoutMs: 60_000,
  async run({ services, cards, log }) {
    const { planned, withdrawn } = await services.units.run((unit) => plan(unit))
    if (planned + withdrawn > 0) log.info('planned', { planned, withdrawn })
    await cards.sweep()
  },
})
