// The rush: sign-ups that arrive together are decided and written together, each with its answer, in one transaction.
import { createGather, type Settled } from '../../prisma/gather.ts'
import { UserError } from '../model/errors.ts'
import type { Reply } from '../model/reply.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import { claimMany, type Claim, type ClaimOutcome, type SeatMemory } from '../services/claim.ts'
import type { Services } from '../services/index.ts'
import type { Arrivals } from './arrival.ts'
import { explainError } from './explain-error.ts'
import type { Offers } from './offers.ts'
import type { Turn } from './turn.ts'

interface Item {
  readonly turn: Turn
  readonly claim: Claim
  readonly render: (outcome: ClaimOutcome) => Reply
}

export interface Claims {
  /** Resolves when the answer is committed; rejects with what kept it from being written. */
  put(item: Item): Promise<null>
}

/** Sign-ups one after the other in order of arrival; the caller's turn is finished when `put` resolves. */
export function createClaims(o: { services: Services; log: Logger; clock: Clock; arrivals: Arrivals; offers: Offers }): Claims {
  const { services, log, clock } = o
  const memory: SeatMemory = new Map()

  async function replyTo(item: Item, settled: Settled<ClaimOutcome> | undefined): Promise<Reply> {
    if (settled?.ok) return item.render(settled.value)
    return explainError(settled?.error ?? new UserError('activity.gone'), { services, log, telling: { now: clock.now(), zone: clock.zone }, number: () => 'E-000' })
  }

  const rush = createGather<Item, null>((items) => services.units.run(async (unit) => {
    const settled = await claimMany(unit, items.map((i) => i.claim), memory)
    for (const [i, item] of items.entries()) {
      const reply = await replyTo(item, settled[i])
      await o.offers.settle(unit, item.turn, reply, settled[i]?.ok === true)
      item.turn.finish(unit, reply)
      item.turn.finished = true
    }
    return items.map(() => ({ ok: true, value: null }))
  }))

  return {
    put: (item) => new Promise((resolve, reject) => {
      o.arrivals.decide(item.turn.inboxId, () => { rush.put(item).then(resolve, reject) })
    }),
  }
}
