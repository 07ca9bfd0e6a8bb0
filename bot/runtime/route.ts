// One event from end to end: who is it, what do they mean, may they, and then the command, all in one transaction with its answer.
import { codeOf, type Activity } from '../domain/activity.ts'
import { SHIPPED_HOLIDAYS } from '../domain/holiday-data.ts'
import { normalise, type Normal } from '../language/normalise.ts'
import type { LineMatch } from '../language/line.ts'
import { tokenise } from '../language/token.ts'
import type { Actor } from '../model/actor.ts'
import { DeniedError, UserError } from '../model/errors.ts'
import { isLine, type ClickEvent, type InboundEvent, type MessageEvent } from '../model/event.ts'
import { nothing, say, type CardReply, type Reply } from '../model/reply.ts'
import { DAY } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { Logger } from '../ports/logger.ts'
import { activityCard, NAMES_ON_CARD } from '../cards/activity.ts'
import { show } from '../model/reply.ts'
import type { Chat } from '../services/identity.ts'
import type { Services } from '../services/index.ts'
import { meetChat, membership } from '../services/membership.ts'
import { nameOf } from '../services/people.ts'
import { cardRoster } from '../services/signup.ts'
import type { Unit } from '../services/unit.ts'
import { Ask, leftover, wordsOf, type ArgContext, type Word } from './args.ts'
import type { Arrivals } from './arrival.ts'
import type { Claims } from './claims.ts'
import type { Command } from './define-command.ts'
import { explainError } from './explain-error.ts'
import { guardPlace, guardScope, guardTier } from './guard.ts'
import type { Handler } from './inbox.ts'
import { offerFor, offerSub, planTwo } from './near-miss.ts'
import type { Offers } from './offers.ts'
import { afterRefusal } from './refusal.ts'
import type { Registry } from './registry.ts'
import { createSecret } from './secret.ts'
import { createTurn, placeOf, type Turn } from './turn.ts'
import { actorFor, hint } from './who.ts'

/** Longest line that is read at all; bodies of letters and pasted lists fit. */
const MAX_LINE = 4000

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

/** What a line means once it is read. */
interface Meaning {
  readonly command: Command
  readonly line: Normal
  readonly words: Word[]
  readonly typed: readonly string[]
  /** The offered line that was chosen, by a press or by its word. */
  readonly chosen?: readonly string[]
}

export function createRoute(o: RouteOptions): Handler {
  const { services, registry, offers, clock, ids, log } = o

  const errorNumber = (): string => `E-${100 + ids.number(900)}`

  function meaningOf(n: Normal, match: Extract<LineMatch, { kind: 'command' }>, form: Readonly<Record<string, string>>): Meaning | null {
    const command = registry.byKey(match.key)
    if (!command) return null
    const { keys, longKeys, flags } = registry.keysOf(command)
    const words = wordsOf(n, tokenise(n, match.rest.from, keys, { longKeys, flags }))
    const end = n.text.length
    for (const [key, value] of Object.entries(form)) {
      if (value.trim() !== '') words.push({ kind: 'pair', key, text: normalise(value).text, raw: value.trim(), whole: `${key}:${value}`, from: end, to: end })
    }
    return { command, line: n, words, typed: [command.key, ...words.map((w) => ('whole' in w ? w.whole : w.raw))] }
  }

  /** `+1` and `-1`: they answer a sign-up card, or follow one within a day in a group with one open activity. */
  async function sign(match: Extract<LineMatch, { kind: 'sign' }>, event: MessageEvent, chat: Chat | null, n: Normal): Promise<string | Reply | null> {
    const tail = n.text.slice(match.rest.from)
    const open = await services.activities.open(clock.now())
    const here = open.filter((x) => x.posted.some((p) => p.chatId === chat?.id && p.postedAt !== null && clock.now() - p.postedAt < DAY))
    const replied = event.replyTo === null ? undefined : open.find((x) => x.posted.some((p) => p.chatId === chat?.id && p.messageId === event.replyTo))
    if (event.chat !== null && !replied && here.length === 0 && !event.addressed) return null
    const code = replied ? codeOf(replied.activity) : here.length === 1 && here[0] ? codeOf(here[0].activity) : ''
    if (match.sign === '-') return `取消报名 ${code}`
    if (match.count === 1) return `报名 ${code} ${tail}`
    return planTwo(code, match.count, tail)
  }

  async function read(event: MessageEvent, chat: Chat | null, actor: Actor | null): Promise<Meaning | Reply | null> {
    const n = normalise(event.text, event.mentions)
    if (n.text.length > MAX_LINE) return event.addressed ? say(`这段有 ${n.text.length.toLocaleString('en')} 字，太长了，没有处理。分成几次发，每次 ${MAX_LINE.toLocaleString('en')} 字以内。`) : null
    if (actor && offers.waits(actor.memberId, placeOf(event), clock.now())) {
      const answer = await offers.answer(actor.memberId, placeOf(event), n.text, event.addressed, clock.now())
      const meant = answer && lineMeaning([...answer.line, ...(answer.rest === '' ? [] : [answer.rest])].join(' '), {})
      if (answer && meant) return { ...meant, chosen: answer.line }
    }
    const match = registry.grammar.match(n, { marked: event.addressed })
    // Lines without a mention count in bound groups that have not switched it off.
    const bare = event.chat === null || (chat !== null && chat.boundAt !== null && chat.settings.bareLines)
    if (!event.addressed && !bare && match.kind !== 'command') return null
    switch (match.kind) {
      case 'command': {
        if (!event.addressed && !match.marked && (!bare || registry.byKey(match.key)?.addressed === true)) return null
        return meaningOf(n, match, {})
      }
      case 'sign': {
        const line = await sign(match, event, chat, n)
        return typeof line === 'string' ? lineMeaning(line, {}) : line
      }
      case 'bare-number': {
        // `1` alone counts only as a reply to a card (commands.md section 14, 7).
        const open = match.value === 1 && event.replyTo !== null ? await services.activities.open(clock.now()) : []
        if (open.some((x) => x.posted.some((p) => p.chatId === chat?.id && p.messageId === event.replyTo))) return lineMeaning('报名', {})
        return event.chat === null ? say('光一个数字我看不出要做什么。报名发「报名 A7」，看活动发「活动」。') : null
      }
      case 'unknown': return offerFor({ registry, actor, event, word: match.word, rest: n.text.slice(match.rest.from), run: (line) => lineMeaning(line, {}) })
      case 'dot':
      case 'chatter': return event.chat === null ? offerFor({ registry, actor, event, word: n.text, rest: '', run: (line) => lineMeaning(line, {}) }) : null
    }
  }

  function lineMeaning(line: string, form: Readonly<Record<string, string>>): Meaning | null {
    const n = normalise(line)
    const match = registry.grammar.match(n, { marked: true })
    return match.kind === 'command' ? meaningOf(n, match, form) : null
  }

  /** A press on a card whose meaning has changed since changes nothing and shows the current one. */
  async function stale(event: ClickEvent): Promise<Reply | null> {
    if (event.subject === null) return null
    const number = Number(event.subject.slice(1))
    const current: Activity | null = event.subject.startsWith('D') ? await services.draft(number) : ((await services.activities.byCode(number))?.activity ?? null)
    if (current === null) return say('这张预览已经用过或过期了，没有改动。')
    if (current.revision === event.revision) return null
    if (current.status === 'draft') return say('这张预览已经改过，看最新的那张。没有改动。')
    const fresh = (await services.activities.byId(current.id))?.activity ?? current
    const now = activityCard({ now: clock.now(), zone: clock.zone }, await cardRoster(services.read, fresh, NAMES_ON_CARD), await nameOf(services.read, fresh.organiserId))
    const state = fresh.status === 'cancelled' ? '已经取消了' : fresh.status === 'closed' ? '已经截止了' : '刚改过'
    return show(now, { toast: `${fresh.title}${state}，没有改动，看看最新的。` })
  }

  /** Reads the arguments, guards, runs. Inside the line's transaction unless the command gathers its own. */
  async function execute(meaning: Meaning, actor: Actor, chat: Chat | null, turn: Turn, unit: Unit | null): Promise<Reply> {
    const { command } = meaning
    const c: ArgContext = {
      actor, chat, event: turn.event, now: clock.now(), zone: clock.zone, holidays: SHIPPED_HOLIDAYS, services, line: meaning.line, words: [...meaning.words], typed: meaning.typed,
      chosen: turn.event.kind === 'click' || meaning.chosen !== undefined,
    }
    const args: Record<string, unknown> = {}
    for (const [name, spec] of Object.entries(command.args)) args[name] = await spec.read(c, args)
    refuseLeftovers(command, c, actor)
    const at = command.scope?.(args, actor)
    if (at) guardScope(command, actor, at, command.owner?.(args, actor) ?? false)
    const reply = await command.run({ ...c, args, turn, claims: o.claims, catalogue: registry, unit: unit ?? noUnit(command) })
    if (command.where === 'private' && reply.kind !== 'none') return { ...reply, audience: 'private' }
    return reply
  }

  function refuseLeftovers(command: Command, c: ArgContext, actor: Actor): void {
    const [first] = c.words
    const sub = first?.kind === 'word' ? offerSub(registry, actor, command, first.text, leftover(c.words.slice(1))) : null
    if (sub) throw new Ask(sub)
    const unknown = c.words.find((w) => w.kind === 'unknown-pair')
    if (unknown?.kind === 'unknown-pair') throw new UserError('line.unknown-key', { key: unknown.key, command: command.key, near: registry.nearKey(command, unknown.key) })
    if (c.words.length > 0) throw new UserError('line.leftover', { text: leftover(c.words), command: command.key })
  }

  async function answer(event: MessageEvent | ClickEvent, turn: Turn, chat: Chat | null, actor: Actor | null, meaning: Meaning | Reply | null): Promise<void> {
    const telling = { now: clock.now(), zone: clock.zone }
    if (meaning === null || 'kind' in meaning || meaning.command.hot !== true) o.arrivals.leave(turn.inboxId)
    try {
      if (meaning === null || 'kind' in meaning) {
        await services.units.run(async (unit) => { await finish(unit, turn, actor, meaning ?? nothing) })
        return
      }
      guardPlace(meaning.command, event.chat !== null)
      const someone = await strangerOr(meaning.command, actor, event)
      guardTier(meaning.command, actor)
      if (meaning.command.hot) {
        const reply = await execute(meaning, someone, chat, turn, null)
        if (!turn.finished) await services.units.run((unit) => finish(unit, turn, someone, reply))
        return
      }
      await services.units.run(async (unit) => {
        const reply = await execute(meaning, someone, chat, turn, unit)
        await spend(unit, turn, actor, meaning)
        await finish(unit, turn, actor, reply)
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
      await finish(unit, turn, actor, reply)
    })
  }

  /** Commands for anyone (入会, 帮助, 认领) run for strangers too, as nobody on the roll. */
  async function strangerOr(command: Command, actor: Actor | null, event: MessageEvent | ClickEvent): Promise<Actor> {
    if (actor) return actor
    if (command.who !== 'anyone') throw new DeniedError('denied.stranger')
    const name = event.sender.name ?? ''
    return { memberId: '' as Actor['memberId'], accountId: '' as Actor['accountId'], platform: event.platform, userId: event.sender.id, name, branchId: null, groupId: null, roles: [] }
  }

  /** What was chosen from a preview is chosen once: its words mean nothing afterwards. */
  async function spend(unit: Unit, turn: Turn, actor: Actor | null, meaning: Meaning): Promise<void> {
    const chosen = meaning.chosen ?? (turn.event.kind === 'click' ? turn.event.line : null)
    if (!actor || chosen === null || !offers.waitsAnywhere(actor.memberId, turn.event, unit.now)) return
    await offers.used(unit, actor.memberId, chosen)
  }

  async function finish(unit: Unit, turn: Turn, actor: Actor | null, reply: Reply): Promise<void> {
    if (actor && actor.memberId !== '') {
      if (offers.waits(actor.memberId, turn.place, unit.now)) await offers.dropWords(unit, actor.memberId, turn.place)
      const card = reply as CardReply
      if (reply.kind === 'card' && card.offer) await offers.remember(unit, actor.memberId, offerPlace(turn, reply), reply.card, card.offer)
    }
    turn.finish(unit, reply)
  }

  function offerPlace(turn: Turn, reply: CardReply): string {
    const privately = reply.audience === 'private' || turn.event.kind === 'click'
    return privately ? `${turn.event.platform}/@` : turn.place
  }

  async function handle(event: InboundEvent, inboxId: string): Promise<'written' | 'refused' | 'open'> {
    if (!isLine(event)) {
      o.arrivals.leave(inboxId)
      await services.units.run(async (unit) => {
        if (event.kind === 'membership') await membership(unit, services, event)
        unit.handled(inboxId)
      })
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
  async function presentChat(platform: InboundEvent['platform'], id: string): Promise<Chat | null> {
    const chat = await services.identity.chat(platform, id)
    if (chat === null || chat.active) return chat
    await services.units.run((unit) => meetChat(unit, services, platform, id, null))
    return services.identity.chat(platform, id)
  }

  async function handleLine(event: MessageEvent | ClickEvent, inboxId: string): Promise<void> {
    const chat = event.chat === null ? null : await presentChat(event.platform, event.chat)
    const known = await services.identity.actor(event.platform, event.sender.id)
    let meaning: Meaning | Reply | null
    if (event.kind === 'click') {
      const old = await stale(event)
      meaning = old ?? lineMeaning(event.line.join(' '), event.form) ?? say('这个按钮已经用不了了，没有改动。发「帮助」看看能做什么。')
    } else meaning = await read(event, chat, known)
    // Chatter makes nobody a member and leaves nothing but the ids.
    const actor = meaning === null ? known : await actorFor(services, event, chat)
    if (chat !== null && meaning !== null) await services.roll.seen(chat.id, event.sender.id, event.sender.name)
    const turn = createTurn(event, inboxId, actor?.memberId ?? null, chat)
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
        const meaning = meaningOf(line.normal, line.match, line.form)
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
