// Keeps the live cards true: the first change shows at once, later ones within a second come in one update at its end.
import type { Db } from '../../prisma/client.ts'
import { liveCardStore, liveCardWriter, type LiveCard } from '../../prisma/stores/live-card.ts'
import { activityCard, NAMES_ON_CARD } from '../cards/activity.ts'
import { PlatformError } from '../model/errors.ts'
import type { ActivityId } from '../model/ids.ts'
import { show } from '../model/reply.ts'
import { DAY, MINUTE, plus, SECOND, type Instant } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { ActivityIndex } from '../services/activity-index.ts'
import type { Chat } from '../services/identity.ts'
import { liveView } from '../services/live-view.ts'
import type { Outbox } from './outbox.ts'
import type { Tracker } from './tracker.ts'

/** Never more than one update of a card within this time, however many press. */
const SPACING_MS = SECOND

/** Platforms refuse updates of cards older than 14 days; a fresh one is posted the day before. */
const FRESH_MS = 13 * DAY

const RETRY_MS = [2 * SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE] as const

export interface LiveCards {
  /** These activities changed. Resolves when what shows at once has been shown. */
  kick(ids: readonly ActivityId[]): Promise<void>
  /** Finds every card that is behind or too old: at start, and daily. */
  sweep(): Promise<void>
  /** Cards that wait for their turn or a retry. */
  waiting(): number
  stop(): void
}

export function createLiveCards(o: { db: Db; clock: Clock; log: Logger; tracker: Tracker; outbox: Outbox; index: ActivityIndex }): LiveCards {
  const { db, clock, log, outbox } = o
  const lastShown = new Map<string, Instant>()
  /** What each card shows: a change that nobody can see (a check-in before the start) costs no update. */
  const faces = new Map<string, string>()
  const waits = new Map<string, () => void>()
  const running = new Map<string, Promise<void>>()
  let stopped = false

  function later(id: string, at: Instant): void {
    if (stopped || waits.has(id)) return
    waits.set(id, clock.wake(at, () => {
      waits.delete(id)
      o.tracker.follow(refresh(id))
    }))
  }

  /** One refresh of a card at a time; whoever asks meanwhile is served by the next one. */
  async function refresh(id: string): Promise<void> {
    const before = running.get(id)
    if (before) await before
    const mine = refreshOnce(id)
    running.set(id, mine)
    try {
      await mine
    } finally {
      if (running.get(id) === mine) running.delete(id)
    }
  }

  async function refreshOnce(id: string): Promise<void> {
    if (stopped) return
    const due = plus(lastShown.get(id) ?? (0 as Instant), SPACING_MS)
    if (clock.now() < due) {
      later(id, due)
      return
    }
    const card = await liveCardStore(db.read).byId(id)
    if (!card || card.wanted <= card.shown) return
    const view = await liveView(db.read, card, NAMES_ON_CARD)
    if (!view) return
    const reply = show(activityCard({ now: clock.now(), zone: clock.zone }, view.roster, view.organiser))
    const face = JSON.stringify(reply.card)
    const seen = card.messageId !== null && faces.get(id) === face && !isOld(card)
    try {
      const ref = seen ? null : await put(card, view.chat, reply)
      faces.set(id, face)
      if (!seen) lastShown.set(id, clock.now())
      await db.write((tx) => liveCardWriter(tx).shown(id, card.wanted, ref === null ? null : { messageId: ref, at: clock.now() }))
      if (ref !== null) o.index.changed()
    } catch (error) {
      await failed(card, error)
    }
  }

  function isOld(card: LiveCard): boolean {
    return card.postedAt === null || clock.now() - card.postedAt >= FRESH_MS
  }

  /** Shows the card; returns the new message's id when one was posted. */
  async function put(card: LiveCard, chat: Chat, reply: ReturnType<typeof show>): Promise<string | null> {
    const to = { kind: 'chat', chat: chat.externalId } as const
    const { script } = chat.settings
    if (card.messageId !== null && !isOld(card) && outbox.canUpdate(chat.platform)) {
      await outbox.update(chat.platform, { messageId: card.messageId }, to, reply, script)
      return null
    }
    return (await outbox.post(chat.platform, to, reply, script, `card/${card.id}/${card.wanted}`)).messageId
  }

  async function failed(card: LiveCard, error: unknown): Promise<void> {
    const known = error instanceof PlatformError ? error : null
    const wait = RETRY_MS[card.failures]
    log.warn('live card', { card: card.id, failures: card.failures + 1, code: known?.code ?? String(error) })
    const giveUp = known?.retryable === false || wait === undefined
    await db.write((tx) => liveCardWriter(tx).failed(card.id, giveUp ? card.wanted : null))
    if (!giveUp) {
      lastShown.delete(card.id)
      later(card.id, plus(clock.now(), Math.max(known?.retryAfterMs ?? 0, wait)))
    }
  }

  return {
    async kick(ids) {
      const cards = await liveCardStore(db.read).ofActivities(ids)
      for (const card of cards) if (!waits.has(card.id)) await refresh(card.id)
    },
    async sweep() {
      for (const card of await liveCardStore(db.read).aged(plus(clock.now(), -FRESH_MS))) await db.write((tx) => liveCardWriter(tx).renew(card.id))
      for (const card of await liveCardStore(db.read).behind()) if (!waits.has(card.id)) await refresh(card.id)
    },
    waiting: () => waits.size,
    stop() {
      stopped = true
      for (const cancel of waits.values()) cancel()
      waits.clear()
    },
  }
}
