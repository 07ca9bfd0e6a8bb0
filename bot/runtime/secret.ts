// Lines that must leave no trace (anonymous ballots, suggestions): stored, handled and answered in one transaction, their words nowhere.
import { createHash } from 'node:crypto'
import { inboxStore, storeEvents } from '../../prisma/stores/inbox.ts'
import { normalise, type Normal } from '../language/normalise.ts'
import type { LineMatch } from '../language/line.ts'
import type { Actor } from '../model/actor.ts'
import { isLine, type ClickEvent, type MessageEvent } from '../model/event.ts'
import { nothing, type Reply } from '../model/reply.ts'
import { addDays, dateAt, endOfDay, plus, type LocalDate } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Chat } from '../services/identity.ts'
import type { Services } from '../services/index.ts'
import type { Unit } from '../services/unit.ts'
import type { Handler } from './inbox.ts'
import type { Registry } from './registry.ts'
import { createTurn, type Turn } from './turn.ts'
import { actorFor } from './who.ts'

export interface SecretOptions {
  readonly services: Services
  readonly registry: Registry
  readonly clock: Clock
  /** Carries the line out inside `unit`; throws refusals. */
  readonly run: (line: SecretLine, actor: Actor | null, chat: Chat | null, turn: Turn, unit: Unit) => Promise<Reply>
  /** The answer to a refusal or failure, with nothing of the line in any log. */
  readonly explain: (error: unknown) => Promise<Reply>
  /** What a press on an outdated card is answered with. */
  readonly stale: (event: ClickEvent) => Promise<Reply | null>
  /** Answers without the table. */
  readonly lastWord: (event: MessageEvent | ClickEvent, reply: Reply) => Promise<boolean>
}

export interface SecretLine {
  readonly normal: Normal
  readonly match: Extract<LineMatch, { kind: 'command' }>
  readonly form: Readonly<Record<string, string>>
}

export function createSecret(o: SecretOptions): Pick<Handler, 'isSecret' | 'handleSecret'> {
  const { services, registry, clock } = o

  function lineOf(event: MessageEvent | ClickEvent): SecretLine | null {
    const normal = event.kind === 'click' ? normalise(event.line.join(' ')) : normalise(event.text, event.mentions)
    const match = registry.grammar.match(normal, { marked: true })
    if (match.kind !== 'command' || registry.byKey(match.key)?.secret !== true) return null
    return { normal, match, form: event.kind === 'click' ? event.form : {} }
  }

  /** All that is kept: hashes of the ids with the day, and the day. The hour would tell who it was. */
  function rowOf(event: MessageEvent | ClickEvent, day: LocalDate) {
    const hash = (id: string): string => createHash('sha256').update(`${event.platform}/${id}/${day}`).digest('hex')
    const eventId = hash(event.eventId)
    const at = plus(endOfDay(addDays(day, -1), clock.zone), 1)
    return { id: `s-${eventId.slice(0, 32)}`, platform: event.platform, eventId, messageId: event.kind === 'message' ? hash(event.messageId) : null, lane: '', body: null, receivedAt: at }
  }

  return {
    isSecret: (event) => isLine(event) && lineOf(event) !== null,
    async handleSecret(event) {
      const line = isLine(event) ? lineOf(event) : null
      if (!line || !isLine(event)) return false
      const today = dateAt(clock.now(), clock.zone)
      const row = rowOf(event, today)
      const yesterday = rowOf(event, addDays(today, -1))
      const firstTime = async (unit: Unit): Promise<boolean> =>
        !(await inboxStore(unit.tx).has(yesterday)) && (await storeEvents(unit.tx, [row], row.receivedAt)).has(row.id)
      const chat = event.chat === null ? null : await services.identity.chat(event.platform, event.chat)
      const privately = registry.byKey(line.match.key)?.where === 'private'
      let last: Reply = nothing
      try {
        const old = event.kind === 'click' ? await o.stale(event) : null
        const chatter = event.kind === 'message' && !event.addressed && !line.match.marked && chat?.settings.bareLines === false
        if (old === null && !chatter) {
          const actor = await actorFor(services, event, chat)
          const turn = createTurn(event, row.id, null, chat, row.eventId)
          return await services.units.run(async (unit) => {
            if (!(await firstTime(unit))) return false
            turn.finish(unit, await o.run(line, actor, chat, turn, unit))
            return true
          })
        }
        last = old ?? nothing
      } catch (error) {
        last = await o.explain(error)
      }
      const fresh = await services.units.run(firstTime)
      // A refusal may quote the line: it is said without the table.
      if (fresh && last.kind !== 'none') await o.lastWord(event, privately ? { ...last, audience: 'private' } : last)
      return fresh
    },
  }
}
