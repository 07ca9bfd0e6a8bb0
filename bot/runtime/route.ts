// One event from end to end: who is it, what do they mean, may they, and then the command, all in one transaction with its answer.
import type { Activity } from '../domain/activity.ts'
import { SHIPPED_HOLIDAYS } from '../domain/holiday-data.ts'
import type { Belongs } from '../domain/role.ts'
import type { Actor } from '../model/actor.ts'
import { DeniedError, UserError } from '../model/errors.ts'
import { isLine, type ClickEvent, type InboundEvent, type MessageEvent } from '../model/event.ts'
import { nothing, say, type Reply } from '../model/reply.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { Logger } from '../ports/logger.ts'
import type { Chat } from '../services/identity.ts'
import type { Services } from '../services/index.ts'
import { meetChat, UNNAMED_CHAT } from '../services/membership.ts'
import type { Unit } from '../services/unit.ts'
import type { ArgContext } from './args.ts'
import { handleAround } from './around.ts'
import type { Arrivals } from './arrival.ts'
import type { Claims } from './claims.ts'
import type { Command } from './define-command.ts'
import { explainError } from './explain-error.ts'
import { guardPlace, guardScope, guardTier } from './guard.ts'
import type { Handler } from './inbox.ts'
import { refuseLeftovers } from './leftover.ts'
import { createMeanings, type Meaning } from './meaning.ts'
import type { Offers } from './offers.ts'
import { afterRefusal } from './refusal.ts'
import type { Registry } from './registry.ts'
import { createSecret } from './secret.ts'
import { createStale } from './stale.ts'
import { createTurn, type Turn } from './turn.ts'
import { actorFor, hint } from './who.ts'

export interface RouteOptions {
  readonly services: Services
  readonly registry: Registry
  readonly offers: Offers
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly claims: Claims
  readonly arrivals: Arrivals
  /** Tells the operator at the console: a fresh one-time code, never for the log. */
  readonly announce: (text: string) => void
  /** Tells a person that nothing could be written, without the table; false when not even that succeeded. */
  readonly lastWord: (event: MessageEvent | ClickEvent, reply: Reply) => Promise<boolean>
}

export function createRoute(o: RouteOptions): Handler {
  const { services, registry, offers, clock, ids, log } = o

  const meanings = createMeanings(o)
  const stale = createStale(o)
  const errorNumber = (): string => `E-${100 + ids.number(900)}`

  /** Reads the arguments, guards, runs. Inside the line's transaction unless the command gathers its own. */
  async function execute(meaning: Meaning, actor: Actor, chat: Chat | null, turn: Turn, unit: Unit | null): Promise<Reply> {
    const { command } = meaning
    const c: ArgContext = {
      actor, chat, event: turn.event, now: clock.now(), zone: clock.zone, holidays: SHIPPED_HOLIDAYS, services, line: meaning.line, words: [...meaning.words], typed: meaning.typed,
      chosen: turn.chosen !== null,
    }
    const args: Record<string, unknown> = {}
    for (const [name, spec] of Object.entries(command.args)) args[name] = await spec.read(c, args)
    refuseLeftovers(registry, meaning, c, args)
    const at = command.scope?.(args, actor)
    if (at) guardReach(command, actor, at, args, meaning.typed)
    const reply = await command.run({ ...c, args, turn, claims: o.claims, catalogue: registry, unit: unit ?? noUnit(command) })
    if (command.where === 'private' && reply.kind !== 'none') return { ...reply, audience: 'private' }
    return reply
  }

  /** Out of scope; about an activity, the refusal offers to take the line to those who run it. */
  function guardReach(command: Command, actor: Actor, at: Belongs, args: Record<string, unknown>, typed: readonly string[]): void {
    try {
      guardScope(command, actor, at, command.owner?.(args, actor) ?? false)
    } catch (error) {
      // Commands about an activity call that argument so, and it is what they belong by.
      const about = args['activity'] === at ? (at as Activity) : null
      if (!(error instanceof DeniedError) || about === null || about.code === null) throw error
      throw new DeniedError(error.code, { ...error.data, activity: about.id, line: typed.join(' ') })
    }
  }

  async function answer(event: MessageEvent | ClickEvent, turn: Turn, chat: Chat | null, actor: Actor | null, meaning: Meaning | Reply | null): Promise<void> {
    const telling = { now: clock.now(), zone: clock.zone }
    if (meaning === null || 'kind' in meaning || meaning.command.hot !== true) o.arrivals.leave(turn.inboxId)
    try {
      if (meaning === null || 'kind' in meaning) {
        await services.units.run((unit) => settle(unit, turn, meaning ?? nothing, false))
        return
      }
      guardPlace(meaning.command, event.chat !== null)
      const someone = await strangerOr(meaning.command, actor, event)
      guardTier(meaning.command, actor)
      if (meaning.command.hot) {
        const reply = await execute(meaning, someone, chat, turn, null)
        if (!turn.finished) await services.units.run((unit) => settle(unit, turn, reply, true))
        return
      }
      await services.units.run(async (unit) => {
        const reply = await execute(meaning, someone, chat, turn, unit)
        await settle(unit, turn, reply, true)
      })
    } catch (error) {
      await refuse(error, turn, actor, telling, meaning !== null && !('kind' in meaning) && meaning.command.where === 'private')
    }
  }

  async function refuse(error: unknown, turn: Turn, actor: Actor | null, telling: { now: ReturnType<Clock['now']>; zone: Clock['zone'] }, privately: boolean): Promise<void> {
    const explained = await explainError(error, { services, log, telling, number: errorNumber })
    const reply: Reply = privately && explained.kind !== 'none' ? { ...explained, audience: 'private' } : explained
    await services.units.run(async (unit) => {
      if (error instanceof UserError) await afterRefusal(unit, error, { event: turn.event, actor, announce: o.announce })
      if (error instanceof DeniedError) unit.audit(turn.doing, { action: 'denied', data: { code: error.code } })
      await settle(unit, turn, reply, false)
    })
  }

  /** Commands for anyone (入会, 帮助, 认领) run for strangers too, as nobody on the roll. */
  async function strangerOr(command: Command, actor: Actor | null, event: MessageEvent | ClickEvent): Promise<Actor> {
    if (actor) return actor
    if (command.who !== 'anyone') throw new DeniedError(event.sender.external === true ? 'denied.external' : 'denied.stranger')
    const name = event.sender.name ?? ''
    return { memberId: '' as Actor['memberId'], accountId: '' as Actor['accountId'], platform: event.platform, userId: event.sender.id, name, branchId: null, groupId: null, roles: [] }
  }

  async function settle(unit: Unit, turn: Turn, reply: Reply, done: boolean): Promise<void> {
    await offers.settle(unit, turn, reply, done)
    turn.finish(unit, reply)
  }

  async function handle(event: InboundEvent, inboxId: string): Promise<'written' | 'refused' | 'open'> {
    if (!isLine(event)) {
      o.arrivals.leave(inboxId)
      await handleAround(services, event, inboxId)
      return 'written'
    }
    try {
      await handleLine(event, inboxId)
      return 'written'
    } catch (error) {
      // Not even the refusal could be written: say so without the table.
      const reply = await explainError(error, { services, log, telling: { now: clock.now(), zone: clock.zone }, number: errorNumber })
      return (await o.lastWord(event, reply)) ? 'refused' : 'open'
    }
  }

  /** The group of a line. Whoever is heard there is there, whatever was said of the bot's leaving. */
  async function presentChat(platform: InboundEvent['platform'], id: string, title: string | null): Promise<Chat | null> {
    const chat = await services.identity.chat(platform, id)
    // An administrator may have given it another name since.
    const told = title !== null && title !== '' && (chat === null || chat.title === UNNAMED_CHAT)
    if (!told && (chat === null || chat.active)) return chat
    await services.units.run((unit) => meetChat(unit, services, platform, id, told ? title : null))
    return services.identity.chat(platform, id)
  }

  async function handleLine(event: MessageEvent | ClickEvent, inboxId: string): Promise<void> {
    const chat = event.chat === null ? null : await presentChat(event.platform, event.chat, event.kind === 'message' ? (event.title ?? null) : null)
    const known = await services.identity.actor(event.platform, event.sender.id)
    let meaning: Meaning | Reply | null
    if (event.kind === 'click') {
      const old = await stale(event)
      meaning = old ?? meanings.ofLine(event.line.join(' '), event.form) ?? say('这个按钮已经用不了了，没有改动。发「帮助」看看能做什么。')
    } else meaning = await meanings.read(event, chat, known)
    // Chatter makes nobody a member and leaves nothing but the ids.
    const actor = meaning === null ? known : await actorFor(services, event, chat, () => { o.arrivals.leave(inboxId) })
    if (chat !== null && meaning !== null) await services.roll.seen(chat.id, event.sender.id, event.sender.name)
    const turn = createTurn(event, inboxId, actor?.memberId ?? null, chat)
    if (meaning !== null && !('kind' in meaning) && meaning.chosen) turn.chosen = meaning.chosen
    await answer(event, turn, chat, actor, meaning)
    const binds = meaning === null || (!('kind' in meaning) && meaning.command.where === 'group')
    // What was carried out stays so, whatever becomes of the hint.
    if (!binds) await hint(services, event, chat, actor).catch((error: unknown) => { log.error('no hint', { error: String(error) }) })
  }

  return {
    handle,
    ...createSecret({
      services, registry, clock, stale, lastWord: o.lastWord,
      explain: (error) => explainError(error, { services, log, telling: { now: clock.now(), zone: clock.zone }, number: errorNumber, secret: true }),
      async run(line, actor, chat, turn, unit) {
        const meaning = meanings.ofMatch(line.normal, line.match, line.form)
        if (!meaning) throw new UserError('line.empty', { command: line.match.key })
        guardPlace(meaning.command, turn.event.chat !== null)
        guardTier(meaning.command, actor)
        return execute(meaning, await strangerOr(meaning.command, actor, turn.event), chat, turn, unit)
      },
    }),
  }
}

/** Hot commands open their own transactions; touching the line's is a mistake in the command. */
function noUnit(command: Command): Unit {
  return new Proxy({} as Unit, { get() { throw new Error(`${command.key} gathers its own transaction`) } })
}
