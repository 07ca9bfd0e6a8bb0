// Keeps the live cards true: in each chat the first change shows at once, later ones wait their turn, and the last one always shows.
import type { Db } from '../../prisma/client.ts'
import { liveCardStore, liveCardWriter } from '../../prisma/stores/live-card.ts'
import type { PlatformId } from '../model/event.ts'
import type { ActivityId, ChatId } from '../model/ids.ts'
import { plus, SECOND, type Instant } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { Services } from '../services/index.ts'
import { platformsOf } from '../services/live-view.ts'
import type { Budget } from './budget.ts'
import { createCardShow, FRESH_MS } from './live-card-show.ts'
import type { Outbox } from './outbox.ts'
import type { Tracker } from './tracker.ts'

export interface LiveCards {
  /** These activities changed. Resolves when what shows at once has been shown. */
  kick(ids: readonly ActivityId[]): Promise<void>
  /** Finds every card that is behind or too old: at start, and daily. */
  sweep(): Promise<void>
  /** Cards that wait for their turn or a retry. */
  waiting(): number
  stop(): void
}

/**
 * The cards of one chat: never more than one update of them within the budget's spacing (a second), however many activities there are.
 * A new activity is posted at once: people wait for it, and there is never a rush of them.
 */
interface Lane {
  readonly platform: PlatformId
  /** Cards that are behind, and from when on each may be tried; whoever waits longest comes first. */
  readonly behind: Map<string, Instant>
  /** Those of them that were never posted. */
  readonly unposted: Set<string>
  /** Those that wait by our own rule, not for a retry: a change may be too important for that. */
  readonly resting: Set<string>
  shownAt: Instant | null
  running: Promise<void> | null
  alarm: { readonly at: Instant; readonly cancel: () => void } | null
}

export function createLiveCards(o: { db: Db; clock: Clock; log: Logger; tracker: Tracker; outbox: Outbox; services: Services; budget: Pick<Budget, 'cardsEveryMs' | 'resumesAt'> }): LiveCards {
  const { db, clock } = o
  const lanes = new Map<ChatId, Lane>()
  const cards = createCardShow(o)
  let stopped = false

  /** Marks cards as behind; returns the lanes that they are in, each once. */
  async function add(found: readonly { id: string; chatId: ChatId; messageId: string | null }[]): Promise<Set<Lane>> {
    const fresh = found.filter((c) => !lanes.has(c.chatId)).map((c) => c.chatId)
    const platforms = fresh.length === 0 ? new Map<ChatId, PlatformId>() : await platformsOf(o.services.read, fresh)
    const touched = new Set<Lane>()
    for (const card of found) {
      let lane = lanes.get(card.chatId)
      const platform = platforms.get(card.chatId)
      if (!lane && platform !== undefined) {
        lane = { platform, behind: new Map(), unposted: new Set(), resting: new Set(), shownAt: null, running: null, alarm: null }
        lanes.set(card.chatId, lane)
      }
      if (!lane) continue
      // A card that waits for a retry goes on waiting: changes meanwhile join in.
      if (!lane.behind.has(card.id) || lane.resting.delete(card.id)) lane.behind.set(card.id, 0 as Instant)
      if (card.messageId === null) lane.unposted.add(card.id)
      touched.add(lane)
    }
    return touched
  }

  function wake(lane: Lane, at: Instant): void {
    if (stopped || (lane.alarm !== null && lane.alarm.at <= at)) return
    lane.alarm?.cancel()
    lane.alarm = { at, cancel: clock.wake(at, () => {
      lane.alarm = null
      o.tracker.follow(run(lane))
    }) }
  }

  /** Who comes meanwhile is served by the same round or by the next. */
  async function run(lane: Lane): Promise<void> {
    while (lane.running) await lane.running
    if (stopped || lane.behind.size === 0) return
    lane.running = round(lane)
    try {
      await lane.running
    } finally {
      lane.running = null
    }
  }

  async function round(lane: Lane): Promise<void> {
    while (!stopped && lane.behind.size > 0) {
      const now = clock.now()
      const every = o.budget.cardsEveryMs(lane.platform)
      // Only first posts go on when the calls that cards may use are used.
      const free = lane.shownAt === null ? now : plus(lane.shownAt, every ?? SECOND)
      const turns = [...lane.behind].map(([id, from]) => [id, lane.unposted.has(id) ? from : (Math.max(from, free) as Instant)] as const)
      const id = turns.find(([, at]) => at <= now)?.[0]
      if (id === undefined) {
        wake(lane, Math.min(...turns.map(([, at]) => at)) as Instant)
        return
      }
      lane.behind.delete(id)
      const first = lane.unposted.delete(id)
      lane.resting.delete(id)
      const end = await cards.refresh(id, every === null ? o.budget.resumesAt() : null)
      if (end.kind === 'shown') lane.shownAt = clock.now()
      if (end.kind === 'shown' && end.behind) lane.behind.set(id, clock.now())
      if (end.kind === 'later') lane.behind.set(id, end.at)
      if (end.kind === 'later' && end.unless) lane.resting.add(id)
      if (end.kind === 'later' && first) lane.unposted.add(id)
    }
  }

  return {
    async kick(ids) {
      await Promise.all([...await add(await liveCardStore(db.read).ofActivities(ids))].map(run))
    },
    async sweep() {
      const old = (await liveCardStore(db.read).aged(plus(clock.now(), -FRESH_MS))).filter((c) => c.wanted <= c.shown)
      const platforms = await platformsOf(o.services.read, old.map((c) => c.chatId))
      for (const card of old) {
        // Where cards cannot be changed an old one is as good as a new one.
        if (o.outbox.canUpdate(platforms.get(card.chatId) ?? 'web')) await db.write((tx) => liveCardWriter(tx).renew(card.id))
      }
      for (const lane of await add(await liveCardStore(db.read).behind())) o.tracker.follow(run(lane))
    },
    waiting: () => [...lanes.values()].reduce((sum, lane) => sum + lane.behind.size, 0),
    stop() {
      stopped = true
      for (const lane of lanes.values()) {
        lane.alarm?.cancel()
        lane.alarm = null
      }
    },
  }
}
