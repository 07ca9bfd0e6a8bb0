// Every platform, played on paper: what the bot shows becomes one output line each. Specification: replay.md.
import type { Card } from '../../bot/model/card.ts'
import { EVERYTHING } from '../../bot/model/capabilities.ts'
import { PlatformError } from '../../bot/model/errors.ts'
import type { PlatformId } from '../../bot/model/event.ts'
import type { Transcript } from '../../bot/model/transcript.ts'
import { HOUR, toIso } from '../../bot/model/time.ts'
import type { Clock } from '../../bot/ports/clock.ts'
import type { Destination, Outgoing, PlatformAdapter, SentRef } from '../../bot/ports/platform.ts'
import { createFaults, type Fault } from './faults.ts'

/** As Feishu, which pushes an event again for six hours. */
const REPUSH_MS = 6 * HOUR

/** One thing that the bot shows somebody. */
export interface OutputLine {
  readonly at: string
  readonly kind: 'reply' | 'post' | 'update' | 'toast'
  readonly line?: number
  readonly platform: PlatformId
  readonly chat: string | null
  readonly user: string | null
  readonly message: string | null
  readonly text: string
  readonly card: Card | null
  readonly actions: readonly { readonly id: string; readonly label: string; readonly fields: readonly { readonly name: string; readonly label: string; readonly type: string; readonly required: boolean; readonly options: readonly string[] }[] }[]
}

export interface ReplayAdapter extends PlatformAdapter {
  /** The next sends fail so. */
  fault(f: Fault): void
  /** Answers to this event belong to that input line. */
  origin(eventId: string, line: number): void
  /** A killed process answers no press any more. */
  forget(): void
  /** Which platform a destination's chat or user is on: the outbox asks with the row's own. */
  on(platform: PlatformId): PlatformAdapter
}

/** The actions of a card with the ids by which a script presses them. */
export function actionsOf(card: Card | null): OutputLine['actions'] {
  return (card?.actions ?? []).map((a, i) => ({ id: `a${i + 1}`, label: a.label, fields: a.fields.map((f) => ({ name: f.name, label: f.label, type: f.type, required: f.required, options: f.options })) }))
}

export function createReplay(o: { transcript: Transcript; clock: Clock; emit: (line: OutputLine) => void }): ReplayAdapter {
  const { transcript, clock } = o
  const faults = createFaults()
  const lines = new Map<string, number>()

  function write(kind: OutputLine['kind'], platform: PlatformId, to: { chat: string | null; user: string | null }, message: string | null, out: { text: string; card: Card | null }, line: number | undefined): void {
    o.emit({
      at: toIso(clock.now(), clock.zone), kind, ...(line === undefined ? {} : { line }), platform, chat: to.chat, user: to.user, message, text: out.text, card: out.card, actions: actionsOf(out.card),
    })
  }

  function whereOf(to: Destination): { chat: string | null; user: string | null } {
    return to.kind === 'chat' ? { chat: to.chat, user: null } : { chat: null, user: to.user }
  }

  async function send(platform: PlatformId, to: Destination, out: Outgoing, key: string): Promise<SentRef> {
    faults.check(platform, to)
    const line = to.replyTo === undefined ? undefined : lines.get(`${platform}/${to.replyTo.eventId}`)
    if (to.kind === 'press') {
      // After a restart nobody waits for the toast of an earlier press any more.
      if (line === undefined) throw new PlatformError('press.gone', { retryable: false, hint: 'the press is over' })
      write('toast', platform, { chat: null, user: to.user }, null, { text: out.text, card: null }, line)
      return { messageId: '' }
    }
    const where = whereOf(to)
    const card = out.kind === 'card' ? out.card : null
    const { message, fresh } = await transcript.add({ platform, ...where, text: out.text, card, at: clock.now(), replyTo: to.replyTo?.messageId ?? null, key: `${platform}/${key}` })
    if (fresh) write(line === undefined ? 'post' : 'reply', platform, where, message.id, { text: out.text, card }, line)
    return { messageId: message.id }
  }

  async function update(platform: PlatformId, ref: SentRef, to: Destination, out: Outgoing): Promise<void> {
    faults.check(platform, to)
    const card = out.kind === 'card' ? out.card : null
    const message = await transcript.update(ref.messageId, out.text, card, clock.now())
    if (!message) throw new PlatformError('message.gone', { retryable: false, hint: `no message ${ref.messageId}` })
    write('update', platform, whereOf(to), ref.messageId, { text: out.text, card }, undefined)
  }

  function as(platform: PlatformId): PlatformAdapter {
    return {
      id: platform, capabilities: { ...EVERYTHING, repushMs: REPUSH_MS },
      start(_accept, hooks) {
        hooks.connection('up')
        return Promise.resolve()
      },
      send: (to, out, { key }) => send(platform, to, out, key),
      update: (ref, to, out) => update(platform, ref, to, out),
      stop: () => Promise.resolve(),
    }
  }

  return {
    ...as('replay'), on: as,
    fault: (f) => { faults.add(f) },
    origin: (eventId, line) => { lines.set(eventId, line) },
    forget: () => { lines.clear() },
  }
}
