// Carries out a script line by line: moves the clock, speaks and presses for people, kills and restarts the bot.
import type { ClickEvent, InboundEvent, MembershipEvent, MessageEvent } from '../../bot/model/event.ts'
import type { ShownMessage, Transcript } from '../../bot/model/transcript.ts'
import type { Instant } from '../../bot/model/time.ts'
import type { AcceptResult } from '../../bot/ports/platform.ts'
import type { VirtualClock } from './clock.ts'
import type { Fault } from './faults.ts'
import { InvalidLine, type ScriptLine, type SetupLine } from './script.ts'

/** The bot as the player needs it; a new one after every `down`. */
export interface Played {
  accept(event: InboundEvent): Promise<AcceptResult>
  setup(setup: SetupLine): Promise<void>
  fault(f: Fault): void
  origin(eventId: string, line: number): void
  settle(): Promise<void>
  start(): Promise<void>
}

export interface Player {
  /** Carries out one line; its output is complete when this resolves. Throws InvalidLine. */
  play(line: ScriptLine, number: number): Promise<void>
  /** The event that a line is, for a driver that hands it in itself: several at once, say. Throws InvalidLine. */
  event(line: Message | Click | Membership, number: number): Promise<InboundEvent>
}

/** How people write the bot's own mention. */
const BOT_NAME = '工会小助手'

type Click = Extract<ScriptLine, { kind: 'click' }>
type Message = Extract<ScriptLine, { kind: 'message' }>
type Membership = Extract<ScriptLine, { kind: 'membership' }>

export function createPlayer(o: { clock: VirtualClock; transcript: Transcript; bot: () => Played; restart: () => Promise<void>; run: number }): Player {
  const { clock, transcript } = o

  async function moveTo(at: Instant | undefined): Promise<void> {
    if (at !== undefined && at < clock.now()) throw new InvalidLine('at: the clock never goes back')
    await clock.moveTo(at ?? clock.now(), () => o.bot().settle())
  }

  async function pressed(line: Click): Promise<{ message: ShownMessage; index: number }> {
    const where = line.chat === null ? { user: line.user } : { chat: line.chat }
    const { message: id, action } = line.click
    const message = id === 'last' ? await transcript.newestCard(line.platform, where) : await transcript.find(id)
    if (!message) throw new InvalidLine(`click.message: no card ${id} was ever shown`)
    const actions = message.card?.actions ?? []
    const byId = /^a\d+$/.test(action) ? Number(action.slice(1)) - 1 : -1
    const index = actions.findIndex((a, i) => i === byId || a.label === action)
    if (index >= 0) return { message, index }
    if (await transcript.everOffered(message.id, action)) return { message, index: -1 }
    throw new InvalidLine(`click.action: card ${message.id} never had ${action}`)
  }

  async function clickEvent(line: Click, eventId: string): Promise<ClickEvent> {
    const { message, index } = await pressed(line)
    const action = index < 0 ? undefined : message.card?.actions[index]
    return {
      kind: 'click', platform: line.platform, eventId, chat: line.chat, sender: { id: line.user, name: line.name ?? null }, receivedAt: clock.now(), cardId: message.id,
      // A button that an older version carried: outdated, so the bot answers with what is now.
      line: action?.line ?? ['算了'], revision: action ? (message.card?.revision ?? 0) : -1, subject: message.card?.subject ?? null, form: line.click.form ?? {},
    }
  }

  function messageEvent(line: Message, eventId: string, number: number): MessageEvent {
    const addressed = line.chat === null || line.mention !== false
    return {
      kind: 'message', platform: line.platform, eventId, messageId: line.messageId ?? `${eventId}-message-${number}`, chat: line.chat, sender: { id: line.user, name: line.name ?? null }, receivedAt: clock.now(),
      text: line.text, mentions: [...(line.text.includes(`@${BOT_NAME}`) ? [{ name: BOT_NAME, userId: 'bot', self: true }] : []), ...(line.mentions ?? []).map((m) => ({ name: m.name, userId: m.user, self: false }))], addressed, replyTo: line.replyTo ?? null,
    }
  }

  async function accept(event: InboundEvent, number: number): Promise<void> {
    o.bot().origin(`${event.platform}/${event.eventId}`, number)
    const { done } = await o.bot().accept(event)
    await done
    await clock.drain(() => o.bot().settle())
  }

  function membershipEvent(line: Membership, eventId: string): MembershipEvent {
    return {
      kind: 'membership', platform: line.platform, eventId, chat: line.chat, sender: { id: line.user ?? '', name: line.name ?? null }, receivedAt: clock.now(), change: line.membership,
    }
  }

  async function eventOf(line: Message | Click | Membership, number: number): Promise<InboundEvent> {
    // Ids of events that the script does not name: unique in this database, and the same at each playing.
    const eventId = `${line.platform}-run${o.run}-line${number}`
    switch (line.kind) {
      case 'message': return messageEvent(line, line.event ?? eventId, number)
      case 'click': return clickEvent(line, line.event ?? eventId)
      case 'membership': return membershipEvent(line, eventId)
    }
  }

  return {
    event: eventOf,
    async play(line, number) {
      switch (line.kind) {
        case 'setup':
          await o.bot().setup(line.setup)
          if (line.setup.fault) o.bot().fault(line.setup.fault)
          return
        case 'at':
          await moveTo(line.at)
          return
        case 'down':
          if (line.down < clock.now()) throw new InvalidLine('down: the clock never goes back')
          await o.restart()
          clock.stand(line.down)
          await o.bot().start()
          await clock.drain(() => o.bot().settle())
          return
        default:
          await moveTo(line.at)
          await accept(await eventOf(line, number), number)
      }
    },
  }
}
