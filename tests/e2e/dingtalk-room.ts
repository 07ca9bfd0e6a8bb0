// A group in the DingTalk stand-in, as its people see it: with interactive cards, or with markdown and blue words. What a room is: room.ts.
import { expect } from 'vitest'
import type { CardTemplate, DingMessage, DingtalkStandIn } from '../stand-in/dingtalk/index.ts'
import type { Entry } from '../stand-in/core/record.ts'
import type { Room } from './room.ts'

/** The template that adapters/dingtalk/README.md tells a school to make, as far as a client draws it. */
export const TEMPLATE: CardTemplate = { id: 'e2e-card.schema', lines: ['text', 'text2', 'text3', 'text4', 'text5', 'text6', 'mine'] }

export interface DingtalkRoomOptions {
  readonly standIn: DingtalkStandIn
  /** Id of the group. */
  readonly chat: string
  /** Spoken of by nick. */
  readonly people: readonly { readonly id: string; readonly nick: string }[]
  /** Whether the bot has a card template. */
  readonly cards: boolean
}

export function dingtalkRoom({ standIn, chat, people, cards }: DingtalkRoomOptions): Room {
  const { recorder } = standIn
  const marks = (): { readonly message: number; readonly card: number } => ({ message: recorder.all('message').length, card: recorder.all('card').length })
  let since = marks()
  const act = (): void => { since = marks() }

  function idOf(nick: string): string {
    const person = people.find((p) => p.nick === nick)
    if (!person) throw new Error(`nobody is called ${nick}`)
    return person.id
  }

  /** What the bot said in the group, or in the private chat of this person. */
  const botsIn = (who: string | null): readonly DingMessage[] => (who === null ? standIn.messages(chat) : standIn.privateMessages(who)).filter((m) => m.from === 'bot')

  /** What a message reads like to this person. */
  function read(message: DingMessage, who: string | null): string {
    if (message.card === null) return [message.title, message.text].filter((x) => x !== '').join('\n')
    const view = standIn.card(message.card, who ?? undefined)
    // A blank that does not break looks like one that does.
    return view === null ? '' : [view.title, ...view.lines, ...view.buttons.map((b) => b.text)].join('\n').replaceAll('\u00A0', ' ')
  }

  /** The first thing behind the mark that matches: a message, or a card that was made or changed. */
  async function shows(who: string | null, what: RegExp, mark: typeof since): Promise<string> {
    const found: { text: string | null } = { text: null }
    const behind = (count: number, message: (e: Entry) => DingMessage | undefined): ((e: Entry) => boolean) => {
      let seen = 0
      return (e) => {
        if (++seen <= count) return false
        const shown = message(e)
        const text = shown ? read(shown, who) : null
        if (text === null || !what.test(text)) return false
        found.text ??= text
        return true
      }
    }
    const plain = behind(mark.message, (e) => (e['card'] === null ? botsIn(who).find((m) => m.id === e['id']) : undefined))
    const card = behind(mark.card, (e) => botsIn(who).find((m) => m.card === e['outTrackId']))
    try {
      await Promise.any([recorder.waitFor('message', plain), recorder.waitFor('card', card)])
    } catch (error) {
      throw new Error(`never saw ${what.source}; there is:\n${botsIn(who).map((m) => read(m, who)).join('\n---\n')}`, { cause: error })
    }
    return found.text ?? ''
  }

  const bears = (message: DingMessage, button: string): boolean => (message.card === null ? message.links : (standIn.card(message.card)?.buttons ?? [])).some((b) => b.text === button)

  async function press(who: string, place: string | null, title: string, button: string, answer: RegExp): Promise<string> {
    const find = (): DingMessage | undefined => botsIn(place).findLast((m) => read(m, who).startsWith(title) && bears(m, button))
    if (!find()) await shows(place, new RegExp(`^${title}[^]*${button}`), { message: 0, card: 0 })
    const message = find()
    if (!message) throw new Error(`no card «${title}» bears «${button}»`)
    act()
    const pressed = await standIn.press({ from: who, on: message.id, button })
    // Blue words speak for the one who taps them.
    if (pressed.outcome === 'said') return shows(place, answer, since)
    expect(pressed).toMatchObject({ outcome: 'answered' })
    const mine = pressed.outcome === 'answered' ? (pressed.card.values['mine'] ?? '') : ''
    expect(mine).toMatch(answer)
    return mine
  }

  return {
    live: cards,
    forms: false,
    says(who, text, answer) {
      act()
      standIn.say({ from: idOf(who), chat, text, mentionBot: true })
      return shows(null, answer, since)
    },
    whispers(who, text, answer) {
      act()
      standIn.say({ from: idOf(who), text })
      return shows(idOf(who), answer, since)
    },
    presses: (who, title, button, answer) => press(idOf(who), null, title, button, answer),
    pressesPrivately: (who, title, button, answer) => press(idOf(who), idOf(who), title, button, answer),
    hears: (who, what) => shows(idOf(who), what, since),
    sees: (what) => shows(null, what, since),
    async card(title, reads) {
      const newest = (): string | undefined => botsIn(null).map((m) => read(m, null)).findLast((text) => text.startsWith(title) && reads.test(text))
      if (newest() === undefined) await recorder.waitFor(cards ? 'card' : 'message', () => newest() !== undefined)
      return newest() ?? ''
    },
    told: (who) => botsIn(idOf(who)).map((m) => read(m, idOf(who))),
    shown: () => botsIn(null).map((m) => read(m, null)),
    blameless() {
      expect(standIn.violations()).toEqual([])
      expect(standIn.counters().refusals).toEqual({})
      expect(standIn.missingAcks()).toEqual([])
    },
  }
}
