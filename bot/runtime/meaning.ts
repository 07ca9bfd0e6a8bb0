// What a typed line or a press means: a command with its words, the answer to an offer, a sign-up by +1, or something to say at once.
import { codeOf } from '../domain/activity.ts'
import type { LineMatch } from '../language/line.ts'
import { normalise, type Normal } from '../language/normalise.ts'
import { tokenise } from '../language/token.ts'
import type { Actor } from '../model/actor.ts'
import type { MessageEvent } from '../model/event.ts'
import { say, type Reply } from '../model/reply.ts'
import { DAY } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Chat } from '../services/identity.ts'
import type { Services } from '../services/index.ts'
import { myActivities } from '../services/mine.ts'
import { wordsOf, type Word } from './args.ts'
import type { Command } from './define-command.ts'
import { offerFor, planTwo } from './near-miss.ts'
import type { Offers } from './offers.ts'
import type { Registry } from './registry.ts'
import { placeOf } from './turn.ts'

/** Longest line that is read at all; bodies of letters and pasted lists fit. */
const MAX_LINE = 4000

/** What a line means once it is read. */
export interface Meaning {
  readonly command: Command
  readonly line: Normal
  readonly words: readonly Word[]
  /** The command, then its words as typed. */
  readonly typed: readonly string[]
  /** The offered line that was chosen by its word. */
  readonly chosen?: readonly string[]
}

type Form = Readonly<Record<string, string>>

export interface Meanings {
  /** A typed line; null: chatter that is not for the bot. */
  read(event: MessageEvent, chat: Chat | null, actor: Actor | null): Promise<Meaning | Reply | null>
  /** A command line, as buttons carry it; null: no command. */
  ofLine(line: string, form: Form): Meaning | null
  /** The same of a line that was matched already. */
  ofMatch(n: Normal, match: Extract<LineMatch, { kind: 'command' }>, form: Form): Meaning | null
}

/** What a word of a used preview is answered with; null: nothing was used. */
function usedUp(typed: string, outcome: string | null): Reply | null {
  return outcome === null ? null : say(`「${typed.slice(0, 20)}」已经用过了，没有改动。当时的结果：${outcome}`)
}

export function createMeanings(o: { services: Services; registry: Registry; offers: Offers; clock: Clock }): Meanings {
  const { services, registry, offers, clock } = o

  function ofMatch(n: Normal, match: Extract<LineMatch, { kind: 'command' }>, form: Form): Meaning | null {
    const command = registry.byKey(match.key)
    if (!command) return null
    const { keys, longKeys, flags } = registry.keysOf(command)
    const words = wordsOf(n, tokenise(n, match.rest.from, keys, { longKeys, flags }))
    const end = n.text.length
    for (const [key, value] of Object.entries(form)) {
      if (value.trim() !== '') words.push({ kind: 'pair', key, text: normalise(value).text, raw: value.trim(), whole: `${key}:${value}`, from: end, to: end })
    }
    return { command, line: n, words, typed: [command.key, ...words.map((w) => ('whole' in w ? w.whole : w.raw))] }
  }

  /** `+1` and `-1`: they answer a sign-up card, or follow one within a day in a group with one open activity. */
  async function sign(match: Extract<LineMatch, { kind: 'sign' }>, event: MessageEvent, chat: Chat | null, actor: Actor | null, n: Normal): Promise<string | Reply | null> {
    const tail = n.text.slice(match.rest.from)
    const open = await services.activities.open(clock.now())
    const here = open.filter((x) => x.posted.some((p) => p.chatId === chat?.id && p.postedAt !== null && clock.now() - p.postedAt < DAY))
    const replied = event.replyTo === null ? undefined : open.find((x) => x.posted.some((p) => p.chatId === chat?.id && p.messageId === event.replyTo))
    if (event.chat !== null && !replied && here.length === 0 && !event.addressed) return null
    const code = replied ? codeOf(replied.activity) : here.length === 1 && here[0] ? codeOf(here[0].activity) : ''
    if (match.sign === '-') {
      // Who goes to several is asked which, unless the line answers a card.
      const mine = actor === null || replied ? [] : await myActivities(services, actor.memberId, clock.now())
      return mine.length > 1 ? '取消报名' : `取消报名 ${code}`
    }
    if (match.count === 1) return `报名 ${code} ${tail}`
    return planTwo(code, match.count, tail)
  }

  async function read(event: MessageEvent, chat: Chat | null, actor: Actor | null): Promise<Meaning | Reply | null> {
    const n = normalise(event.text, event.mentions)
    if (n.text.length > MAX_LINE) return event.addressed ? say(`这段有 ${n.text.length.toLocaleString('en')} 字，太长了，没有处理。分成几次发，每次 ${MAX_LINE.toLocaleString('en')} 字以内。`) : null
    if (actor && offers.waits(actor.memberId, placeOf(event), clock.now())) {
      const answer = await offers.answer(actor.memberId, placeOf(event), n.text, event.addressed, clock.now())
      const meant = answer && ofLine([...answer.line, ...(answer.rest === '' ? [] : [answer.rest])].join(' '), {})
      if (answer && meant) return { ...meant, chosen: answer.line }
    }
    const over = async (): Promise<Reply | null> => (actor ? usedUp(n.text, await offers.outcome(actor.memberId, placeOf(event), n.text, event.addressed, clock.now())) : null)
    const match = registry.grammar.match(n, { marked: event.addressed })
    // Lines without a mention count in bound groups that have not switched it off.
    const bare = event.chat === null || (chat !== null && chat.boundAt !== null && chat.settings.bareLines)
    if (!event.addressed && !bare && match.kind !== 'command') return null
    switch (match.kind) {
      case 'command': {
        if (!event.addressed && !match.marked && (!bare || registry.byKey(match.key)?.addressed === true)) return null
        return ofMatch(n, match, {})
      }
      case 'sign': {
        const line = await sign(match, event, chat, actor, n)
        return typeof line === 'string' ? ofLine(line, {}) : line
      }
      case 'bare-number': {
        // `1` alone counts only as a reply to a card (commands.md section 14, 7).
        const open = match.value === 1 && event.replyTo !== null ? await services.activities.open(clock.now()) : []
        if (open.some((x) => x.posted.some((p) => p.chatId === chat?.id && p.messageId === event.replyTo))) return ofLine('报名', {})
        if (event.chat !== null) return null
        const [one] = await services.activities.open(clock.now())
        return say(`光一个数字我看不出要做什么。${one ? `报名发「报名 ${codeOf(one.activity)}」，` : ''}看活动发「活动」。`)
      }
      case 'unknown': return (await over()) ?? offerFor({ registry, actor, event, word: match.word, rest: n.text.slice(match.rest.from), run: (line) => ofLine(line, {}) })
      case 'dot':
      case 'chatter': return (await over()) ?? (event.chat === null ? offerFor({ registry, actor, event, word: n.text, rest: '', run: (line) => ofLine(line, {}) }) : null)
    }
  }

  function ofLine(line: string, form: Form): Meaning | null {
    const n = normalise(line)
    const match = registry.grammar.match(n, { marked: true })
    return match.kind === 'command' ? ofMatch(n, match, form) : null
  }

  return { read, ofLine, ofMatch }
}
