// signup-close: closes sign-ups whose deadline has come. Chooses by state, not by window: a late run loses nobody.
import { defineJob } from '../bot/runtime/define-job.ts'
import { close, dueToClose } from '../bot/services/activity.ts'
import { BY_ITSELF } from '../bot/services/unit.ts'

export const signupCloseJob = defineJob({
  name: 'signup-close',
  everyMs: 60_000,
  attempts: 5,
  timeoutMs: 60_000,
  async run({ clock, services, signal, log }) {
    for (const id of await dueToClose(services, clock.now())) {
      if (signal.aborted) return
      const closed = await services.units.run((unit) => close(unit, BY_ITSELF, id))
      if (closed) log.info('signup closed', { id })
    }
  },
})
