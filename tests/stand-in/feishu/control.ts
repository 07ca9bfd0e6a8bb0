// The stand-in's side of the control API: the page and other processes speak and press through it. Routes: core/control.ts.
import type { ControlHandlers } from '../core/control.ts'
import type { MessageStore } from './store.ts'
import type { Talk } from './talk.ts'
import type { FeishuStandIn } from './api.ts'
import type { DropKind, Press, SayOptions } from './types.ts'
import { chatsView, messageView } from './view.ts'
import type { World } from './world.ts'

const SHOWN_MESSAGES = 100
const SHOWN_VIOLATIONS = 20
const DROPS: readonly unknown[] = [1000, 1001, 1011, 'cut', 'half-open']

type Body = Readonly<Record<string, unknown>>

function text(body: Body, name: string): string {
  const value = body[name]
  if (typeof value !== 'string') throw new Error(`${name} is missing.`)
  return value
}

/** Fields are those of `say`, `press` and so on; more commands: join, leave, add-bot, remove-bot, dissolve, drop, revoke-tokens. */
export function controlHandlers(standIn: FeishuStandIn, world: World, store: MessageStore, talk: Talk): ControlHandlers {
  return {
    // A private chat has an id here like any other.
    say: (body) => standIn.say({ ...body, from: text(body, 'from'), chat: text(body, 'chat') } satisfies SayOptions),
    press: (body) => standIn.press({ ...body, from: text(body, 'from'), messageId: text(body, 'messageId'), button: typeof body['button'] === 'number' ? body['button'] : text(body, 'button') } satisfies Press),
    view: (chat) => ({
      platform: 'feishu', now: standIn.clock.now(),
      people: [...world.people.values()].map((p) => ({ id: p.openId, name: p.name })),
      chats: chatsView(world),
      messages: chat === undefined || !world.chats.has(chat) ? [] : store.newest(chat, SHOWN_MESSAGES).map((m) => messageView(m, talk.said(m.messageId))),
      connections: standIn.connections().filter((c) => c.open).length,
      violations: standIn.violations().slice(-SHOWN_VIOLATIONS),
    }),
    more: {
      join: (body) => ({ eventId: standIn.addMember(text(body, 'chat'), text(body, 'person')) }),
      leave: (body) => ({ eventId: standIn.removeMember(text(body, 'chat'), text(body, 'person')) }),
      'add-bot': (body) => ({ eventId: standIn.addBot(text(body, 'chat'), text(body, 'person')) }),
      'remove-bot': (body) => ({ eventId: standIn.removeBot(text(body, 'chat'), text(body, 'person')) }),
      dissolve: (body) => ({ eventId: standIn.dissolve(text(body, 'chat')) }),
      drop(body) {
        if (!DROPS.includes(body['kind'])) throw new Error(`drop needs a kind: ${DROPS.join(', ')}.`)
        standIn.drop(body['kind'] as DropKind)
        return {}
      },
      'revoke-tokens'() {
        standIn.revokeTokens()
        return {}
      },
    },
  }
}
