// What follows when a live card could not be shown: later, posted anew, or given up until the next change, and who is told.
import { liveCardWriter, type LiveCard } from '../../prisma/stores/live-card.ts'
import { PlatformError } from '../model/errors.ts'
import { DAY, HOUR, MINUTE, plus, SECOND, type Instant } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import { askAboutCard, cardRefused, chatClosed, platformStuck } from '../services/delivery.ts'
import type { Chat } from '../services/identity.ts'
import type { Services } from '../services/index.ts'
import { chatLost } from '../services/reach.ts'

const RETRY_MS = [2 * SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE] as const
/** Where the bot may not write for now. */
const CLOSED_MS = [HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY] as const
/** Until somebody has cured the set-up, or the month is over: without end. */
const STUCK_MS = { setup: HOUR, quota: 6 * HOUR } as const
/** A card that is gone so soon after it was posted is not posted again and again. */
const YOUNG_MS = 10 * MINUTE

/** Writes it. Returns when the card is to be tried again; null: not before its next change. */
export async function settleCardFailure(o: { services: Services; clock: Clock; log: Logger }, card: LiveCard, chat: Chat, error: unknown): Promise<Instant | null> {
  const known = error instanceof PlatformError ? error : null
  const now = o.clock.now()
  const code = known?.code ?? (error instanceof Error ? error.name : 'unknown')
  const mark = known?.mark ?? null
  o.log.warn('live card', { card: card.id, failures: card.failures + 1, code, hint: known?.hint })
  return o.services.units.run(async (unit) => {
    const writer = liveCardWriter(unit.tx)
    if (mark === 'card-gone' && card.messageId !== null && (card.postedAt === null || now - card.postedAt > YOUNG_MS)) {
      await writer.lost(card.id)
      return now
    }
    if (mark === 'setup' || mark === 'quota') {
      await platformStuck(unit, { platform: chat.platform, mark, code })
      return plus(now, Math.max(known?.retryAfterMs ?? 0, STUCK_MS[mark]))
    }
    if (mark === 'chat-closed') await chatClosed(unit, chat.platform, chat.externalId, code)
    if (mark === 'chat-lost') await chatLost(unit, o.services, chat.platform, chat.externalId, code)
    if (mark === 'content') await cardRefused(unit, card.activityId, code)
    const wait = (mark === 'chat-closed' ? CLOSED_MS : RETRY_MS)[card.failures]
    const over = wait === undefined || (known?.retryable === false && mark !== 'chat-closed')
    await writer.failed(card.id, over ? card.wanted : null)
    return over ? null : plus(now, Math.max(known?.retryAfterMs ?? 0, wait))
  })
}

/** Nobody knows whether a post was seen: it is not repeated by itself, and the administrators are asked. `revision`: what it showed. */
export async function giveUpUnsure(o: { services: Services; log: Logger }, card: LiveCard, chat: Chat, revision: number): Promise<void> {
  o.log.warn('live card, posted or not, nobody knows', { card: card.id })
  await o.services.units.run(async (unit) => {
    await liveCardWriter(unit.tx).unsure(card.id, card.wanted, revision)
    await askAboutCard(unit, card, chat.platform, chat.externalId)
  })
}
