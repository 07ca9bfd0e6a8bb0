// The 体验群 as a platform: one browser plays several people of a group. Durable on the bot's side through the transcript.
import type { Hono } from 'hono'
import type { Card } from '../../bot/model/card.ts'
import { PlatformError } from '../../bot/model/errors.ts'
import type { InboundEvent } from '../../bot/model/event.ts'
import type { ShownMessage, Transcript } from '../../bot/model/transcript.ts'
import type { Clock } from '../../bot/ports/clock.ts'
import type { Logger } from '../../bot/ports/logger.ts'
import type { AcceptResult, Destination, PlatformAdapter } from '../../bot/ports/platform.ts'
import { capabilities } from './capabilities.ts'
import { CHIPS } from './chips.ts'
import type { WebEnv } from './guard.ts'
import { Hub } from './hub.ts'
import { Lines } from './lines.ts'
import { Presses } from './presses.ts'
import { BOT_NAME, findAction, refuse, toClick, toMessage } from './receive.ts'
import { renderMessage, renderToast, toView } from './render.ts'
import { createServer } from './server.ts'
import type { LineView, PressAnswer, PressBody, SayBody, StateView, WebGroup, WebPerson } from './view.ts'

export type { WebEnv } from './guard.ts'
export type { WebGroup, WebPerson } from './view.ts'

const RECENT = 200

export interface WebOptions {
  readonly transcript: Transcript
  readonly clock: Clock
  /** A new unique id for an event or a typed line. */
  newId(): string
  readonly log: Logger
  /** Whom the browser can play. */
  readonly people: readonly WebPerson[]
  readonly groups: readonly WebGroup[]
  /** Folder with index.html, the style sheets and main.js. */
  readonly pageDir: string
}

export interface WebAdapter extends PlatformAdapter {
  /** The routes, to be served by @hono/node-server on loopback. */
  readonly app: Hono<WebEnv>
}

/** The web platform. Says and presses are answered 503 until `start` and after `stop`. */
export function createWeb(o: WebOptions): WebAdapter {
  const hub = new Hub(o.newId())
  const lines = new Lines()
  const presses = new Presses(o.clock)
  let accept: ((event: InboundEvent) => Promise<AcceptResult>) | null = null

  const person = (id: string): WebPerson => {
    const found = o.people.find((p) => p.id === id)
    if (!found) throw refuse(400, '没有这个人，刷新页面再选一次。')
    return found
  }
  const sees = (message: ShownMessage, user: string): boolean =>
    message.platform === 'web' && (message.chat === null ? message.user === user : o.groups.some((g) => g.chat === message.chat))

  const deliver = async (event: InboundEvent, sorry: string): Promise<AcceptResult> => {
    if (accept === null) throw refuse(503, '小助手正在启动或已经停下，过一会儿再试。')
    try {
      return await accept(event)
    } catch (error) {
      o.log.warn('web event was not stored', { kind: event.kind, err: error })
      throw refuse(503, sorry)
    }
  }

  async function say(body: Required<SayBody>): Promise<{ readonly id: string }> {
    const sender = person(body.user)
    if (body.chat !== null && !o.groups.some((g) => g.chat === body.chat)) throw refuse(400, '没有这个群，刷新页面再试。')
    if (body.replyTo !== null && !lines.has(body.replyTo, body)) {
      const quoted = await o.transcript.find(body.replyTo)
      if (!quoted || !sees(quoted, sender.id) || quoted.chat !== body.chat) throw refuse(400, '找不到要回复的那一条了，直接说就行。')
    }
    const at = o.clock.now()
    const line: LineView = {
      id: `say-${o.newId()}`, chat: body.chat, user: sender.id, text: body.text, at, mention: body.mention, replyTo: body.replyTo,
    }
    const event = toMessage(body, { eventId: `event-${o.newId()}`, messageId: line.id, at, sender }, o.people)
    // Shown before it is stored, because the answer may overtake the acknowledgement; taken back if storing fails.
    lines.add(line)
    hub.publish({ type: 'line', line })
    try {
      await deliver(event, '这一句没能存下来，机器人没收到。过一会儿再发一次。')
    } catch (error) {
      lines.remove(line)
      hub.publish({ type: 'unsaid', id: line.id })
      throw error
    }
    return { id: line.id }
  }

  async function press(body: PressBody): Promise<PressAnswer> {
    const sender = person(body.user)
    const message = await o.transcript.find(body.message)
    if (!message || !sees(message, sender.id)) throw refuse(404, '找不到这张卡片，刷新页面看看。')
    const action = message.card && findAction(message.card, body.label, body.index)
    if (!message.card || !action) {
      if (await o.transcript.everOffered(message.id, body.label)) throw refuse(409, '卡片刚更新过，这个按钮已经换了，看看现在的卡片。')
      throw refuse(400, '卡片上没有这个按钮。')
    }
    const stored: ShownMessage & { readonly card: Card } = { ...message, card: message.card }
    const event = toClick(body, { eventId: `event-${o.newId()}`, at: o.clock.now(), sender }, stored, action)
    const toast = presses.open(event.eventId, sender.id)
    try {
      const { done } = await deliver(event, '这一下没能存下来，什么也没改。过一会儿再点一次。')
      void done.then(() => presses.handled(event.eventId))
    } catch (error) {
      presses.drop(event.eventId)
      throw error
    }
    return { toast: await toast }
  }

  async function state(): Promise<StateView> {
    const places = [...o.groups.map((g) => ({ chat: g.chat })), ...o.people.map((p) => ({ user: p.id }))]
    const shown = await Promise.all(places.map((where) => o.transcript.recent('web', where, RECENT)))
    return {
      botName: BOT_NAME,
      zone: o.clock.zone,
      now: o.clock.now(),
      people: o.people,
      groups: o.groups,
      lines: lines.all(),
      shown: shown.flat().map(toView),
      chips: CHIPS,
    }
  }

  /** The transcript is a database: busy or full, it may take the same call later. */
  async function stored<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      throw new PlatformError('web.store', { retryable: true, hint: 'the transcript could not be written: look at the disk and the database', cause: error })
    }
  }

  function placeOf(to: Exclude<Destination, { kind: 'press' }>): { chat: string | null; user: string | null } {
    const known = to.kind === 'chat' ? o.groups.some((g) => g.chat === to.chat) : o.people.some((p) => p.id === to.user)
    if (!known) throw new PlatformError('web.nobody', { retryable: false, hint: `the 体验群 has no such ${to.kind === 'chat' ? 'group' : 'person'}` })
    return to.kind === 'chat' ? { chat: to.chat, user: null } : { chat: null, user: to.user }
  }

  return {
    id: 'web',
    capabilities,
    app: createServer({ actions: { state, say, press }, hub, log: o.log, pageDir: o.pageDir }),
    start(take, hooks) {
      accept = take
      hooks.connection('up')
      return Promise.resolve()
    },
    async send(to, out, { key }) {
      if (to.kind === 'press') {
        if (presses.answer(to.replyTo.eventId, to.user, renderToast(out), key)) return { messageId: to.replyTo.eventId }
        throw new PlatformError('press.gone', { retryable: false, hint: 'the press was no longer waiting for its toast' })
      }
      const { message, fresh } = await stored(o.transcript.add({
        platform: 'web', ...placeOf(to), ...renderMessage(out), at: o.clock.now(), replyTo: to.replyTo?.messageId ?? null, key,
      }))
      if (fresh) hub.publish({ type: 'shown', message: toView(message) })
      return { messageId: message.id }
    },
    async update(ref, _to, out) {
      const { text, card } = renderMessage(out)
      const message = await stored(o.transcript.update(ref.messageId, text, card, o.clock.now()))
      if (!message) throw new PlatformError('web.gone', { retryable: false, hint: `message ${ref.messageId} is not in the transcript` })
      hub.publish({ type: 'shown', message: toView(message) })
    },
    stop() {
      accept = null
      presses.drop()
      hub.close()
      return Promise.resolve()
    },
  }
}
