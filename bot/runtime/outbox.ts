// Delivers what was committed: one lane per chat or person, in order; failures wait and try again, or are given up and told.
import type { Db } from '../../prisma/client.ts'
import { createGather } from '../../prisma/gather.ts'
import { markSent, outboxStore, outboxWriter, type OutboxRow } from '../../prisma/stores/outbox.ts'
import { replyFor } from '../cards/notice.ts'
import { fitOut, toText, type Fitted, type Outgoing } from '../model/degrade.ts'
import { PlatformError } from '../model/errors.ts'
import type { PlatformId } from '../model/event.ts'
import type { Reply } from '../model/reply.ts'
import { HOUR, MINUTE, plus, SECOND, type Instant } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { Destination, PlatformAdapter, SentRef } from '../ports/platform.ts'
import type { OutboxBody, Target } from '../services/notice.ts'
import { toScript } from './script.ts'
import type { Tracker } from './tracker.ts'

/** Waits between tries; after the last one the row is given up. About a day in all. */
const RETRY_MS = [2 * SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR] as const

/** How long marks of what was sent may wait for each other. */
const MARK_MS = 200
/** How long a mark waits that the table did not take. */
const MARK_RETRY_MS = 5 * SECOND

/** Rows read back from the table at once. */
const PAGE = 500

export interface Outbox {
  /** Sends rows that were just committed; resolves after their first try. */
  deliver(rows: readonly OutboxRow[]): Promise<void>
  /** Reads what is due from the table: at start, and when a waiting row falls due. */
  sweep(): Promise<void>
  /** Shows something without the table: only for the line that says that the table cannot be written. */
  sendDirect(platform: PlatformId, to: Destination, reply: Reply): Promise<void>
  /** Shows a card and says under which id; used for live cards, which have a table of their own. */
  post(platform: PlatformId, to: Destination, reply: Reply, script: '简' | '繁', key: string): Promise<SentRef>
  update(platform: PlatformId, ref: SentRef, to: Destination, reply: Reply, script: '简' | '繁'): Promise<void>
  canUpdate(platform: PlatformId): boolean
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
  readonly adapter: (platform: PlatformId) => PlatformAdapter | null
  /** One lane at a time, in the order of writing: replay's output must not depend on how promises interleave. */
  readonly serial: boolean
  /** Told of rows that were given up for good. */
  readonly gaveUp: (row: OutboxRow, error: string) => Promise<void>
}

export function createOutbox(o: OutboxOptions): Outbox {
  const { db, clock, log } = o
  const lanes = new Map<string, Promise<void>>()
  /** Keys that are being sent or wait in memory, so that a sweep does not send them twice. */
  const taken = new Set<string>()
  /** Lanes that wait for a retry: what comes later in them waits behind it. */
  const blocked = new Map<string, Instant>()
  let cancelWake: (() => void) | null = null
  let wakeAt: Instant | null = null
  let stopped = false

  const sentMarks = createGather<string, null>(async (keys) => {
    await db.write((tx) => markSent(tx, keys, clock.now()))
    return keys.map(() => ({ ok: true, value: null }))
  }, 2000)

  /** Marks of a rush are written together a little later: a crash between shows a message once more, under its old key. */
  let unmarked: string[] = []
  let cancelMark: (() => void) | null = null
  function sent(key: string): Promise<void> | undefined {
    unmarked.push(key)
    if (o.serial) return markNow()
    cancelMark ??= clock.wake(plus(clock.now(), MARK_MS), () => { o.tracker.follow(markNow()) })
    return undefined
  }

  /** Keys whose mark could not be written keep their turn: a sweep would show them once more. */
  async function markNow(): Promise<void> {
    cancelMark?.()
    cancelMark = null
    const keys = unmarked
    unmarked = []
    await Promise.all(keys.map(async (key) => {
      try {
        await sentMarks.put(key)
        taken.delete(key)
      } catch (error) {
        log.error('outbox', { key, error: String(error) })
        if (stopped) return
        unmarked.push(key)
        cancelMark ??= clock.wake(plus(clock.now(), MARK_RETRY_MS), () => { o.tracker.follow(markNow()) })
      }
    }))
  }

  function wakeFor(at: Instant): void {
    if (stopped || (wakeAt !== null && wakeAt <= at)) return
    cancelWake?.()
    wakeAt = at
    cancelWake = clock.wake(at, () => {
      wakeAt = null
      o.tracker.follow(sweep())
    })
  }

  function pagesFor(adapter: PlatformAdapter, reply: Reply, script: '简' | '繁', kind: Target['kind']): readonly Fitted<Outgoing>[] {
    if (reply.kind === 'none') return []
    const written = script === '繁' ? toScript(reply) : reply
    if (written.kind === 'none') return []
    if (written.kind === 'text') return fitOut({ kind: kind === 'press' ? 'toast' : 'text', text: written.text }, adapter.capabilities)
    return fitOut({ kind: 'card', card: written.card, text: toText(written.card) }, adapter.capabilities)
  }

  function destination(target: Target): Destination {
    const replyTo = target.eventId === null ? {} : { replyTo: { eventId: target.eventId, messageId: target.messageId } }
    if (target.kind === 'chat') return { kind: 'chat', chat: target.chat ?? '', ...replyTo }
    if (target.kind === 'press' && target.eventId !== null) return { kind: 'press', user: target.user ?? '', replyTo: { eventId: target.eventId, messageId: target.messageId } }
    return { kind: 'user', user: target.user ?? '', ...replyTo }
  }

  async function show(row: OutboxRow): Promise<void> {
    const adapter = o.adapter(row.platform as PlatformId)
    if (!adapter) throw new PlatformError('platform.off', { retryable: true, retryAfterMs: MINUTE, hint: `${row.platform} is not configured; set its credentials and restart` })
    // Written by this program only (services/notice.ts, runtime/turn.ts); the shapes are its own.
    const target = JSON.parse(row.target) as Target
    const body = JSON.parse(row.body) as OutboxBody
    const reply = body.kind === 'reply' ? body.reply : replyFor({ now: clock.now(), zone: clock.zone }, body.notice)
    const to = destination(target)
    const pages = pagesFor(adapter, reply, body.script, target.kind)
    for (const [i, page] of pages.entries()) await adapter.send(to, page, { key: i === 0 ? row.key : `${row.key}/${i}`, hurry: body.kind === 'reply' ? 'answer' : 'notice' })
  }

  /** A toast that comes too late for its press follows as a private message. */
  async function showOrFallBack(row: OutboxRow): Promise<void> {
    try {
      await show(row)
    } catch (error) {
      if (!(error instanceof PlatformError) || error.code !== 'press.gone') throw error
      const target = JSON.parse(row.target) as Target
      await show({ ...row, target: JSON.stringify({ ...target, kind: 'user' } satisfies Target) })
    }
  }

  async function attempt(row: OutboxRow): Promise<void> {
    if (stopped) return
    const held = blocked.get(row.lane)
    if (held !== undefined && held > clock.now()) {
      taken.delete(row.key)
      return
    }
    blocked.delete(row.lane)
    try {
      await showOrFallBack(row)
    } catch (error) {
      await failed(row, error)
      return
    }
    await sent(row.key)
  }

  async function failed(row: OutboxRow, error: unknown): Promise<void> {
    const known = error instanceof PlatformError ? error : null
    const attempts = row.attempts + 1
    const wait = RETRY_MS[row.attempts]
    const code = known?.code ?? (error instanceof Error ? error.name : 'unknown')
    if (known?.retryable === false || wait === undefined) {
      log.warn('given up', { key: row.key, platform: row.platform, attempts, code, hint: known?.hint })
      await db.write((tx) => outboxWriter(tx).fail(row.key, attempts, code))
      taken.delete(row.key)
      await o.gaveUp(row, code)
      return
    }
    const dueAt = plus(clock.now(), Math.max(known?.retryAfterMs ?? 0, wait))
    log.warn('will try again', { key: row.key, platform: row.platform, attempts, code, hint: known?.hint })
    await db.write((tx) => outboxWriter(tx).retryAt(row.key, attempts, dueAt))
    taken.delete(row.key)
    blocked.set(row.lane, dueAt)
    wakeFor(dueAt)
  }

  function inLane(row: OutboxRow): Promise<void> {
    const lane = o.serial ? 'all' : row.lane
    const next = (lanes.get(lane) ?? Promise.resolve()).then(() => attempt(row))
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
    for (;;) {
      const rows = (await outboxStore(db.read).due(clock.now(), PAGE)).filter((r) => !taken.has(r.key) && (blocked.get(r.lane) ?? 0) <= clock.now())
      if (rows.length === 0) break
      await deliver(rows)
      if (rows.length < PAGE) break
    }
    // What is due and still there is being sent, or waits behind a lane's retry.
    const now = clock.now()
    const next = await outboxStore(db.read).nextDueAt(now)
    const retries = [...blocked.values()].filter((at) => at > now)
    const at = Math.min(next ?? Infinity, ...retries)
    if (at < Infinity) wakeFor(at as Instant)
  }

  function must(platform: PlatformId): PlatformAdapter {
    const adapter = o.adapter(platform)
    if (!adapter) throw new PlatformError('platform.off', { retryable: true, retryAfterMs: MINUTE, hint: `${platform} is not configured` })
    return adapter
  }

  return {
    deliver, sweep,
    async sendDirect(platform, to, reply) {
      if (stopped) throw new Error('the outbox has stopped')
      const adapter = must(platform)
      for (const page of pagesFor(adapter, reply, '简', to.kind)) await adapter.send(to, page, { key: `direct/${to.replyTo?.eventId ?? ''}/${clock.now()}`, hurry: 'answer' })
    },
    async post(platform, to, reply, script, key) {
      const adapter = must(platform)
      let ref: SentRef | null = null
      for (const [i, page] of pagesFor(adapter, reply, script, to.kind).entries()) ref = await adapter.send(to, page, { key: `${key}/${i}`, hurry: 'card' })
      if (!ref) throw new Error('a live card without a page')
      return ref
    },
    async update(platform, ref, to, reply, script) {
      const adapter = must(platform)
      const page = pagesFor(adapter, reply, script, to.kind).at(-1)
      if (page && adapter.update) await adapter.update(ref, to, page)
    },
    canUpdate: (platform) => o.adapter(platform)?.update !== undefined,
    async stop() {
      await Promise.all(lanes.values())
      stopped = true
      cancelWake?.()
      await markNow()
    },
    kill() {
      stopped = true
      unmarked = []
      cancelMark?.()
      cancelWake?.()
    },
  }
}
