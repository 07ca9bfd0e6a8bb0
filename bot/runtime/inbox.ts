// Events come in: stored and known before they are acknowledged, then handled, each sender's in order, nobody waiting for others.
import type { Db } from '../../prisma/client.ts'
import { createGather } from '../../prisma/gather.ts'
import { inboxStore, markHandled, storeEvents, type InboxRow } from '../../prisma/stores/inbox.ts'
import type { InboundEvent } from '../model/event.ts'
import { plus, SECOND } from '../model/time.ts'
import type { Cancel, Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { Logger } from '../ports/logger.ts'
import type { AcceptResult } from '../ports/platform.ts'
import type { Arrivals } from './arrival.ts'
import type { Tracker } from './tracker.ts'

/** A stored event that makes the program fail again and again is put aside after so many starts. */
const MOST_ATTEMPTS = 5

/** How long until a refused line is tried to be closed again. */
const FORGET_RETRY_MS = 30 * SECOND

export interface Handler {
  /**
   * Handles one stored event. written: its own transaction marked the row as handled; refused: nothing could be written, and the
   * person was told so; open: not even that. Rejects like open.
   */
  handle(event: InboundEvent, inboxId: string): Promise<'written' | 'refused' | 'open'>
  /** Whether the words of this event may be stored at all. */
  isSecret(event: InboundEvent): boolean
  /** Stores (hashed ids only), handles and erases a secret event in one transaction; false when it was known. */
  handleSecret(event: InboundEvent, inboxId: string): Promise<boolean>
}

export interface Inbox {
  accept(event: InboundEvent): Promise<AcceptResult>
  /** Handles what a stopped process left behind, in order of arrival. */
  resume(): Promise<void>
  stop(): void
}

/** Sender and platform: the lane in which events are handled in order. */
export function laneOf(event: InboundEvent): string {
  return `${event.platform}/${event.sender.id}`
}

export function createInbox(o: { db: Db; clock: Clock; ids: Ids; log: Logger; tracker: Tracker; handler: Handler; arrivals: Arrivals }): Inbox {
  const { db, clock, ids, log, handler, arrivals } = o
  const lanes = new Map<string, Promise<void>>()
  const waits = new Set<Cancel>()
  let stopped = false

  const store = createGather<InboxRow, boolean>(async (rows) => {
    const stored = await db.write((tx) => storeEvents(tx, rows, null))
    return rows.map((r) => ({ ok: true, value: stored.has(r.id) }))
  })

  function inLane<T>(lane: string, work: () => Promise<T>): Promise<T> {
    const before = lanes.get(lane) ?? Promise.resolve()
    const next = before.then(work)
    const settled = next.then(() => undefined, () => undefined)
    lanes.set(lane, settled)
    void settled.then(() => { if (lanes.get(lane) === settled) lanes.delete(lane) })
    return next
  }

  function run(event: InboundEvent, inboxId: string): Promise<void> {
    const lane = laneOf(event)
    // Behind an earlier line of the same sender it is in nobody's way until that one is done.
    if (!lanes.has(lane)) arrivals.enter(inboxId)
    const done = inLane(lane, () => handler.handle(event, inboxId)).then((outcome) => {
      if (outcome === 'refused') o.tracker.follow(forget(inboxId))
    }, (error: unknown) => {
      log.error('event not handled', { inboxId, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }).finally(() => { arrivals.leave(inboxId) })
    o.tracker.follow(done)
    return done
  }

  /** Who was told that nothing was done can say it again: it must not be done behind their back later, so the row is closed as soon as it can be. */
  async function forget(inboxId: string): Promise<void> {
    try {
      await db.write((tx) => markHandled(tx, [inboxId], clock.now()))
    } catch {
      if (stopped) return
      const cancel = clock.wake(plus(clock.now(), FORGET_RETRY_MS), () => {
        waits.delete(cancel)
        o.tracker.follow(forget(inboxId))
      })
      waits.add(cancel)
    }
  }

  return {
    stop() {
      stopped = true
      for (const cancel of waits) cancel()
      waits.clear()
    },
    async accept(event) {
      const inboxId = ids.next()
      if (handler.isSecret(event)) {
        const fresh = await inLane(laneOf(event), () => handler.handleSecret(event, inboxId))
        return { kind: fresh ? 'new' : 'known', done: Promise.resolve() }
      }
      const row: InboxRow = {
        id: inboxId, platform: event.platform, eventId: event.eventId, messageId: event.kind === 'message' ? event.messageId : null,
        lane: laneOf(event), body: JSON.stringify(event), receivedAt: clock.now(),
      }
      const fresh = await store.put(row)
      return fresh ? { kind: 'new', done: run(event, inboxId) } : { kind: 'known', done: Promise.resolve() }
    },
    async resume() {
      for (const row of await inboxStore(db.read).unhandled()) {
        if (row.body === null) continue
        const attempts = await db.write((tx) => inboxStore(tx).countAttempt(row.id))
        if (attempts > MOST_ATTEMPTS) {
          log.error('event put aside', { inboxId: row.id, attempts })
          continue
        }
        // Written by accept above; adapters have checked its shape.
        void run(JSON.parse(row.body) as InboundEvent, row.id)
      }
    },
  }
}
