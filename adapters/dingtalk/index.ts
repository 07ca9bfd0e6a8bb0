// DingTalk as a platform: events over the official SDK's stream, answers by webhook, robot message or interactive card. See README.md.
import { createPacer } from '../../bot/model/pacer.ts'
import { PlatformError } from '../../bot/model/errors.ts'
import type { InboundEvent } from '../../bot/model/event.ts'
import type { AcceptResult, PlatformAdapter, PlatformHooks, SentRef } from '../../bot/ports/platform.ts'
import { createApi } from './api.ts'
import { capabilitiesOf } from './capabilities.ts'
import { TIMING, type DingtalkOptions } from './config.ts'
import { createDirectory } from './directory.ts'
import { verdictOf } from './errors.ts'
import { dial, TOPIC_CARD, TOPIC_ROBOT, type LinkEvents } from './link.ts'
import type { Frame } from './payload.ts'
import { createPictures } from './picture.ts'
import { Presses } from './presses.ts'
import { toClick, toMemberships, toMessage } from './receive.ts'
import { mineOf } from './render.ts'
import { createSender } from './send.ts'
import { Sessions } from './session.ts'
import { createStream } from './stream.ts'

export { checkDingtalk } from './check.ts'
export type { DingtalkConfig, DingtalkOptions } from './config.ts'

/** Bulk keeps clear of so much after every full and half hour. */
const PEAKS_MS = 90_000
/** Sent keys and asked questions that are remembered. */
const REMEMBERED = 2_000

type Answer = Parameters<LinkEvents['callback']>[2]

/** The DingTalk platform. Can send before `start`, and until `stop`. */
export function createDingtalk(o: DingtalkOptions): PlatformAdapter {
  const { config, clock, log } = o
  const random = o.random ?? Math.random
  const timing = { ...TIMING, ...o.timing }
  const template = config.cardTemplateId !== null
  const pacer = createPacer(clock, { peaksMs: PEAKS_MS })
  const sessions = new Sessions(config.oapiUrl)
  const presses = new Presses(clock)
  /** Who asked in which event, for the @ of an answer in a group. */
  const askers = new Map<string, string>()
  /** What went out under which key: the same one again shows nothing twice while this process lives. */
  const sent = new Map<string, Promise<SentRef>>()
  let accept: ((event: InboundEvent) => Promise<AcceptResult>) | null = null
  let hooks: PlatformHooks | null = null
  /** Calls from before `start`. */
  let uncounted = 0

  const metered = (): void => {
    if (hooks) hooks.metered(1)
    else uncounted += 1
  }
  const trouble = (code: string, says: string): void => hooks?.trouble(code, says)

  const api = createApi({ config, clock, pacer, random, metered, trouble })
  const directory = createDirectory({ api, clock })
  const sender = createSender({ config, clock, log, api, sessions, newId: () => o.newId(), pictures: createPictures({ api, log, drawChart: o.drawChart }) })
  const stream = createStream({
    clock, log, random, timing,
    dial: (events) => dial({ config, clock, dialMs: timing.dialMs, refused: (refused) => {
      const { says } = verdictOf(refused)
      if (says !== null) trouble(refused.code, says)
    } }, events),
    state: (state) => hooks?.connection(state),
    incoming: {
      callback(topic, frame, answer) {
        metered()
        if (topic === TOPIC_ROBOT) void heard(frame, answer)
        else if (topic === TOPIC_CARD) void pressed(frame, answer)
      },
      event(frame, answer) {
        metered()
        void happened(frame, answer)
      },
      unreadable: (what) => log.warn('dingtalk sent what cannot be read', { what }),
    },
  })

  /** Whether it is stored; what could not be is not acknowledged. */
  async function store(event: InboundEvent): Promise<AcceptResult | null> {
    if (accept === null) return null
    try {
      return await accept(event)
    } catch (error) {
      log.warn('dingtalk event was not stored', { kind: event.kind, error: error instanceof Error ? error.name : 'unknown' })
      return null
    }
  }

  async function heard(frame: Frame, answer: Answer): Promise<void> {
    const message = toMessage(frame, clock.now(), (user) => directory.nick(user))
    if (message === null) {
      log.warn('dingtalk sent what cannot be read', { what: 'message' })
      answer({})
      return
    }
    const { event, hook, staff } = message
    if (event.sender.name !== null) directory.learn(event.sender.id, event.sender.name)
    if (hook !== null && !sessions.learn(hook, clock.now())) log.warn('dingtalk named a webhook of another host', {})
    if (event.chat !== null && staff !== null) remember(askers, event.eventId, staff)
    if (await store(event)) answer({})
  }

  async function pressed(frame: Frame, answer: Answer): Promise<void> {
    const event = toClick(frame, clock.now())
    if (event === null) {
      log.warn('dingtalk sent what cannot be read', { what: 'press' })
      answer({})
      return
    }
    const line = presses.open(event.eventId, event.sender.id)
    const storing = store(event).then((result) => {
      if (result === null) {
        presses.drop(event.eventId)
        return false
      }
      presses.stored(event.eventId)
      void result.done.then(() => presses.handled(event.eventId))
      return true
    })
    const mine = await line
    // A press that could not be stored stays unanswered, so that its client says so.
    if (mine === null && !(await storing)) return
    answer(mine === null ? {} : { cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true }, userPrivateData: { cardParamMap: { mine } } })
  }

  async function happened(frame: Frame, answer: (safe: boolean) => void): Promise<void> {
    // One after the other: the platform sends all of them again where one was not stored.
    for (const event of toMemberships(frame, clock.now())) {
      if ((await store(event)) === null) {
        answer(false)
        return
      }
    }
    answer(true)
  }

  function remember<T>(map: Map<string, T>, key: string, value: T): void {
    map.set(key, value)
    for (const oldest of map.keys()) {
      if (map.size <= REMEMBERED) break
      map.delete(oldest)
    }
  }

  return {
    id: 'dingtalk',
    capabilities: capabilitiesOf({ template, pictures: o.drawChart !== undefined }),
    start(take, tell) {
      accept = take
      hooks = tell
      if (uncounted > 0) tell.metered(uncounted)
      uncounted = 0
      stream.start()
      return Promise.resolve()
    },
    async send(to, out, { key, hurry }) {
      if (to.kind === 'press') {
        const mine = mineOf(out.text)
        if (mine !== null && presses.answer(to.replyTo.eventId, to.user, mine, key)) return { messageId: to.replyTo.eventId }
        throw new PlatformError('press.gone', { retryable: false, hint: 'the press no longer waits, or its outcome is too long for the card' })
      }
      const before = sent.get(key)
      if (before) return before
      const at = to.kind === 'chat' && out.kind === 'text' ? (askers.get(to.replyTo?.eventId ?? '') ?? null) : null
      const work = sender.post(to.kind === 'chat' ? { chat: to.chat } : { user: to.user }, out, { key, hurry, at })
      remember(sent, key, work)
      work.catch(() => { if (sent.get(key) === work) sent.delete(key) })
      return work
    },
    ...(template ? { update: (ref, _to, out) => sender.update(ref, out) } : {}),
    profile: (user) => directory.profile(user),
    stop() {
      accept = null
      stream.stop()
      presses.drop()
      pacer.stop()
      return Promise.resolve()
    },
  }
}
