// Dates of what a cadre says about an activity: the likeliest reading with its question, and what runs on behind a date.
import type { OpenQuestion } from '../domain/activity.ts'
import { asDeadline, readWhen, readWhenRun, type Reading, type When, type WhenContext } from '../language/when.ts'
import { labelReading, showReading, spellReading } from '../language/when-spell.ts'
import { UserError } from '../model/errors.ts'
import { plus, toInstant, type Instant, type LocalDate } from '../model/time.ts'
import { takeWord, type ArgContext, type Word } from './args.ts'

/** The times of an activity as they are read. */
export interface Times {
  startsAt?: Instant | null
  endsAt?: Instant | null
  closesAt?: Instant | null
}

/** A date phrase of the line. `said`: its words as typed, without which the line is written anew. */
export interface Phrase { readonly key: string; readonly typed: string; readonly said: readonly string[] }

/** The likeliest of what was read, with its question; throws where nothing can be read at all. */
export function likeliest({ key, typed, said }: Phrase, when: When, c: ArgContext, questions: OpenQuestion[]): Reading {
  const t = { now: c.now, zone: c.zone, holidays: c.holidays }
  const choice = (r: Reading): { label: string; value: string } => ({ label: labelReading(r, t), value: spellReading(r, t) })
  switch (when.kind) {
    case 'none': throw new UserError('when.none', { text: typed })
    case 'reject': throw new UserError('when.reject', { reason: when.reason })
    case 'recurrence': throw new UserError('when.recurrence', { hint: when.hint })
    case 'past': {
      const [first, ...others] = when.candidates
      if (!first) throw new UserError('when.past', { text: showReading(when.reading, t), key, line: c.typed.filter((x) => !said.includes(x)).join(' ') })
      questions.push({ key, past: true, question: `${showReading(when.reading, t)}已经过了，是想说 ${showReading(first, t)} 吗？`, first: choice(first), others: others.map(choice) })
      return first
    }
    case 'ask': {
      const [first, ...others] = when.candidates
      if (!first) throw new UserError('when.none', { text: typed })
      questions.push({ key, ...(when.past !== null && others.length === 0 ? { past: true } : {}), question: when.question, first: choice(first), others: others.map(choice) })
      return first
    }
    default: return when
  }
}

/** Where a new word begins that belongs to no date: a date goes on with the likes of 上, 点 and 到. */
const NEW_WORD = /^[\p{Script=Han}a-z](?<![上中下早晚午凌傍夜点時时分号日月年周前后内到至刻半整节第])/iu

/** How much of a key's value is a date: `明天 顺便带水果` is 明天, and the rest is nobody's. Null: none of it. */
function dateHead(typed: string, w: WhenContext): { readonly head: string; readonly tail: string } | null {
  const words = typed.split(/\s+/u)
  const run = readWhenRun(words, 0, w)
  if (run && run.reading.kind !== 'none') {
    const tail = words.slice(run.count).join(' ')
    return { head: typed.slice(0, typed.length - tail.length).trim(), tail }
  }
  const first = words[0] ?? ''
  for (let i = Math.min(first.length - 1, 20); i > 1; i--) {
    if (NEW_WORD.test(first.slice(i)) && readWhen(first.slice(0, i), w).kind !== 'none') return { head: first.slice(0, i), tail: typed.slice(i).trim() }
  }
  return null
}

/** The value of one of these keys as a date phrase; what runs on behind the date goes to `tails`. */
export function takeDate(c: ArgContext, w: WhenContext, tails: Word[], ...keys: string[]): Phrase | null {
  const found = takeWord(c, (x) => (x.kind === 'pair' && keys.includes(x.key) ? x : null))
  if (!found || !('whole' in found)) return null
  const phrase = { key: keys[0] ?? '', typed: found.raw, said: [found.whole] }
  if (readWhen(found.raw, w).kind !== 'none') return phrase
  const cut = dateHead(found.raw, w)
  if (!cut || cut.tail === '') return phrase
  tails.push({ kind: 'word', text: cut.tail, raw: cut.tail, from: found.from, to: found.to })
  return { ...phrase, typed: cut.head }
}

/** Sets the start, and the end where one was said; a day without an hour is asked about. */
export function applyStart(d: Times, r: Reading, c: ArgContext, questions: OpenQuestion[]): void {
  switch (r.kind) {
    case 'datetime':
      d.startsAt = toInstant(r.date, r.time, c.zone)
      d.endsAt = r.end ? toInstant(r.end.date, r.end.time, c.zone) : null
      return
    case 'instant':
      d.startsAt = r.at
      d.endsAt = null
      return
    case 'deadline':
      d.startsAt = r.at
      d.endsAt = null
      return
    case 'date':
    case 'range': {
      const date: LocalDate = r.kind === 'date' ? r.date : r.from
      d.startsAt = null
      d.endsAt = null
      questions.push({ key: '时间', question: `${showReading({ kind: 'date', date }, { now: c.now, zone: c.zone, holidays: c.holidays })}几点开始？`, others: ['09:00', '14:00', '16:30'].map((time) => ({ label: time.replace(/^0/, ''), value: `${date}T${time}` })) })
    }
  }
}

/** Sets the deadline. */
export function applyClose(d: Times, r: Reading, c: ArgContext): void {
  const deadline = asDeadline(r, { now: c.now, zone: c.zone, holidays: c.holidays })
  // A day without a clock time closes at its 24:00.
  d.closesAt = deadline.exact ? deadline.at : plus(deadline.at, 1)
}

/** The line behind a question about one of its dates: everything that was said of this activity but that date. */
export function lineBut(c: Pick<ArgContext, 'typed'>, code: string, key: string): string[] {
  const [command = '', ...said] = c.typed
  const about = key === '时间' ? ['时间', '开始'] : [key]
  return [command, code, ...said.filter((x) => !/^#?[ad]?\d+$/iu.test(x) && !about.some((k) => x.startsWith(k)))]
}
