// What follows a try that failed: another one later, a question to the administrators, or the end, which is told.
import { outboxWriter, type Progress } from '../../prisma/stores/outbox.ts'
import { PlatformError } from '../model/errors.ts'
import { DAY, HOUR, MINUTE, plus, SECOND, type Instant } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import { askAboutPost, chatClosed, gaveUp, platformStuck } from '../services/delivery.ts'
import type { Services } from '../services/index.ts'
import { NO_DOUBT, nextTry } from './doubt.ts'
import { beginningOf, inGroup, isPost, leavesAMessage, mostShown, type Item } from './outbox-item.ts'

/** Waits between tries; after the last one the row is given up. About a day in all. */
const RETRY_MS = [2 * SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR] as const
/** Where the bot may not write for now. About three days. */
const CLOSED_MS = [HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, DAY] as const
/** Until somebody has cured the set-up, or the month is over: asked again so often, without end. */
const STUCK_MS = { setup: HOUR, quota: 6 * HOUR } as const

/** One try of one row. */
export interface Try {
  readonly item: Item
  /** What was known before it, and what the table was told when it began. */
  readonly before: Progress
  readonly began: Progress
  /** Pages that were surely shown when it ended. */
  readonly pages: number
  readonly keyMs: number
}

export type Verdict =
  | { readonly kind: 'later'; readonly at: Instant; readonly attempts: number; readonly progress: Progress }
  | { readonly kind: 'unsure'; readonly attempts: number; readonly progress: Progress }
  | { readonly kind: 'failed'; readonly attempts: number }

/** Whether it may have been shown. An error that no adapter made may have come from anywhere. */
function isUnknown(error: unknown, t: Try): boolean {
  if (!leavesAMessage(t.item)) return false
  return error instanceof PlatformError ? error.outcome === 'unknown' : t.keyMs < Infinity
}

/** What is in doubt after it: a sure refusal leaves what was before, and a page that was shown begins anew. */
function progressAfter(unknown: boolean, t: Try): Progress {
  const { pages } = t
  if (pages > t.before.pages) return unknown ? { triedAt: t.began.triedAt, doubts: Math.min(1, t.began.doubts), pages } : { ...NO_DOUBT, pages }
  return unknown ? t.began : t.before
}

/** Pure: what is to happen with the row. */
export function verdictOf(error: unknown, t: Try, now: Instant): Verdict {
  const known = error instanceof PlatformError ? error : null
  const unknown = isUnknown(error, t)
  const progress = progressAfter(unknown, t)
  const done = t.item.row.attempts
  const attempts = done + 1
  const least = known?.retryAfterMs ?? 0
  const later = (ms: number, counted = attempts): Verdict => ({ kind: 'later', at: plus(now, Math.max(least, ms)), attempts: counted, progress })
  if (known?.mark === 'setup' || known?.mark === 'quota') {
    // What a person waits for is of no use days later; a notice waits for the cure.
    const answer = t.item.target.eventId !== null
    return answer && done >= RETRY_MS.length ? { kind: 'failed', attempts } : later(STUCK_MS[known.mark], answer ? attempts : Math.max(1, done))
  }
  if (known?.mark === 'chat-closed') {
    const wait = CLOSED_MS[done]
    return wait === undefined ? { kind: 'failed', attempts } : later(wait)
  }
  const wait = RETRY_MS[done]
  const over: Verdict = unknown && inGroup(t.item) && t.keyMs < Infinity ? { kind: 'unsure', attempts, progress } : { kind: 'failed', attempts }
  if (known?.retryable === false || wait === undefined) return over
  if (!unknown) return later(wait)
  const at = nextTry(progress, { now, earliest: plus(now, least), wanted: plus(now, Math.max(least, wait)), keyMs: t.keyMs, most: mostShown(t.item) })
  return at === null ? over : { kind: 'later', at, attempts, progress }
}

/**
 * Writes the verdict and what follows from it, in one transaction, and returns it. `error` null: the row must not be tried at all
 * any more, since nobody knows whether an earlier try was seen. Of a group post in doubt the administrators are asked; an answer
 * in doubt is noted and logged only: whoever wrote sees whether it came, and may ask again (「我的」).
 */
export async function settleFailure(o: { services: Services; clock: Clock; log: Logger }, error: unknown, t: Try): Promise<Verdict> {
  const { row, platform, target, body } = t.item
  const known = error instanceof PlatformError ? error : null
  const code = known?.code ?? (error === null ? 'unknown' : error instanceof Error ? error.name : 'unknown')
  const verdict: Verdict = error !== null ? verdictOf(error, t, o.clock.now())
    : inGroup(t.item) ? { kind: 'unsure', attempts: row.attempts, progress: t.before } : { kind: 'failed', attempts: row.attempts }
  const said = { later: 'will try again', unsure: 'sent or not, nobody knows', failed: 'given up' }[verdict.kind]
  o.log.warn(said, { key: row.key, platform, attempts: verdict.attempts, code, hint: known?.hint })
  await o.services.units.run(async (unit) => {
    const writer = outboxWriter(unit.tx)
    if (verdict.kind === 'later') await writer.retryAt(row.key, verdict.attempts, verdict.at, verdict.progress)
    else if (verdict.kind === 'failed') {
      await writer.fail(row.key, verdict.attempts, code)
      await gaveUp(unit, o.services, { key: row.key, platform, lane: row.lane, target, body, code, mark: known?.mark ?? null })
    } else if ((await writer.doubt(row.key, verdict.attempts, code, verdict.progress)) && isPost(t.item)) await askAboutPost(unit, { key: row.key, platform, target }, beginningOf(t.item, o.clock))
    if (verdict.kind !== 'later') return
    if (known?.mark === 'chat-closed' && target.chat !== null) await chatClosed(unit, platform, target.chat, code)
    if (known?.mark === 'setup' || known?.mark === 'quota') await platformStuck(unit, { platform, mark: known.mark, code })
  })
  return verdict
}
