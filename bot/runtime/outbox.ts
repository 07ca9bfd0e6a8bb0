// Delivers what was committed: one lane per chat or person, in order; failures wait and try again, or are given up and told.
import type { Db } from '../../prisma/client.ts'
import { outboxStore, type OutboxRow, type Progress } from '../../prisma/stores/outbox.ts'
import { PlatformError } from '../model/errors.ts'
import type { PlatformId } from '../model/event.ts'
import type { Reply } from '../model/reply.ts'
import { plus, SECOND, type Instant } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { Destination, PlatformAdapter, SentRef } from '../ports/platform.ts'
import type { Services } from '../services/index.ts'
import { beginTry } from './doubt.ts'
import { createGate, type Gate } from './gate.ts'
import { settleFailure, type Try } from './outbox-fail.ts'
import { asPrivate, hurryOf, itemOf, leavesAMessage, mostShown, progressOf, type Item } from './outbox-item.ts'
import { createMarks } from './outbox-mark.ts'
import { createShow } from './outbox-show.ts'
import type { Tracker } from './tracker.ts'

/** Rows read back from the table at once. */
const PAGE = 500
/** How long a lane rests whose failure could not be written. */
const UNWRITTEN_MS = 5 * SECOND
/**
 * Of what goes to many, so many are handed to a platform at once where it forgets keys: those are noted as tried, and after a crash
 * nobody knows of them whether they were shown. More than the platforms carry in the time of one call.
 */
const BULK_IN_HAND = 64

export interface Outbox {
  /** Sends rows that were just committed; resolves after their first try. */
  deliver(rows: readonly OutboxRow[]): Promise<void>
  /** Takes up what is due in the table: at start, and when a waiting row falls due. Resolves when all of it is on its way. */
  sweep(): Promise<void>
  /** Shows something without the table: only for the line that says that the table cannot be written. */
  sendDirect(platform: PlatformId, to: Destination, reply: Reply): Promise<void>
  /** Shows a card and says under which id; used for live cards, which have a table of their own. */
  post(platform: PlatformId, to: Destination, reply: Reply, script: '简' | '繁', key: string): Promise<SentRef>
  update(platform: PlatformId, ref: SentRef, to: Destination, reply: Reply, script: '简' | '繁'): Promise<void>
  canUpdate(platform: PlatformId): boolean
  /** For how long the platform knows a key again; Infinity where nothing is sent to it. */
  keyMs(platform: PlatformId): number
  /** Writes the marks of what was sent; then nothing more is sent. */
  stop(): Promise<void>
  /** Ends as a killed process does. */
  kill(): void
}

export interface OutboxOptions {
  readonly db: Db
  readonly clock: Clock
  readonly log: Logger
  readonly tracker: Tracker
  readonly services: Services
  readonly adapter: (platform: PlatformId) => PlatformAdapter | null
  /** One lane at a time, in the order of writing: replay's output must not depend on how promises interleave. */
  readonly serial: boolean
}

export function createOutbox(o: OutboxOptions): Outbox {
  const { db, clock, log, serial } = o
  const show = createShow({ clock, adapter: o.adapter })
  const lanes = new Map<string, Promise<void>>()
  /** Keys that are being sent or wait in memory, so that a sweep does not send them twice. */
  const taken = new Set<string>()
  /** Keys that were let go while a sweep was reading: what it has read of them is old. */
  const letGo = new Set<string>()
  let sweeps = 0
  /** Lanes that wait for a retry: what comes later in them waits behind it. */
  const blocked = new Map<string, Instant>()
  /** Platforms whose adapters have stopped: what waits is sent after the next start. */
  const halted = new Set<string>()
  const gates = new Map<PlatformId, Gate>()
  const marks = createMarks({ db, clock, log, tracker: o.tracker, now: serial, noted: release })
  let cancelWake: (() => void) | null = null
  let wakeAt: Instant | null = null
  let stopped = false

  function release(key: string): void {
    taken.delete(key)
    if (sweeps > 0) letGo.add(key)
  }

  const keyMs = (platform: PlatformId): number => o.adapter(platform)?.capabilities.keyMs ?? Infinity

  function wakeFor(at: Instant): void {
    if (stopped || (wakeAt !== null && wakeAt <= at)) return
    cancelWake?.()
    wakeAt = at
    cancelWake = clock.wake(at, () => {
      wakeAt = null
      o.tracker.follow(sweep())
    })
  }

  /** Toasts wait for nobody: a person looks at them for a moment only. */
  const laneOf = (item: Item): string => (item.target.kind === 'press' ? `${item.row.lane}#${item.row.key}` : item.row.lane)

  /** Notes durably that this is about to be tried, where a second time might be seen. Null: it must not be; 'gone': it was withdrawn. */
  async function begin(item: Item, known: Progress): Promise<Progress | 'gone' | null> {
    if (!leavesAMessage(item)) return known
    const doubt = beginTry(known, clock.now(), keyMs(item.platform), mostShown(item))
    if (doubt === null) return null
    if (doubt === known) return known
    const began: Progress = { ...doubt, pages: known.pages }
    try {
      return (await marks.trying({ key: item.row.key, ...began })) ? began : 'gone'
    } catch (error) {
      throw new PlatformError('outbox.unwritten', { retryable: true, hint: 'the table did not take the note that this is tried', cause: error })
    }
  }

  async function attempt(item: Item): Promise<void> {
    const { row } = item
    const held = blocked.get(laneOf(item))
    if (stopped || halted.has(row.platform) || (held !== undefined && held > clock.now())) {
      release(row.key)
      return
    }
    blocked.delete(laneOf(item))
    const before = progressOf(row)
    let t: Try = { item, before, began: before, pages: before.pages, keyMs: keyMs(item.platform) }

    async function once(one: Item): Promise<'shown' | 'gone' | 'refused'> {
      const began = await begin(one, before)
      if (began === 'gone') return began
      t = { ...t, item: one, began: began ?? before }
      if (began === null) return 'refused'
      await show.item(one, (pages) => { t = { ...t, pages } })
      return 'shown'
    }

    /** A toast that comes too late for its press follows as a private message; a card that is gone is not changed. */
    async function orElse(error: unknown): Promise<'shown' | 'gone' | 'refused'> {
      if (!(error instanceof PlatformError)) throw error
      // Whoever pressed got the new version themselves; an old card that cannot be changed any more harms nobody.
      if (item.target.kind === 'update' && !error.retryable) return 'shown'
      if (error.code !== 'press.gone') throw error
      return once(asPrivate(item))
    }

    try {
      const end = await once(item).catch(orElse)
      if (end === 'shown') await marks.sent(row.key)
      else if (end === 'gone') release(row.key)
      else await failed(t, null)
    } catch (error) {
      await failed(t, error)
    }
  }

  async function failed(t: Try, error: unknown): Promise<void> {
    const { row } = t.item
    if (error instanceof PlatformError && error.code === 'pacer.stopped') {
      halted.add(row.platform)
      if (t.began !== t.before) await marks.trying({ key: row.key, ...t.before })
      release(row.key)
      return
    }
    const lane = laneOf(t.item)
    let until = plus(clock.now(), UNWRITTEN_MS)
    try {
      const verdict = await settleFailure(o, error, t)
      if (verdict.kind !== 'later') return
      until = verdict.at
    } catch (unwritten) {
      log.error('outbox', { key: row.key, error: String(unwritten) })
    } finally {
      release(row.key)
    }
    blocked.set(lane, until)
    wakeFor(until)
  }

  /** What goes to many is handed over in portions. */
  async function inPortions(item: Item): Promise<void> {
    if (serial || hurryOf(item) !== 'bulk' || keyMs(item.platform) === Infinity) return attempt(item)
    const gate = gates.get(item.platform) ?? createGate(BULK_IN_HAND)
    gates.set(item.platform, gate)
    await gate.enter()
    try {
      await attempt(item)
    } finally {
      gate.leave()
    }
  }

  function inLane(row: OutboxRow): Promise<void> {
    const item = itemOf(row)
    const lane = serial ? 'all' : laneOf(item)
    const next = (lanes.get(lane) ?? Promise.resolve()).then(() => inPortions(item))
    const settled = next.catch((error: unknown) => { log.error('outbox', { key: row.key, error: String(error) }) })
    lanes.set(lane, settled)
    void settled.then(() => { if (lanes.get(lane) === settled) lanes.delete(lane) })
    return settled
  }

  async function deliver(rows: readonly OutboxRow[]): Promise<void> {
    const now = clock.now()
    const due: OutboxRow[] = []
    for (const row of rows) {
      if (row.dueAt > now) wakeFor(row.dueAt)
      else if (!taken.has(row.key)) {
        taken.add(row.key)
        due.push(row)
      }
    }
    // A natural key may have been written, and even sent, before: only rows that are still due are shown.
    await Promise.all(due.map(inLane))
  }

  async function sweep(): Promise<void> {
    sweeps++
    try {
      await takeUp()
    } finally {
      if (--sweeps === 0) letGo.clear()
    }
  }

  async function takeUp(): Promise<void> {
    for (let after = ''; ;) {
      const page = await outboxStore(db.read).due(clock.now(), PAGE, after)
      const rows = page.filter((r) => !taken.has(r.key) && !letGo.has(r.key) && !halted.has(r.platform) && (blocked.get(r.lane) ?? 0) <= clock.now())
      const sending = deliver(rows)
      // A platform's limits may keep some waiting for long: nobody waits with them.
      if (serial) await sending
      else o.tracker.follow(sending)
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE) break
      after = last.seq
    }
    // What is due and still there is being sent, or waits behind a lane's retry.
    const now = clock.now()
    const next = await outboxStore(db.read).nextDueAt(now)
    const retries = [...blocked.values()].filter((at) => at > now)
    const at = Math.min(next ?? Infinity, ...retries)
    if (at < Infinity) wakeFor(at as Instant)
  }

  return {
    deliver, sweep, keyMs,
    async sendDirect(platform, to, reply) {
      if (stopped) throw new Error('the outbox has stopped')
      await show.direct(platform, to, reply, `direct/${to.replyTo?.eventId ?? ''}/${clock.now()}`)
    },
    post: (platform, to, reply, script, key) => show.post(platform, to, reply, script, key),
    update: (platform, ref, to, reply, script) => show.update(platform, ref, to, reply, script),
    canUpdate: (platform) => o.adapter(platform)?.update !== undefined,
    async stop() {
      await Promise.all(lanes.values())
      stopped = true
      cancelWake?.()
      await marks.stop()
    },
    kill() {
      stopped = true
      marks.kill()
      cancelWake?.()
    },
  }
}
