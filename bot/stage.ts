// The bot on an open database with a virtual clock and the replay adapter for every platform: what rehearsals, the demo and tests play on.
import type { VirtualClock } from '../adapters/replay/clock.ts'
import { createReplay, type OutputLine, type ReplayAdapter } from '../adapters/replay/index.ts'
import { createPlayer, type Player } from '../adapters/replay/player.ts'
import { InvalidLine } from '../adapters/replay/script.ts'
import type { Db, Tx } from '../prisma/client.ts'
import { transcriptStore } from '../prisma/stores/transcript.ts'
import { createApp, type App, type AppOptions } from './app.ts'
import type { Transcript } from './model/transcript.ts'
import type { Logger } from './ports/logger.ts'
import type { PlatformAdapter } from './ports/platform.ts'
import { applySetup, setupConflict } from './services/setup.ts'

/** `heartbeat` and `backup` belong to live installations. */
export interface StageOptions extends Omit<AppOptions, 'clock' | 'adapters' | 'heartbeat' | 'backup'> {
  readonly clock: VirtualClock
  /** Which playing on this database it is, from 1: part of the ids of events that a script does not name. */
  readonly run: number
  readonly emit: (line: OutputLine) => void
  /** Stands between the bot and its database, not between the adapter and its memory: tests break writes. */
  readonly wrapDb?: (db: Db) => Db
  /** Stands between the bot and an adapter: tests look at sends, or break them. */
  readonly wrap?: (adapter: PlatformAdapter) => PlatformAdapter
}

export interface Stage {
  readonly player: Player
  readonly replay: ReplayAdapter
  readonly transcript: Transcript
  /** The bot of now: another one after `restart`. */
  app(): App
  /** Starts the bot of now and lets it catch up. */
  start(): Promise<void>
  /** Resolves when nothing is under way and nothing is due now. */
  settle(): Promise<void>
  /** The process dies as it stands; another, not started yet, takes its place. */
  restart(): void
}

/** A process's hold on its surroundings: after `end` it writes nothing more, and what it was writing is rolled back. */
function mortal(db: Db, log: Logger): { db: Db; log: Logger; end(): void } {
  let alive = true
  const killed = (): Error => new Error('the process was killed')
  const said = (level: keyof Logger) => (message: string, data?: Readonly<Record<string, unknown>>): void => { if (alive) log[level](message, data) }
  return {
    db: {
      read: db.read,
      async write<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
        if (!alive) throw killed()
        return db.write(async (tx) => {
          const value: T = await fn(tx)
          // Only a commit makes it true.
          if (!alive) throw killed()
          return value
        })
      },
      close: () => db.close(),
    },
    log: { debug: said('debug'), info: said('info'), warn: said('warn'), error: said('error') },
    end: () => { alive = false },
  }
}

/** Joins the parts; nothing is started. Closing the database is the caller's, after `app().kill()` or `stop()`. */
export function createStage(o: StageOptions): Stage {
  const { clock, emit, run, wrap = (adapter: PlatformAdapter): PlatformAdapter => adapter, wrapDb = (db: Db): Db => db, ...parts } = o
  const transcript = transcriptStore(o.db)
  const replay = createReplay({ transcript, clock, emit })
  const adapters = [replay.on('feishu'), replay.on('dingtalk'), replay.on('web')].map(wrap)
  let life = mortal(o.db, o.log)
  const born = (): App => createApp({ ...parts, clock, adapters, db: wrapDb(life.db), log: life.log })
  let app = born()

  const settle = (): Promise<void> => app.settle()

  function restart(): void {
    app.kill()
    life.end()
    replay.forget()
    life = mortal(o.db, o.log)
    app = born()
  }

  const player = createPlayer({
    clock, transcript, run,
    bot: () => ({
      accept: (event) => app.inbox.accept(event),
      async setup(setup) {
        const conflict = await setupConflict(app.services, setup)
        if (conflict !== null) throw new InvalidLine(conflict)
        await app.services.units.run((unit) => applySetup(unit, app.services, setup))
      },
      fault: (f) => replay.fault(f), origin: (eventId, line) => replay.origin(eventId, line), settle, start: () => app.start(),
    }),
    async restart() {
      // A live bot notes every minute that it is there.
      await app.beat()
      restart()
    },
  })

  return {
    player, replay, transcript, settle, restart,
    app: () => app,
    async start() {
      await app.start()
      await clock.drain(settle)
    },
  }
}
