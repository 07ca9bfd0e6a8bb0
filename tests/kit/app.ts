// The whole bot for one test: a database of its own, a clock that the test moves, seeded chance, the replay adapter, and people who talk.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject, onTestFinished } from 'vitest'
import { virtualClock, type VirtualClock } from '../../adapters/replay/clock.ts'
import type { Fault } from '../../adapters/replay/faults.ts'
import { seededIds } from '../../adapters/replay/ids.ts'
import type { OutputLine } from '../../adapters/replay/index.ts'
import { readLine, type SetupLine } from '../../adapters/replay/script.ts'
import type { App } from '../../bot/app.ts'
import type { PlatformId } from '../../bot/model/event.ts'
import { parseIso, plus, zoneOf, type Instant } from '../../bot/model/time.ts'
import type { Ids } from '../../bot/ports/ids.ts'
import type { PlatformAdapter } from '../../bot/ports/platform.ts'
import type { Command } from '../../bot/runtime/define-command.ts'
import type { MonthlyCalls } from '../../bot/services/budget.ts'
import { applySetup } from '../../bot/services/setup.ts'
import { roster, type Roster } from '../../bot/services/signup.ts'
import { createStage, type Stage } from '../../bot/stage.ts'
import { openDb, type Db } from '../../prisma/client.ts'
import { createGiven, type Given } from './given.ts'
import { recorder, type Entry } from './log.ts'
import { createPeople, type Person, type SetupMember, type Voice } from './people.ts'

export type { Person } from './people.ts'

/** Wednesday, the reference date of commands.md. */
const NOW = '2026-03-11T10:00+08:00'

export interface TestAppOptions {
  /** ISO 8601 with an offset, seconds optional. Default: Wednesday 2026-03-11 10:00 in Shanghai. */
  readonly now?: string
  readonly seed?: number
  /** People on the roll from the start. Others come into being as plain members of the group when `as` first names them. */
  readonly members?: readonly SetupMember[]
  /** More of a replay `setup` line: administrators, other chats. The group `g1` on Feishu is always there. */
  readonly setup?: SetupLine
  /** Instead of the bot's own commands. */
  readonly commands?: readonly Command[]
  /** Stands between the bot and each platform. */
  readonly wrap?: (adapter: PlatformAdapter) => PlatformAdapter
  /** Stands between the bot and its database. */
  readonly wrapDb?: (db: Db) => Db
  /** One send and one job at a time, as replay plays. Default: as live. */
  readonly serial?: boolean
  /** Error lines in the log are part of the test; otherwise one fails it. */
  readonly faulty?: boolean
  /** Calls that each platform's plan allows in a month. */
  readonly monthlyCalls?: MonthlyCalls
  /** What the bot says at the operator's console. */
  readonly announce?: (text: string) => void
}

/** What processes of one machine share: the file and the time. */
interface Machine {
  readonly file: string
  readonly clock: VirtualClock
  readonly lives: (() => Promise<void>)[]
  /** Moves the clock when nobody else does. */
  inTurn(work: () => Promise<void>): Promise<void>
}

function machine(file: string, clock: VirtualClock): Machine {
  let last: Promise<void> = Promise.resolve()
  return {
    file, clock, lives: [],
    inTurn(work) {
      const mine = last.then(work)
      last = mine.catch(() => undefined)
      return mine
    },
  }
}

export interface TestApp {
  readonly given: Given
  /** Somebody who talks. `platform`: through which of their accounts, default Feishu. `chat`: the group that `say` speaks in, default `g1`. */
  as(name: string, voice?: Partial<Voice>): Person
  /** Somebody whom the bot has never met and whom no setup knows. */
  stranger(name: string, voice?: Partial<Voice>): Person
  /** Moves the clock there, running what falls due on the way at its own time. */
  at(iso: string): Promise<void>
  /** Moves the clock on by so many milliseconds. */
  pass(ms: number): Promise<void>
  now(): Instant
  /** Names of those who sit, in order of sitting down; held places come last. */
  seated(code: string): Promise<string[]>
  /** Names of those who wait (wishes included), in order of arrival. */
  waiting(code: string): Promise<string[]>
  roster(code: string): Promise<Roster>
  /** What the bot wrote to somebody in private, oldest first. */
  seen(name: string, platform?: PlatformId): string[]
  /** What the bot posted in a group, oldest first; updates of cards aside. */
  group(chat?: string): string[]
  /** Every output line so far. */
  outputs(): readonly OutputLine[]
  /** Output lines since the last call of `news`. */
  news(): readonly OutputLine[]
  /** The next sends fail so. */
  fault(fault: Omit<Fault, 'platform'> & { readonly platform?: PlatformId }): void
  /** The process dies as it stands and another starts at `at` (default: at once); nothing runs in between. */
  restart(at?: string): Promise<void>
  /** Plays lines of a replay script; returns what they showed. */
  rehearse(lines: readonly (object | string)[]): Promise<readonly OutputLine[]>
  /** Resolves when nothing is under way and nothing is due now. */
  settle(): Promise<void>
  /** Another process on the same file with the same clock. It is closed with this one. */
  twin(): Promise<TestApp>
  /** Stops the bot and fails when a timer, a job or a connection was left behind. Called by itself at the end of the test. */
  close(): Promise<void>
  readonly logs: readonly Entry[]
  readonly inner: { app(): App; readonly db: Db; readonly clock: VirtualClock; readonly ids: Ids; readonly stage: Stage; readonly file: string }
}

/** An instant of a test: ISO 8601 with an offset. Throws on anything else. */
export function moment(iso: string): Instant {
  const at = parseIso(iso)
  if (at === null) throw new RangeError(`no such moment: ${iso}`)
  return at
}

const setupOf = (o: TestAppOptions): SetupLine => ({
  ...o.setup, members: [...(o.setup?.members ?? [])], chats: [{ platform: 'feishu', chat: 'g1', title: '校工会群' }, ...(o.setup?.chats ?? [])],
})

/** A started bot over an empty union. Closed at the end of the test that asked for it. */
export async function testApp(o: TestAppOptions = {}): Promise<TestApp> {
  const folder = mkdtempSync(join(tmpdir(), 'gonghui-app-'))
  const file = join(folder, 'test.db')
  copyFileSync(inject('template'), file)
  const app = await liveOn(machine(file, virtualClock(moment(o.now ?? NOW), zoneOf('Asia/Shanghai'))), o, true)
  onTestFinished(async () => {
    try {
      await app.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
  return app
}

/** A started bot on that machine; `first`: the one that sets the union up and turns the light off. */
async function liveOn(host: Machine, o: TestAppOptions, first: boolean): Promise<TestApp> {
  const { clock, file } = host
  // What survives the end of the process is enough: nothing here tests a power cut.
  const db = await openDb(file, 'OFF')
  const seed = o.seed ?? 1
  const ids = seededIds(seed, clock)
  const { log, entries } = recorder()
  const shown: OutputLine[] = []
  const stage = createStage({
    db, clock, ids, log, run: seed, serial: o.serial ?? false, emit: (line) => { shown.push(line) },
    ...(o.commands ? { commands: o.commands } : {}), ...(o.wrap ? { wrap: o.wrap } : {}), ...(o.wrapDb ? { wrapDb: o.wrapDb } : {}), ...(o.announce ? { announce: o.announce } : {}), ...(o.monthlyCalls ? { monthlyCalls: o.monthlyCalls } : {}),
  })
  const twins: TestApp[] = []
  let told = 0
  let closed = false
  host.lives.push(() => stage.settle())

  const settle = (): Promise<void> => host.inTurn(() => clock.drain(allSettled))
  const moveTo = (at: Instant): Promise<void> => host.inTurn(() => clock.moveTo(at, allSettled))

  /** The clock waits for everybody who lives by it. */
  async function allSettled(): Promise<void> {
    for (const life of host.lives) await life()
  }

  const setup = (line: SetupLine): Promise<void> => stage.app().services.units.run((unit) => applySetup(unit, stage.app().services, line))
  const people = createPeople({ stage, shown: () => shown, settle, setup })
  const given = createGiven({ app: () => stage.app(), settle, people, zone: clock.zone, chats: () => db.read.chat.findMany() })

  if (first) await setup(setupOf(o))
  if (first) await people.meet(o.members ?? [])
  await stage.start()

  async function rosterOf(code: string): Promise<Roster> {
    const found = await stage.app().services.activities.byCode(Number(code.slice(1)))
    if (!found) throw new Error(`no activity ${code}`)
    return roster(db.read, found.activity)
  }

  const app: TestApp = {
    given, settle,
    as: people.as,
    stranger: people.stranger,
    at: (iso) => moveTo(moment(iso)),
    pass: (ms) => moveTo(plus(clock.now(), ms)),
    now: () => clock.now(),
    async seated(code) {
      return (await rosterOf(code)).seated.map((r) => r.name)
    },
    async waiting(code) {
      return (await rosterOf(code)).waiting.map((r) => r.name)
    },
    roster: rosterOf,
    seen: (name, platform = 'feishu') => shown.filter((l) => l.kind !== 'toast' && l.kind !== 'update' && l.platform === platform && l.user === people.accountOf(name, platform)).map((l) => l.text),
    group: (chat = 'g1') => shown.filter((l) => l.kind !== 'update' && l.chat === chat).map((l) => l.text),
    outputs: () => shown,
    news() {
      const since = shown.slice(told)
      told = shown.length
      return since
    },
    fault: (fault) => stage.replay.fault({ platform: 'feishu', ...fault }),
    async restart(at) {
      await stage.app().beat()
      stage.restart()
      if (at !== undefined) clock.stand(moment(at))
      await stage.app().start()
      await settle()
    },
    async rehearse(lines) {
      const from = shown.length
      for (const line of lines) await stage.player.play(readLine(typeof line === 'string' ? line : JSON.stringify(line)), people.nextLine())
      return shown.slice(from)
    },
    async twin() {
      const twin = await liveOn(host, { ...o, seed: seed + 1 + twins.length }, false)
      twins.push(twin)
      return twin
    },
    async close() {
      if (closed) return
      closed = true
      for (const twin of twins) await twin.close()
      await settle()
      await stage.app().stop(0)
      const running = await db.read.job.findMany({ where: { state: 'running' }, select: { key: true } })
      await db.close()
      // SQLite removes the log beside the file with the last connection.
      const open = first && existsSync(`${file}-wal`)
      const errors = o.faulty === true ? [] : entries.filter((e) => e.level === 'error')
      const left = [
        ...(first && clock.pending() > 0 ? [`${clock.pending()} wake-ups were left behind`] : []),
        ...running.map((j) => `job ${j.key} still runs`), ...(open ? ['a connection to the database is still open'] : []),
        ...errors.map((e) => `the log says: ${e.message} ${JSON.stringify(e.data)}`),
      ]
      if (left.length > 0) throw new Error(left.join('\n'))
    },
    logs: entries,
    inner: { app: () => stage.app(), db, clock, ids, stage, file },
  }
  return app
}
