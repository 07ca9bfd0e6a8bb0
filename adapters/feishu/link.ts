// Keeps one long connection alive: notices silence, and builds a new one with growing, jittered delays. What a connection is: socket.ts.
import { plus, type Instant } from '../../bot/model/time.ts'
import type { Cancel, Clock } from '../../bot/ports/clock.ts'
import type { Logger } from '../../bot/ports/logger.ts'

/** All in milliseconds. */
export interface LinkTiming {
  /** A ping goes out so often, whatever the server asks for. */
  readonly pingMs: number
  /** Nothing came for so long: the connection is dead, whatever its state says. With three pings unanswered, below 90 s. */
  readonly silenceMs: number
  /** Longest time for pull, handshake and opening. */
  readonly attemptMs: number
  readonly firstDelayMs: number
  readonly maxDelayMs: number
  /** A connection that held so long makes the next delay a short one again. */
  readonly stableMs: number
}

export const LINK_TIMING: LinkTiming = { pingMs: 25_000, silenceMs: 80_000, attemptMs: 45_000, firstDelayMs: 1_000, maxDelayMs: 60_000, stableMs: 60_000 }

/** One connection, open or about to be. */
export interface Socket {
  /** For good; nothing is told afterwards. */
  close(): void
}

export interface SocketEvents {
  up(): void
  /** Anything came from the server. */
  frame(): void
  /** It ended, or never came to be. `why` is for the log. */
  down(why: string): void
}

export interface LinkOptions {
  readonly clock: Clock
  /** Even over 0 to 1. */
  readonly random: () => number
  readonly log: Logger
  readonly timing: LinkTiming
  readonly open: (on: SocketEvents) => Promise<Socket>
  /** Told on every change. */
  readonly changed: (state: 'up' | 'down') => void
}

export interface Link {
  start(): void
  stop(): void
}

export function createLink(o: LinkOptions): Link {
  const { clock, timing } = o
  /** Of the connection that counts; what older ones say is not listened to. */
  let round = 0
  let socket: Socket | null = null
  /** Null while it is not up. */
  let upAt: Instant | null = null
  let heardAt = clock.now()
  let failures = 0
  let told: 'up' | 'down' | null = null
  let cancel: Cancel = () => undefined
  let running = false

  function tell(state: 'up' | 'down'): void {
    if (told === state) return
    told = state
    o.changed(state)
  }

  function wake(at: Instant, fn: () => void): void {
    cancel()
    cancel = clock.wake(at, fn)
  }

  function attempt(): void {
    const mine = ++round
    const counts = (): boolean => running && mine === round
    wake(plus(clock.now(), timing.attemptMs), () => lost('no connection in time'))
    const on: SocketEvents = {
      up() {
        if (!counts()) return
        upAt = clock.now()
        heardAt = clock.now()
        watch()
        tell('up')
      },
      frame() { if (counts()) heardAt = clock.now() },
      down(why) { if (counts()) lost(why) },
    }
    o.open(on).then(
      (opened) => {
        if (counts()) socket = opened
        else opened.close()
      },
      (error: unknown) => { if (counts()) lost(error instanceof Error ? error.name : 'could not be opened') },
    )
  }

  /** Looks again when the silence could be long enough. */
  function watch(): void {
    wake(plus(heardAt, timing.silenceMs), () => {
      if (clock.now() - heardAt >= timing.silenceMs) lost('silence')
      else watch()
    })
  }

  function lost(why: string): void {
    if (upAt !== null && clock.now() - upAt >= timing.stableMs) failures = 0
    const delay = Math.round(Math.min(timing.maxDelayMs, timing.firstDelayMs * 2 ** Math.min(failures, 20)) * (0.5 + o.random()))
    failures++
    o.log.warn('feishu connection lost', { why, again: delay, tries: failures })
    drop()
    tell('down')
    wake(plus(clock.now(), delay), attempt)
  }

  function drop(): void {
    round++
    upAt = null
    socket?.close()
    socket = null
  }

  return {
    start() {
      if (running) return
      running = true
      attempt()
    },
    stop() {
      running = false
      cancel()
      drop()
    },
  }
}
