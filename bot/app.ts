// The composition root: the one place where the parts of the bot are joined.
import { commands } from '../commands/index.ts'
import { jobs } from '../jobs/index.ts'
import { embeddedQueue, type EmbeddedQueue } from '../jobs/engine/embedded.ts'
import type { Heartbeat } from '../jobs/engine/heartbeat.ts'
import type { Db } from '../prisma/client.ts'
import { jobStore } from '../prisma/stores/job.ts'
import { outboxStore } from '../prisma/stores/outbox.ts'
import type { Check } from './model/check.ts'
import { PermanentError } from './model/errors.ts'
import type { PlatformId } from './model/event.ts'
import type { JobName } from './model/job-names.ts'
import { addDays, MINUTE, parseLocalTime, toInstant, toLocal, type Instant } from './model/time.ts'
import type { Clock } from './ports/clock.ts'
import type { Ids } from './ports/ids.ts'
import type { Logger } from './ports/logger.ts'
import type { Destination, PlatformAdapter } from './ports/platform.ts'
import type { RunJob } from './ports/queue.ts'
import type { Command } from './runtime/define-command.ts'
import type { Job } from './runtime/define-job.ts'
import { createArrivals } from './runtime/arrival.ts'
import { createBudget, type Budget } from './runtime/budget.ts'
import { createInbox, type Inbox } from './runtime/inbox.ts'
import { createLinks } from './runtime/links.ts'
import { createLiveCards, type LiveCards } from './runtime/live-card.ts'
import { createOffers } from './runtime/offers.ts'
import { createOutbox, type Outbox } from './runtime/outbox.ts'
import { createRegistry } from './runtime/registry.ts'
import { createRoute } from './runtime/route.ts'
import { createTracker } from './runtime/tracker.ts'
import { claimCode, ensureAdmins } from './services/admin.ts'
import { createClaims } from './runtime/claims.ts'
import type { MonthlyCalls } from './services/budget.ts'
import { createDirectory } from './services/directory.ts'
import { createServices, type Services } from './services/index.ts'
import type { Committed } from './services/unit.ts'
import { isWell, type LinkView, type Watch } from './services/watch.ts'

export interface AppOptions {
  readonly db: Db
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly adapters: readonly PlatformAdapter[]
  /** Absent: all of them. */
  readonly commands?: readonly Command[]
  /** Accounts that are administrators from the start, `feishu:ou_1`. */
  readonly admins?: readonly string[]
  /** Absent: none, for clocks that a script moves. */
  readonly heartbeat?: Heartbeat
  /** One send and one job at a time, in the order of writing, so that the same script gives the same output. */
  readonly serial?: boolean
  readonly backup?: (now: Instant) => Promise<void>
  /** Looks at the machine and the data for 体检, fast and without the network. Absent: nobody can. */
  readonly doctor?: () => Promise<readonly Check[]>
  /** Calls that each platform's plan allows in a month. Absent: nothing limits them. */
  readonly monthlyCalls?: MonthlyCalls
  /** Tells the operator at the console. Absent: nobody listens there. */
  readonly announce?: (text: string) => void
}

export interface App {
  readonly services: Services
  readonly inbox: Inbox
  readonly outbox: Outbox
  readonly cards: LiveCards
  readonly budget: Budget
  readonly queue: EmbeddedQueue
  /** Listens, catches up on what fell due meanwhile, and plans. */
  start(): Promise<void>
  /** Stops listening and finishes what was acknowledged, within `graceMs`. */
  stop(graceMs: number): Promise<void>
  /** Ends as a killed process does: nothing further is written. */
  kill(): void
  /** Resolves when nothing is under way and nothing is due now. */
  settle(): Promise<void>
  /** The one-time code of the first administrator; null when there is one. */
  claimCode(): Promise<string | null>
  /** `links`: every platform's connection; one that is merely being restored does not make the bot unwell (services/watch.ts). */
  health(): Promise<{ ok: boolean; pending: number; failed: number; links: readonly LinkView[] }>
  /** Notes that the bot is alive now: the next start knows how long it was away. */
  beat(): Promise<void>
}

export function createApp(o: AppOptions): App {
  const { db, clock, ids, log } = o
  const serial = o.serial ?? false
  const adapters = new Map(o.adapters.map((a) => [a.id, a]))
  const adapter = (platform: PlatformId): PlatformAdapter | null => adapters.get(platform) ?? null
  const tracker = createTracker((error) => { log.error('background work failed', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }) })

  const directory = createDirectory({ adapters: o.adapters, clock, log, follow: (work) => { tracker.follow(work) } })
  const watch: Watch = {
    links: () => links.view(), troubles: () => links.troubles(), budget: (platform) => budget.view(platform), doctor: () => o.doctor?.() ?? Promise.resolve(null),
  }
  const services = createServices({ db, clock, ids, sink, directory, watch })
  const links = createLinks({ adapters: o.adapters, clock, log, tracker, services: () => services, announce: o.announce ?? (() => undefined) })
  const outbox = createOutbox({ db, clock, log, tracker, adapter, serial, services })
  const budget = createBudget({ db, clock, log, tracker, services, limits: o.monthlyCalls ?? {} })
  const cards = createLiveCards({ db, clock, log, tracker, outbox, services, budget })
  const byName = new Map<JobName, Job>(jobs.map((j) => [j.name, j]))
  const queue = embeddedQueue({
    store: jobStore(db), clock, log, concurrency: serial ? 1 : 4,
    attempts: (name) => byName.get(name)?.attempts ?? 1, timeoutMs: (name) => byName.get(name)?.timeoutMs ?? MINUTE,
    ...(o.heartbeat ? { heartbeat: o.heartbeat } : {}),
  })
  const registry = createRegistry(o.commands ?? commands)
  const offers = createOffers(db)
  const arrivals = createArrivals()
  const claims = createClaims({ services, log, clock, arrivals, offers })
  const route = createRoute({ services, registry, offers, clock, ids, log, claims, arrivals, lastWord, announce: o.announce ?? (() => undefined) })
  const inbox = createInbox({ db, clock, ids, log, tracker, handler: route, arrivals })

  function sink(committed: Committed): void {
    const jobsAfter = async (): Promise<void> => {
      for (const job of committed.jobs) await queue.enqueue(job.name, job.payload, { key: job.key, runAt: job.runAt, ifQueued: 'replace' })
    }
    // The answer first, then what it changed on the cards, then what is to be done later; live, none of them waits for a platform's limits.
    const steps = [() => outbox.deliver(committed.rows), () => cards.kick(committed.activities), jobsAfter]
    tracker.follow(serial ? steps.reduce<Promise<void>>((before, step) => before.then(step), Promise.resolve()) : Promise.all(steps.map((step) => step())))
  }

  async function lastWord(event: { platform: PlatformId; chat: string | null; sender: { id: string }; eventId: string; kind: string }, reply: Parameters<Outbox['sendDirect']>[2]): Promise<boolean> {
    const replyTo = { eventId: event.eventId, messageId: null }
    const chat = reply.kind !== 'none' && reply.audience === 'private' ? null : event.chat
    const to: Destination = event.kind === 'click' ? { kind: 'press', user: event.sender.id, replyTo } : chat === null ? { kind: 'user', user: event.sender.id, replyTo } : { kind: 'chat', chat, replyTo }
    try {
      await outbox.sendDirect(event.platform, to, reply)
      return true
    } catch (error) {
      log.error('not even the last word', { error: String(error) })
      return false
    }
  }

  const runJob: RunJob = async (name, payload, { signal }) => {
    const job = byName.get(name)
    if (!job) throw new PermanentError(`no job is called ${name}`)
    // The payload was validated by name; the table gives the job of that very name.
    await (job.run as (ctx: unknown) => Promise<void>)({ payload, clock, services, queue, outbox, cards, log, signal, backup: o.backup ?? null })
    await askDaily(job)
  }

  /** A daily job asks for its next day itself; boot asks for the first. */
  async function askDaily(job: Job): Promise<void> {
    if (job.dailyAt === undefined || (job.liveOnly && !o.heartbeat)) return
    const time = parseLocalTime(job.dailyAt)
    if (!time) throw new Error(`${job.name} has no such hour: ${job.dailyAt}`)
    const today = toLocal(clock.now(), clock.zone).date
    const at = toInstant(today, time, clock.zone)
    const runAt = at > clock.now() ? at : toInstant(addDays(today, 1), time, clock.zone)
    await queue.enqueue(job.name, {}, { key: `${job.name}/daily`, runAt, ifQueued: 'keep' })
  }

  async function catchUp(): Promise<void> {
    await offers.load(clock.now())
    await inbox.resume()
    for (const name of ['signup-close', 'signup-lapse', 'plan'] as const) await queue.enqueue(name, {}, { key: `${name}/boot`, ifQueued: 'replace' })
    for (const job of jobs) await askDaily(job)
    await outbox.sweep()
    await cards.sweep()
  }

  async function settle(): Promise<void> {
    for (;;) {
      await tracker.idle()
      await queue.idle()
      if (!tracker.busy()) return
    }
  }

  return {
    services, inbox, outbox, cards, budget, queue,
    async start() {
      await budget.load()
      await services.units.run((unit) => ensureAdmins(unit, services, o.admins ?? []))
      for (const job of jobs) if (job.everyMs !== undefined) await queue.nudge(job.name, job.everyMs)
      await catchUp()
      await links.beat()
      await queue.start(runJob)
      for (const a of o.adapters) await a.start((event) => inbox.accept(event), { ...links.hooks(a.id), metered: (calls) => { budget.count(a.id, calls) } })
    },
    async stop(graceMs) {
      links.stop()
      for (const a of o.adapters) await a.stop()
      await queue.stop(graceMs)
      await tracker.idle()
      // A database that cannot be written is no reason to leave timers behind.
      await links.beat().catch((error: unknown) => { log.error('the sign of life was not written', { error: String(error) }) })
      await outbox.stop()
      cards.stop()
      await budget.stop()
      inbox.stop()
      await tracker.idle()
    },
    kill() {
      links.stop()
      queue.kill()
      outbox.kill()
      cards.stop()
      budget.kill()
      inbox.stop()
    },
    settle,
    beat: () => links.beat(),
    claimCode: () => claimCode(services),
    async health() {
      const store = outboxStore(db.read)
      const [pending, failed] = await Promise.all([store.count('due', clock.now()), store.count('failed')])
      const [view, troubles, at] = [links.view(), links.troubles(), clock.now()]
      return { ok: view.every((l) => isWell(l, troubles, at)), pending, failed, links: view }
    },
  }
}
