// Dates as arguments of their own: any phrase for 日历, a span of days for 日程.
import { dateAt, addDays, type LocalDate } from '../model/time.ts'
import { readWhen, type Reading, type When, type WhenContext } from '../language/when.ts'
import { showReading } from '../language/when-spell.ts'
import { readingsCard } from '../cards/calendar.ts'
import { UserError } from '../model/errors.ts'
import { Ask, type ArgContext, type ArgSpec } from './args.ts'
import { freeText } from './join-args.ts'

/** A phrase with its reading; nothing typed is today. */
export interface PhraseRead {
  readonly typed: string
  readonly when: When
  readonly context: WhenContext
}

const contextOf = (c: ArgContext): WhenContext => ({ now: c.now, zone: c.zone, holidays: c.holidays })

/** The rest of the line as one date phrase, word for word. */
export function phrase(): ArgSpec<PhraseRead> {
  const text = freeText('[日期]', '日期')
  return {
    usage: '[日期]',
    async read(c, prior) {
      const typed = await text.read(c, prior)
      const context = contextOf(c)
      return { typed, context, when: typed === '' ? { kind: 'date', date: dateAt(c.now, c.zone) } : readWhen(typed, context) }
    },
  }
}

export interface Span {
  /** As typed, or what the default is called. */
  readonly title: string
  readonly from: LocalDate
  readonly to: LocalDate
}

/** Days shown when nothing was said. */
const AHEAD = 14

/** `本周`, `下周`, `3月`, `明天`; the next fourteen days when nothing was said. */
export function span(): ArgSpec<Span> {
  const text = freeText('[本周|下周|3月]', '日期')
  return {
    usage: '[本周|下周|3月]',
    async read(c, prior) {
      const typed = await text.read(c, prior)
      const today = dateAt(c.now, c.zone)
      if (typed === '') return { title: '往后两周', from: today, to: addDays(today, AHEAD - 1) }
      const context = contextOf(c)
      const when = readWhen(typed, context)
      switch (when.kind) {
        case 'none': throw new UserError('when.none', { text: typed })
        case 'reject': throw new UserError('when.reject', { reason: when.reason })
        case 'recurrence': throw new UserError('when.recurrence', { hint: when.hint })
        // What has been may be looked at too.
        case 'past': return { title: typed, ...daysOf(when.reading, context) }
        case 'ask': throw new Ask(readingsCard(context, when.question, when.candidates, ['日程']))
        default: return { title: when.kind === 'range' ? typed : showReading(when, context), ...daysOf(when, context) }
      }
    },
  }
}

function daysOf(r: Reading, { now, zone }: WhenContext): { from: LocalDate; to: LocalDate } {
  switch (r.kind) {
    case 'range': return { from: r.from, to: r.to }
    case 'date': return { from: r.date, to: r.date }
    case 'datetime': return { from: r.date, to: r.end?.date ?? r.date }
    case 'instant': return { from: dateAt(r.at, zone), to: dateAt(r.at, zone) }
    case 'deadline': {
      const today = dateAt(now, zone)
      return { from: r.through < today ? r.through : today, to: r.through }
    }
  }
}
