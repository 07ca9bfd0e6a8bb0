// Arguments: each spec takes the words that it understands, in any order of keys; what nobody took is quoted back, never swallowed.
import { codeOf, type Activity } from '../domain/activity.ts'
import { isFor, mayManage } from '../domain/role.ts'
import type { HolidayTable } from '../domain/workday.ts'
import { original, type Normal } from '../language/normalise.ts'
import { readNumber } from '../language/number.ts'
import { readPerson, type PersonRef } from '../language/person.ts'
import { readCode, readCompanions } from '../language/quantity.ts'
import type { Token } from '../language/token.ts'
import { fold } from '../language/normalise.ts'
import type { Actor } from '../model/actor.ts'
import type { ClickEvent, MessageEvent } from '../model/event.ts'
import { UserError } from '../model/errors.ts'
import type { Reply } from '../model/reply.ts'
import type { Instant, Zone } from '../model/time.ts'
import type { Chat } from '../services/identity.ts'
import type { Indexed } from '../services/activity-index.ts'
import type { Services } from '../services/index.ts'
import { lastClosedHere, organisedBy } from '../services/listing.ts'
import { unknownCodeCard, whichActivityCard } from '../cards/ask.ts'

/** A word that is still to be understood. `raw` is as typed. */
export type Word =
  | { readonly kind: 'word' | 'quoted'; readonly text: string; readonly raw: string; readonly from: number; readonly to: number }
  | { readonly kind: 'mention'; readonly name: string; readonly userId: string; readonly raw: string; readonly from: number; readonly to: number }
  | { readonly kind: 'pair' | 'unknown-pair'; readonly key: string; readonly text: string; readonly raw: string; readonly whole: string; readonly from: number; readonly to: number }

/** What an argument reads from. `words` shrinks as it is understood. */
export interface ArgContext {
  readonly actor: Actor
  readonly chat: Chat | null
  readonly event: MessageEvent | ClickEvent
  readonly now: Instant
  readonly zone: Zone
  readonly holidays: HolidayTable
  readonly services: Services
  readonly line: Normal
  words: Word[]
  /** The command and its arguments as typed, for buttons that add to it. */
  readonly typed: readonly string[]
  /** Whether the line was offered and chosen, by a press or by its word: only then do steps of a question count. */
  readonly chosen: boolean
}

export interface ArgSpec<T> {
  /** How help shows it: `[A7]`, `带N`. */
  readonly usage: string
  readonly keys?: readonly string[]
  /** Keys whose value runs on over blanks. */
  readonly longKeys?: readonly string[]
  readonly flags?: readonly string[]
  /** `prior`: the arguments declared before this one, read already. */
  read(c: ArgContext, prior: Readonly<Record<string, unknown>>): Promise<T> | T
}

/** Thrown to answer with a question instead: nothing was done. */
export class Ask extends Error {
  override readonly name = 'Ask'
  constructor(readonly reply: Reply) {
    super('asked back')
  }
}

/** Words of a line from its tokens. */
export function wordsOf(n: Normal, tokens: readonly Token[]): Word[] {
  return tokens.map((t): Word => {
    const raw = original(n, t.from, t.to)
    if (t.kind === 'mention') return { kind: t.kind, name: t.name, userId: t.userId, raw, from: t.from, to: t.to }
    if (t.kind === 'pair' || t.kind === 'unknown-pair') return { kind: t.kind, key: t.key, text: t.value, raw: original(n, t.valueFrom, t.valueTo), whole: raw, from: t.from, to: t.to }
    return { kind: t.kind, text: t.text, raw: t.kind === 'quoted' ? t.text : raw, from: t.from, to: t.to }
  })
}

/** Takes the first word for which `understand` answers. */
export function takeWord<T>(c: ArgContext, understand: (w: Word) => T | null): T | null {
  for (const [i, w] of c.words.entries()) {
    const value = understand(w)
    if (value !== null) {
      c.words.splice(i, 1)
      return value
    }
  }
  return null
}

/** Takes the value of a key, as typed; null when it was not said. */
export function takeKey(c: ArgContext, ...keys: string[]): string | null {
  return takeWord(c, (w) => (w.kind === 'pair' && keys.includes(w.key) ? w.raw : null))
}

/** Takes a flag word. */
export function takeFlag(c: ArgContext, ...flags: string[]): boolean {
  return takeWord(c, (w) => (w.kind === 'word' && flags.includes(fold(w.text)) ? true : null)) ?? false
}

/** Everything that is left, as typed, taken at once. */
export function takeRest(c: ArgContext): string {
  const first = c.words[0]
  const last = c.words.at(-1)
  if (!first || !last) return ''
  c.words = []
  return original(c.line, first.from, last.to).trim()
}

/** What nobody understood, as typed. */
export function leftover(words: readonly Word[]): string {
  return words.map((w) => ('whole' in w ? w.whole : w.raw)).join(' ')
}

function activityNumber(w: Word): number | null {
  if (w.kind !== 'word') return null
  const code = readCode(w.text, 'A')
  return code === null || (code.prefix !== null && code.prefix !== 'A') ? null : code.number
}

/** Open activities that the actor may join from here, in order of code. */
async function joinable(c: ArgContext): Promise<Indexed[]> {
  const open = await c.services.activities.open(c.now)
  const chatId = c.chat?.id
  if (chatId !== undefined) {
    const here = open.filter((x) => x.posted.some((p) => p.chatId === chatId))
    if (here.length > 0) return here
  }
  return open.filter((x) => isFor(c.actor, x.activity) || x.activity.branchId === null || c.actor.branchId === null)
}

/** The activity that the answered message is the card of. */
async function repliedTo(c: ArgContext): Promise<Indexed | null> {
  const replyTo = c.event.kind === 'message' ? c.event.replyTo : null
  const chatId = c.chat?.id
  if (replyTo === null || chatId === undefined) return null
  return (await c.services.activities.open(c.now)).find((x) => x.posted.some((p) => p.chatId === chatId && p.messageId === replyTo)) ?? null
}

/** Without a code: the card that was answered, or the only one open here; several are offered as buttons. */
async function impliedOpen(c: ArgContext): Promise<Activity> {
  const replied = await repliedTo(c)
  if (replied) return replied.activity
  const candidates = await joinable(c)
  const [only, second] = candidates
  if (only && !second) return only.activity
  if (!only) {
    // What was just closed here is what they mean: the refusal then says when, and whom to ask.
    const closed = await lastClosedHere(c.services, c.chat?.id ?? null, c.now)
    if (closed) return closed
    throw new UserError('activity.none-open')
  }
  throw new Ask(whichActivityCard(c, candidates.map((x) => x.activity), c.typed))
}

export const arg = {
  /** A published activity by code; without one, the card answered or the only one open. */
  openActivity(): ArgSpec<Activity> {
    return {
      usage: '[A7]',
      async read(c) {
        const number = takeWord(c, activityNumber)
        if (number === null) return impliedOpen(c)
        const found = await c.services.activities.byCode(number)
        if (!found) throw new Ask(unknownCodeCard(`A${number}`, (await joinable(c)).map((x) => x.activity), c.typed))
        return found.activity
      },
    }
  },

  /** An activity that the actor runs: by code, or the only one. Drafts as `D3` where `draft` allows. */
  managedActivity(o: { draft: boolean } = { draft: false }): ArgSpec<Activity> {
    return {
      usage: o.draft ? 'A7|D3' : 'A7',
      async read(c) {
        const draft = o.draft ? takeWord(c, (w) => (w.kind === 'word' && /^#?[dD]\d{1,9}$/.test(w.text) ? Number(w.text.replace(/\D/g, '')) : null)) : null
        if (draft !== null) {
          const found = await c.services.draft(draft)
          if (!found) throw new UserError('draft.gone')
          if (found.organiserId !== c.actor.memberId) throw new UserError('draft.other', { activity: found.id })
          return found
        }
        const mine = (await c.services.activities.open(c.now)).filter((x) => x.activity.organiserId === c.actor.memberId || mayManage(c.actor, x.activity))
        const number = takeWord(c, activityNumber)
        if (number !== null) {
          const found = await c.services.activities.byCode(number)
          if (!found) throw new Ask(unknownCodeCard(`A${number}`, mine.map((x) => x.activity), c.typed, '你管的'))
          return found.activity
        }
        const replied = await repliedTo(c)
        if (replied) return replied.activity
        const [only, second] = mine
        if (only && !second) return only.activity
        if (!only) {
          const last = (await organisedBy(c.services, c.actor.memberId)).at(-1)
          throw new UserError('activity.code-needed', { code: last ? codeOf(last) : '' })
        }
        throw new Ask(whichActivityCard(c, mine.map((x) => x.activity), c.typed))
      },
    }
  },

  /** `带2`, `+2`, `带俩娃`; undefined when nothing was said. */
  companions(): ArgSpec<number | undefined> {
    return {
      usage: '[带N]', keys: ['带'],
      read(c) {
        const keyed = takeKey(c, '带')
        if (keyed !== null) {
          const n = readCompanions(`带${keyed}`)
          if (n === null) throw new UserError('line.number', { key: '带', value: keyed })
          return n
        }
        return takeWord(c, (w) => (w.kind === 'word' ? readCompanions(w.text) : null)) ?? undefined
      },
    }
  },

  /** A whole number within bounds, or undefined. */
  number(usage: string, o: { min: number; max: number; suffix?: RegExp }): ArgSpec<number | undefined> {
    return {
      usage,
      read(c) {
        const n = takeWord(c, (w) => (w.kind === 'word' ? readNumber(o.suffix ? w.text.replace(o.suffix, '') : w.text) : null))
        if (n === null) return undefined
        if (!Number.isInteger(n) || n < o.min || n > o.max) throw new UserError('line.range', { value: n, min: o.min, max: o.max })
        return n
      },
    }
  },

  /** One of these words; undefined when none was said. */
  choice<const W extends string>(...words: readonly W[]): ArgSpec<W | undefined> {
    return {
      usage: `[${words.join('|')}]`,
      read: (c) => takeWord(c, (w) => (w.kind === 'word' ? (words.find((x) => fold(x) === fold(w.text)) ?? null) : null)) ?? undefined,
    }
  },

  /** The value of a key, as typed, or undefined. */
  key(name: string, o: { long?: boolean; others?: readonly string[] } = {}): ArgSpec<string | undefined> {
    const names = [name, ...(o.others ?? [])]
    return { usage: `[${name}:…]`, keys: names, ...(o.long ? { longKeys: names } : {}), read: (c) => takeKey(c, ...names) ?? undefined }
  },

  /** People by mention, name or 工号: everything that is left. */
  people(usage = '@张三'): ArgSpec<PersonRef[]> {
    return {
      usage, keys: ['工号', '成员'],
      read(c) {
        const people: PersonRef[] = []
        c.words = c.words.filter((w) => {
          const refs = personRefs(w)
          people.push(...refs)
          return refs.length === 0
        })
        return people
      },
    }
  },

  /** The first person, or undefined; leaves the rest alone. */
  person(usage = '@张三'): ArgSpec<PersonRef | undefined> {
    return {
      usage, keys: ['工号', '成员'],
      read(c) {
        const mention = takeWord(c, (w) => (w.kind === 'mention' ? personRefs(w)[0] ?? null : null))
        return mention ?? takeWord(c, (w) => personRefs(w)[0] ?? null) ?? undefined
      },
    }
  },

  /** Everything that is left, word for word. */
  rest(usage = '内容'): ArgSpec<string> {
    return { usage, read: (c) => takeRest(c) }
  },

  /** One more word, as typed, or undefined. */
  word(usage: string): ArgSpec<string | undefined> {
    return { usage, read: (c) => takeWord(c, (w) => (w.kind === 'word' || w.kind === 'quoted' ? w.raw : null)) ?? undefined }
  },
}

/** The people that one word names; none when it is no name. */
export function personRefs(w: Word): PersonRef[] {
  if (w.kind === 'mention') return [{ kind: 'mention', userId: w.userId, name: w.name }]
  if (w.kind === 'pair' && w.key === '工号') return [{ kind: 'employee', no: w.text }]
  if (w.kind === 'pair' && w.key === '成员') return [{ kind: 'member', id: w.raw }]
  if (w.kind !== 'word' && w.kind !== 'quoted') return []
  const refs = w.raw.split(/[,，、;；]|(?<=.)(?=[@＠])/u).filter((s) => s.trim() !== '').map((s) => readPerson(s))
  return refs.every((r) => r !== null) ? refs : []
}
