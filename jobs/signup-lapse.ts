// signup-lapse: held places whose time is over go to the next in the list.
import { defineJob } from '../bot/runtime/define-job.ts'
import { lapseDue } from '../bot/services/signup.ts'

export const signupLapseJob = defineJob({
  name: 'signup-lapse',
  everyMs: 60_000,
  attempts: 5,
  timeoutMs: 60_000,
  async run({ services, log }) {
    const lapsed = await services.units.run((unit) => lapseDue(unit))
    if (lapsed > 0) log.info('places lapsed', { lapsed })
  },
})
