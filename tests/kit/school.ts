// A platform that tells who is where: what tests change, the bot's adapters answer. Also events that are no lines.
import type { InboundEvent, MembershipEvent, OtherEvent, PlatformId } from '../../bot/model/event.ts'
import type { PlatformAdapter, PlatformHooks, Profile } from '../../bot/ports/platform.ts'
import type { TestApp } from './app.ts'

/** Told, thrown, or made when it is asked for. */
type Asked<T> = T | Error | (() => Promise<T>)

export interface School {
  /** Groups of the platform by id; null: it does not tell. */
  chats: Asked<{ id: string; title: string }[]>
  /** Members by group; a group that is not there answers null. */
  members: Record<string, Asked<{ id: string; name: string | null }[] | null>>
  /** What the directory says, by account. */
  profiles: Record<string, Asked<Profile | null>>
  /** What was asked of it, in order: `chats`, `members g1`, `profile ou_1`. */
  readonly asked: string[]
  readonly hooks: Map<PlatformId, PlatformHooks>
  readonly wrap: (adapter: PlatformAdapter) => PlatformAdapter
}

async function answer<T>(value: Asked<T>): Promise<T> {
  if (value instanceof Error) throw value
  // No list, profile or null is a function.
  return typeof value === 'function' ? (value as () => Promise<T>)() : value
}

export interface SchoolOptions {
  /** Which platform tells; the others tell nothing. */
  readonly platform?: PlatformId
  /** Milliseconds for which it pushes again. */
  readonly repushMs?: number
  /** Connections come up only when the test says so. */
  readonly manual?: boolean
}

export function school(o: SchoolOptions = {}): School {
  const hooks = new Map<PlatformId, PlatformHooks>()
  const me: School = {
    chats: [{ id: 'g1', title: '校工会群' }], members: {}, profiles: {}, asked: [], hooks,
    wrap(adapter) {
      const start: PlatformAdapter['start'] = (accept, h) => {
        hooks.set(adapter.id, h)
        return o.manual === true ? Promise.resolve() : adapter.start(accept, h)
      }
      // As real ones do: their last word is that the connection is gone.
      const stop: PlatformAdapter['stop'] = () => {
        hooks.get(adapter.id)?.connection('down')
        return adapter.stop()
      }
      if (adapter.id !== (o.platform ?? 'feishu')) return { ...adapter, start, stop }
      return {
        ...adapter, start, stop, ...(o.repushMs === undefined ? {} : { capabilities: { ...adapter.capabilities, repushMs: o.repushMs } }),
        chats() {
          me.asked.push('chats')
          return answer(me.chats)
        },
        members(chat) {
          me.asked.push(`members ${chat}`)
          return answer(me.members[chat] ?? null)
        },
        profile(user) {
          me.asked.push(`profile ${user}`)
          return answer(me.profiles[user] ?? null)
        },
      }
    },
  }
  return me
}

let events = 0
const base = (app: TestApp, platform: PlatformId, chat: string | null, user: string, name: string | null) =>
  ({ platform, eventId: `around-${++events}`, chat, sender: { id: user, name }, receivedAt: app.now() }) as const

export function membershipEvent(app: TestApp, change: MembershipEvent['change'], o: { platform?: PlatformId; chat?: string | null; user?: string; name?: string | null; title?: string } = {}): MembershipEvent {
  return { ...base(app, o.platform ?? 'feishu', o.chat === undefined ? 'g1' : o.chat, o.user ?? '', o.name ?? null), kind: 'membership', change, ...(o.title === undefined ? {} : { title: o.title }) }
}

export function otherEvent(app: TestApp, what: OtherEvent['what'], o: { platform?: PlatformId; chat?: string | null; user?: string; addressed?: boolean } = {}): OtherEvent {
  const event = base(app, o.platform ?? 'feishu', o.chat ?? null, o.user ?? 'ou_王芳', null)
  return { ...event, kind: 'other', what, messageId: what === 'opened' ? null : `message-${event.eventId}`, addressed: o.addressed ?? true }
}

/** Hands an event in and waits until all that follows from it has happened. */
export async function happen(app: TestApp, event: InboundEvent): Promise<void> {
  const { done } = await app.inner.app().inbox.accept(event)
  await done
  await app.settle()
}
