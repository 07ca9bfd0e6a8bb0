// fire: carries out one occurrence of the ledger. Claiming it is part of the same transaction, so twice is once.
import { defineJob } from '../bot/runtime/define-job.ts'
import { fire } from '../bot/services/planner.ts'

export const fireJob = defineJob({
  name: 'fire',
  attempts: 5,
  timeoutMs: 60_000,
  async run({ payload, services, log }) {
    const outcome = await services.units.run((unit) => fire(unit, payload.occurrence))
    log.info('fired', { occurrence: payload.occurrence, outcome })
  },
})
