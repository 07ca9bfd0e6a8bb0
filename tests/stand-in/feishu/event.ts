// Events in the platform's shape, and who is told at all: feishu.md section 5.
import { randomBytes } from 'node:crypto'
import type { StandInClock } from '../core/clock.ts'
import type { Recorder } from '../core/record.ts'
import { isObject } from './json.ts'
import type { Pusher } from './push.ts'
import type { PushOptions } from './types.ts'
import type { Chat, Person, World } from './world.ts'

export interface Events {
  /** Makes the envelope and pushes it. */
  push(eventType: string, event: unknown, o?: PushOptions & { readonly header?: Readonly<Record<string, unknown>> }): string
  /** The same if the app has subscribed to the type, else null. */
  tell(eventType: string, event: unknown, o?: PushOptions): string | null
  again(eventId: string, id: 'same' | 'new'): string
  /** What all events of a group share. */
  ofChat(chat: Chat, operator: Person): object
}

export interface EventParts {
  readonly clock: StandInClock
  readonly recorder: Recorder
  readonly pusher: Pusher
  readonly world: World
  readonly appId: string
  readonly tenantKey: string
  /** Undefined: all. */
  readonly subscribed: readonly string[] | undefined
}

export const newEventId = (): string => randomBytes(16).toString('hex')

export function createEvents(o: EventParts): Events {
  const header = (eventId: string, eventType: string): Record<string, unknown> => ({
    event_id: eventId, event_type: eventType, create_time: String(o.clock.now()), token: '', app_id: o.appId, tenant_key: o.tenantKey,
  })

  function push(eventType: string, event: unknown, options: PushOptions & { readonly header?: Readonly<Record<string, unknown>> } = {}): string {
    const eventId = options.eventId ?? newEventId()
    o.pusher.push(eventId, eventType, { schema: '2.0', header: { ...header(eventId, eventType), ...options.header }, event }, options)
    return eventId
  }

  return {
    push,
    tell(eventType, event, options = {}) {
      if (o.subscribed && !o.subscribed.includes(eventType)) {
        o.recorder.add('not-told', { eventType, reason: 'not subscribed' })
        return null
      }
      return push(eventType, event, options)
    },
    again(eventId, id) {
      const envelope = o.pusher.envelope(eventId)
      if (!isObject(envelope) || !isObject(envelope['header'])) throw new Error('This event has no header.')
      const next = id === 'same' ? eventId : newEventId()
      const { eventType } = o.pusher.delivery(eventId)
      o.pusher.push(next, eventType, { ...envelope, header: { ...envelope['header'], event_id: next } }, {})
      return next
    },
    ofChat: (chat, operator) => ({
      chat_id: chat.chatId, operator_id: o.world.ids(operator), external: chat.state.external ?? false, operator_tenant_key: o.tenantKey, name: chat.name,
      i18n_names: { zh_cn: chat.name, en_us: '', ja_jp: '' },
    }),
  }
}
