// Pushes: which connection gets them, acks, re-sends, what is lost. Rules: dingtalk.md section 5, stand-ins.md D5, D6.
import type { Cancel } from '../core/clock.ts'
import type { Said } from './api.ts'
import { isObject } from './body.ts'
import type { Connection } from './connection.ts'
import { frame, TOPIC_ROBOT, type Ack } from './frame.ts'
import type { Platform } from './platform.ts'

const RESEND_MS = [30_000, 60_000]
const EVENT_RETRY_MS = [10_000, 60_000, 300_000]

export interface PushSpec {
  readonly type: 'EVENT' | 'CALLBACK'
  readonly topic: string
  readonly data: string
  /** Beyond topic, messageId, time, connectionId. */
  readonly headers?: Readonly<Record<string, string>>
  /** As a binary frame; what is in it stays JSON. */
  readonly binary?: boolean
  /** What a record of it says more, such as msgId. */
  readonly note?: object
  /** Hears each answer until one settles the push. Without, only the record does. */
  readonly onAck?: (ack: Ack, connection: Connection) => void
}

interface Delivery {
  readonly spec: PushSpec
  readonly firstAt: number
  attempts: number
  settled: boolean
  /** It reached a socket at least once. */
  reached: boolean
  readonly retries: Cancel[]
  /** Each attempt has an id of its own. */
  readonly ids: string[]
}

export type Fate = Said['fate']

export interface Pusher {
  push(spec: PushSpec): { readonly messageId: string | null; readonly fate: Fate }
  onAck(connection: Connection, ack: Ack): void
  /** A headers.messageId for a frame made up elsewhere: an answer to it is recorded and is no mistake. */
  expect(): string
  duplicate(messageId: string, how: 'resend' | 'same'): string
  hold(): void
  release(order: 'in-order' | 'reversed' | 'shuffled'): void
  missingAcks(): readonly { readonly messageId: string; readonly topic: string; readonly at: number }[]
}

/** An EVENT is done with SUCCESS only; a callback with any 200. */
function settles(type: PushSpec['type'], ack: Ack): boolean {
  return ack.code === 200 && (type === 'CALLBACK' || (isObject(ack.data) && ack.data['status'] === 'SUCCESS'))
}

/** `present`: the connections there are, draining and half-open ones included. */
export function createPusher(platform: Platform, present: () => readonly Connection[]): Pusher {
  const { app, chance, clock, limits, options, recorder, tally } = platform
  const byId = new Map<string, Delivery>()
  const unsettled = new Set<Delivery>()
  const madeUp = new Set<string>()
  let held: { readonly delivery: Delivery; readonly messageId: string }[] | null = null

  /** Any healthy one; a half-open one only when there is no other, since the platform does notice in the end. */
  function choose({ type, topic }: PushSpec): Connection | Exclude<Fate, 'pushed' | 'held' | 'unheard'> {
    const usable = present().filter((c) => c.state === 'open' || c.state === 'half-open')
    const hearing = usable.filter((c) => c.hears(type, topic))
    const open = hearing.filter((c) => c.state === 'open')
    return chance.pick(open.length > 0 ? open : hearing) ?? (usable.length > 0 ? 'unsubscribed' : 'offline')
  }

  function sendNow(delivery: Delivery, messageId: string): Fate {
    const { spec } = delivery
    delivery.attempts += 1
    const connection = choose(spec)
    const about = { type: spec.type, topic: spec.topic, messageId, attempt: delivery.attempts, ...spec.note }
    if (typeof connection === 'string') {
      tally.lost += 1
      recorder.add('lost', { ...about, reason: connection })
      return connection
    }
    tally.pushes += 1
    limits.push()
    delivery.reached = true
    recorder.add('push', { ...about, connection: connection.index, swallowed: connection.state === 'half-open', data: spec.data })
    const headers = { appId: app.clientId, connectionId: connection.id, messageId, time: String(clock.now()), topic: spec.topic, ...spec.headers }
    const raw = frame(spec.type, headers, spec.data)
    connection.send(spec.binary === true ? Buffer.from(raw) : raw)
    return 'pushed'
  }

  function attempt(delivery: Delivery, messageId: string): Fate {
    byId.set(messageId, delivery)
    delivery.ids.push(messageId)
    if (!held) return sendNow(delivery, messageId)
    held.push({ delivery, messageId })
    return 'held'
  }

  function retryTimes({ type, topic }: PushSpec): readonly number[] {
    if (type === 'EVENT') return options.eventRetryMs ?? EVENT_RETRY_MS
    if (topic !== TOPIC_ROBOT || options.resendUnacked === undefined || options.resendUnacked === false) return []
    return options.resendUnacked === true ? RESEND_MS : options.resendUnacked
  }

  function settle(delivery: Delivery): void {
    delivery.settled = true
    unsettled.delete(delivery)
    for (const cancel of delivery.retries) cancel()
  }

  return {
    push(spec) {
      const delivery: Delivery = { spec, firstAt: clock.now(), attempts: 0, settled: false, reached: false, retries: [], ids: [] }
      const messageId = chance.id('mid')
      const fate = attempt(delivery, messageId)
      // Messages are lost while nobody listens; events wait for somebody.
      const lost = spec.type === 'CALLBACK' && fate !== 'pushed' && fate !== 'held'
      if (lost) return { messageId: null, fate }
      unsettled.add(delivery)
      for (const ms of retryTimes(spec)) {
        delivery.retries.push(clock.after(ms, () => {
          if (!delivery.settled) attempt(delivery, chance.id('mid'))
        }))
      }
      return { messageId, fate }
    },
    expect() {
      const id = chance.id('mid')
      madeUp.add(id)
      return id
    },
    onAck(connection, ack) {
      if (madeUp.has(ack.messageId)) {
        recorder.add('ack', { connection: connection.index, messageId: ack.messageId, code: ack.code, data: ack.data, madeUp: true })
        return
      }
      const delivery = byId.get(ack.messageId)
      if (!delivery) {
        recorder.violation(`connection ${connection.index}: ack for ${ack.messageId}, which was never pushed`)
        return
      }
      const { spec } = delivery
      const again = delivery.settled
      recorder.add('ack', {
        connection: connection.index, messageId: ack.messageId, code: ack.code, data: ack.data, type: spec.type, topic: spec.topic, again,
        afterMs: clock.now() - delivery.firstAt, ...spec.note,
      })
      if (again || !settles(spec.type, ack)) {
        if (!again && spec.type === 'CALLBACK') spec.onAck?.(ack, connection)
        return
      }
      settle(delivery)
      spec.onAck?.(ack, connection)
    },
    duplicate(messageId, how) {
      const delivery = byId.get(messageId)
      if (!delivery) throw new Error(`Nothing was pushed as ${messageId}.`)
      const id = how === 'same' ? messageId : chance.id('mid')
      attempt(delivery, id)
      return id
    },
    hold() {
      held ??= []
    },
    release(order) {
      const waiting = held ?? []
      held = null
      const sorted = order === 'in-order' ? waiting : order === 'reversed' ? waiting.toReversed() : chance.shuffled(waiting)
      for (const { delivery, messageId } of sorted) sendNow(delivery, messageId)
    },
    missingAcks: () => [...unsettled].filter((d) => d.reached).map((d) => ({ messageId: d.ids[0] as string, topic: d.spec.topic, at: d.firstAt })),
  }
}
