// Keeps one connection alive: watchdog, growing waits, a successor before a connection ends. Knows nothing of the SDK. Rules: dingtalk.md section 4.
import { plus, type Instant } from '../../bot/model/time.ts'
import type { Cancel, Clock } from '../../bot/ports/clock.ts'
import type { Logger } from '../../bot/ports/logger.ts'
import type { Timing } from './config.ts'
import type { Link, LinkEvents } from './link.ts'

/** What comes over a connection; the rest of its life is looked after here. */
export type Incoming = Pick<LinkEvents, 'callback' | 'event' | 'unreadable'>

export interface StreamOptions {
  readonly clock: Clock
  readonly log: Logger
  readonly random: () => number
  readonly timing: Timing
  readonly incoming: Incoming
  /** Opens one connection or rejects; nothing is left of one that was rejected. */
  readonly dial: (events: LinkEvents) => Promise<Link>
  /** Told on every change. */
  readonly state: (state: 'up' | 'down') => void
}

export interface Stream {
  /** Begins to connect; returns at once. */
  start(): void
  /** Closes everything; nothing comes back. */
  stop(): void
}

/** A connection and what is known of its health. */
interface Held {
  readonly since: Instant
  link: Link | null
  /** Pings without a sign of life since. */
  unanswered: number
  draining: boolean
  /** It closed, perhaps before anybody knew that it was open. */
  gone: boolean
  beat: Cancel
}

/** Two unanswered pings are one too many. */
const MOST_UNANSWERED = 2

export function createStream(o: StreamOptions): Stream {
  const { clock, log, timing } = o
  const open = new Set<Held>()
  const waits = new Set<Cancel>()
  let running = false
  let dialling = false
  let failures = 0
  let retry: Cancel | null = null
  let state: 'up' | 'down' | null = null

  /** Asked anew after every wait. */
  const isRunning = (): boolean => running

  function tell(now: 'up' | 'down'): void {
    if (state === now) return
    state = now
    log.info('dingtalk connection', { state: now })
    o.state(now)
  }

  function later(ms: number, fn: () => void): void {
    const cancel = clock.wake(plus(clock.now(), ms), () => {
      waits.delete(cancel)
      fn()
    })
    waits.add(cancel)
  }

  /** 1 s, 2 s, 4 s … 60 s, each up to a quarter longer, so that many bots do not come back as one. */
  function retryLater(): void {
    if (!isRunning() || retry !== null || dialling) return
    const ms = Math.min(timing.mostBackOffMs, timing.backOffMs * 2 ** Math.min(failures, 16)) * (1 + o.random() / 4)
    failures += 1
    retry = clock.wake(plus(clock.now(), ms), () => {
      retry = null
      void connect()
    })
  }

  /** One attempt at a time. */
  async function connect(): Promise<void> {
    if (!isRunning() || dialling) return
    retry?.()
    retry = null
    dialling = true
    const held: Held = { since: clock.now(), link: null, unanswered: 0, draining: false, gone: false, beat: () => undefined }
    try {
      held.link = await o.dial({
        ...o.incoming,
        alive: () => { held.unanswered = 0 },
        drain: () => drain(held),
        closed: () => lost(held),
      })
    } catch (error) {
      dialling = false
      if (!isRunning()) return
      // The error's own words may hold an address; its code says enough.
      log.warn('dingtalk connection failed', { code: codeOf(error), failures })
      if (![...open].some((h) => !h.draining)) tell('down')
      retryLater()
      return
    }
    dialling = false
    if (!isRunning()) {
      held.link.terminate()
      return
    }
    const before = [...open]
    open.add(held)
    beat(held)
    tell('up')
    // Acknowledgements of the old connection may still be on their way.
    for (const old of before) later(timing.drainMs, () => old.link?.close())
    // Both may have happened before anybody could look.
    if (held.draining) succeed(held)
    if (isGone(held)) lost(held)
  }

  function beat(held: Held): void {
    held.beat = clock.wake(plus(clock.now(), timing.pingMs), () => {
      if (held.unanswered >= MOST_UNANSWERED) {
        log.warn('dingtalk connection is dead', { unanswered: held.unanswered })
        held.link?.terminate()
        // Whether the socket says that it closed is its own affair.
        lost(held)
        return
      }
      if (sound(held)) failures = 0
      held.unanswered += 1
      held.link?.ping()
      beat(held)
    })
  }

  const sound = (held: Held): boolean => clock.now() - held.since >= timing.soundMs

  /** The platform will close it in 10 s and pushes no more over it. A connection that was told so at once waits like one that failed. */
  function drain(held: Held): void {
    if (held.draining) return
    held.draining = true
    if (open.has(held)) succeed(held)
  }

  function succeed(held: Held): void {
    if (sound(held) || failures === 0) {
      failures = Math.max(failures, 1)
      void connect()
    } else retryLater()
  }

  function lost(held: Held): void {
    held.gone = true
    held.beat()
    if (!open.delete(held)) return
    if (!isRunning()) return
    if (sound(held)) failures = 0
    if ([...open].some((h) => !h.draining)) return
    if (open.size === 0) tell('down')
    retryLater()
  }

  return {
    start() {
      if (running) return
      running = true
      void connect()
    },
    stop() {
      running = false
      retry?.()
      retry = null
      for (const cancel of waits) cancel()
      waits.clear()
      for (const held of open) {
        held.beat()
        // One that may be dead would wait for its handshake.
        if (held.unanswered > 0) held.link?.terminate()
        else held.link?.close()
      }
      open.clear()
    },
  }
}

/** Asked anew: it may have closed while somebody waited. */
function isGone(held: Held): boolean {
  return held.gone
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'dingtalk.link'
}
