// The bot on a virtual clock over a database: what replay and demo play on.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { virtualClock } from '../adapters/replay/clock.ts'
import { seededIds } from '../adapters/replay/ids.ts'
import type { OutputLine } from '../adapters/replay/index.ts'
import type { Player } from '../adapters/replay/player.ts'
import { openDb } from '../prisma/client.ts'
import { copyDb, ownerOf } from '../prisma/file.ts'
import { migrate } from '../prisma/migrate.ts'
import { liveCardStore } from '../prisma/stores/live-card.ts'
import { outboxStore } from '../prisma/stores/outbox.ts'
import { settingStore } from '../prisma/stores/setting.ts'
import { ConfigError } from './model/errors.ts'
import { instant, parseIso, toIso, zoneOf, type Instant } from './model/time.ts'
import type { Logger } from './ports/logger.ts'
import { createStage } from './stage.ts'

/** Where the clock stands before the first `at` (replay.md). */
const START = parseIso('2026-01-01T00:00:00+08:00') ?? instant(0)

export interface RehearsalOptions {
  /** Null: a fresh temporary database, removed at the end. */
  readonly file: string | null
  /** Works on a copy: the only way to look at a live bot's database. */
  readonly copy: boolean
  readonly seed: number
  readonly zone: string
  readonly log: Logger
  readonly emit: (line: OutputLine) => void
}

export interface Rehearsal {
  readonly player: Pick<Player, 'play'>
  /** What is left: rows and card updates due or waiting for a retry, and those given up. */
  end(): Promise<{ kind: 'end'; at: string; pending: number; failed: number }>
  close(): Promise<void>
}

/** Asked before anything is migrated or written. */
function mayPlayOn(file: string, copy: boolean): void {
  const exists = existsSync(file)
  if (copy && !exists) throw new ConfigError([`没有 ${file} 这个文件，没法复制。`])
  const owner = exists && !copy ? ownerOf(file) : null
  if (owner !== null && owner !== 'replay') throw new ConfigError(['这是正在用的机器人的数据库，重放会改动它。加上 --copy，在副本上重放。'])
}

/** Opens (or makes) the database and starts the bot on it. Throws ConfigError for a live bot's database without `copy`. */
export async function openRehearsal(o: RehearsalOptions): Promise<Rehearsal> {
  if (o.file !== null) mayPlayOn(o.file, o.copy)
  const folder = o.file === null || o.copy ? mkdtempSync(join(tmpdir(), 'gonghui-replay-')) : null
  const file = folder === null ? (o.file ?? '') : join(folder, 'replay.db')
  if (o.copy && o.file !== null) await copyDb(o.file, file)
  migrate(file, START)
  const db = await openDb(file, folder === null ? 'FULL' : 'OFF')
  const settings = settingStore(db.read)
  const run = Number((await settings.get('replay.runs')) ?? 0) + 1
  // A copy of a live database goes on where the bot was last seen.
  const stored = Number((await settings.get('replay.clock')) ?? (await settings.get('last.seen')) ?? 0)
  await db.write(async (tx) => {
    await settingStore(tx).set('owner', 'replay')
    await settingStore(tx).set('replay.runs', String(run))
  })
  const clock = virtualClock(stored > 0 ? instant(stored) : START, zoneOf(o.zone))
  const ids = seededIds(o.seed, clock, run === 1 ? '' : String(run))
  const stage = createStage({ db, clock, ids, log: o.log, run, emit: o.emit, serial: true })
  let started = false

  /** The bot starts with the first line, so that a kept database's downtime ends where the script goes on. */
  async function ensureStarted(): Promise<void> {
    if (started) return
    started = true
    await stage.start()
  }

  return {
    player: {
      async play(line, number) {
        // Who lives there may be said before the bot wakes up.
        if (line.kind === 'setup' && !started) {
          await stage.player.play(line, number)
          return
        }
        if (!started && stored > 0 && 'at' in line && line.at !== undefined && line.at > clock.now()) clock.stand(line.at)
        await ensureStarted()
        await stage.player.play(line, number)
      },
    },
    async end() {
      await ensureStarted()
      const outbox = outboxStore(db.read)
      const cards = await liveCardStore(db.read).behind()
      const pending = (await outbox.count('due', clock.now())) + cards.length
      const failed = (await outbox.count('failed')) + (await liveCardStore(db.read).givenUp())
      return { kind: 'end', at: toIso(clock.now(), clock.zone), pending, failed }
    },
    async close() {
      const now: Instant = clock.now()
      await stage.app().beat()
      stage.app().kill()
      await db.write((tx) => settingStore(tx).set('replay.clock', String(now)))
      await db.close()
      if (folder !== null) rmSync(folder, { recursive: true, force: true })
    },
  }
}
