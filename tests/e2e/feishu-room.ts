// A group in the Feishu stand-in, as its people see it. What a room is: room.ts.
import { expect } from 'vitest'
import type { FeishuStandIn, StoredMessage } from '../stand-in/feishu/index.ts'
import type { Room } from './room.ts'

/** The name of the input that bears this label. */
function fieldOf(part: unknown, label: string): string | null {
  if (typeof part !== 'object' || part === null) return null
  const { tag, name, label: shown } = part as { readonly tag?: unknown; readonly name?: unknown; readonly label?: { readonly content?: unknown } }
  if (tag === 'input' && typeof name === 'string' && shown?.content === label) return name
  for (const inner of Object.values(part)) {
    const found = fieldOf(inner, label)
    if (found !== null) return found
  }
  return null
}

/** `chat`: a group's id or name. */
export function feishuRoom(standIn: FeishuStandIn, chat: string): Room {
  let since = 0
  const act = (): void => { since = standIn.mark() }
  const where = (who: string | null): { readonly chat: string } | { readonly private: string } => (who === null ? { chat } : { private: who })
  const textOf = async (shown: Promise<StoredMessage>): Promise<string> => (await shown).text

  /** The newest card that is like this, as soon as there is one. */
  async function cardIn(who: string | null, like: (message: StoredMessage) => boolean): Promise<StoredMessage> {
    const is = (m: StoredMessage): boolean => m.fromBot && m.msgType === 'interactive' && !m.recalled && like(m)
    const found = (who === null ? standIn.messages(chat) : standIn.privateMessages(who)).findLast(is)
    return found ?? standIn.waitForShown(where(who), is)
  }

  async function press(from: string, place: string | null, title: string, button: string, answer: RegExp, form: Readonly<Record<string, string>> = {}): Promise<string> {
    const { messageId, card } = await cardIn(place, (m) => m.text.startsWith(title) && m.text.split('\n').includes(button))
    const named = Object.entries(form).map(([label, value]) => [fieldOf(card, label) ?? label, value] as const)
    act()
    const pressed = await standIn.press({ from, messageId, button, ...(named.length > 0 ? { form: Object.fromEntries(named) } : {}) })
    expect(pressed, `${button}: ${pressed.text}`).toMatchObject({ code: 0, toast: expect.anything() })
    expect(pressed.text).toMatch(answer)
    return pressed.text
  }

  return {
    live: true,
    forms: true,
    says(who, text, answer) {
      act()
      standIn.say({ from: who, chat, text, mentionBot: true })
      return textOf(standIn.waitForShown({ chat }, answer, { since }))
    },
    whispers(who, text, answer) {
      act()
      standIn.say({ from: who, chat: 'private', text })
      return textOf(standIn.waitForShown({ private: who }, answer, { since }))
    },
    presses: (who, title, button, answer, form) => press(who, null, title, button, answer, form),
    pressesPrivately: (who, title, button, answer) => press(who, who, title, button, answer),
    hears: (who, what) => textOf(standIn.waitForShown({ private: who }, what, { since })),
    sees: (what) => textOf(standIn.waitForShown({ chat }, what, { since })),
    card: (title, reads) => textOf(cardIn(null, (m) => m.text.startsWith(title) && reads.test(m.text))),
    told: (who) => standIn.privateMessages(who).filter((m) => m.fromBot).map((m) => m.text),
    shown: () => standIn.messages(chat).filter((m) => m.fromBot).map((m) => m.text),
    blameless() {
      expect(standIn.violations()).toEqual([])
      expect(standIn.counters().refusals).toEqual({})
    },
  }
}
