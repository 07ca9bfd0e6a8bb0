// 日历: what there is to say about a day, and how a phrase was read.
import { addDays, dateAt, daysBetween, showTime, toLocal, type LocalDate } from '../model/time.ts'
import { toLunar } from '../domain/lunar.ts'
import { describeDate } from '../language/describe-date.ts'
import { labelReading, showReading, spellReading } from '../language/when-spell.ts'
import type { Reading, When, WhenContext } from '../language/when-types.ts'
import { say, show, type CardReply, type Reply } from '../model/reply.ts'
import { button, card, text } from './parts.ts'

/** Most readings shown as buttons. */
const BUTTONS = 6

/** Lunar date, festivals, solar term, 休 or 班, and what is odd about the year. */
function facts(date: LocalDate, c: WhenContext): string {
  const d = describeDate(date, c)
  const feasts = d.term !== null && !d.festivals.some((f) => f.startsWith(d.term ?? '')) ? [...d.festivals, d.term] : d.festivals
  const days = daysBetween(dateAt(c.now, c.zone), date)
  const away = days === 0 ? '今天' : days === 1 ? '明天' : days === -1 ? '昨天' : days > 0 ? `${days} 天后` : `${-days} 天前`
  return [d.lunar, feasts.join('、'), d.day, d.leap, away].filter((x) => x !== null && x !== '').join(' · ')
}

const solar = (date: LocalDate, c: WhenContext): string => describeDate(date, c).solar

/** The reading in full: `2026年3月20日（周五）16:20`, and what that day is. */
function readingText(r: Reading, c: WhenContext): string {
  switch (r.kind) {
    case 'date': return `${solar(r.date, c)}\n${facts(r.date, c)}`
    case 'datetime': {
      const end = r.end ? `–${r.end.date === r.date ? '' : solar(r.end.date, c)}${showTime(r.end.time)}` : ''
      return `${solar(r.date, c)}${showTime(r.time)}${end}\n${facts(r.date, c)}`
    }
    case 'range': return `${solar(r.from, c)}–${solar(r.to, c)}，共 ${daysBetween(r.from, r.to) + 1} 天\n头一天 ${facts(r.from, c)}\n末一天 ${facts(r.to, c)}`
    case 'instant': {
      const at = toLocal(r.at, c.zone)
      return `${solar(at.date, c)}${showTime(at.time)}${at.second === 0 ? '' : `:${String(at.second).padStart(2, '0')}`}\n${facts(at.date, c)}`
    }
    case 'deadline': {
      const at = toLocal(r.at, c.zone)
      // 24:00 of a day is shown as its 23:59.
      const midnight = r.exact && at.time === '00:00'
      const clock = !r.exact || midnight ? '23:59' : showTime(at.time)
      const date = midnight ? addDays(at.date, -1) : r.exact ? at.date : r.through
      return `到 ${solar(date, c)}${clock} 截止\n${facts(date, c)}`
    }
  }
}

/** Several readings as buttons; each carries the exact value behind `line`. */
export function readingsCard(c: WhenContext, question: string, readings: readonly Reading[], line: readonly string[]): CardReply {
  return show(card({
    title: '先问一句', tone: 'ask', blocks: [text(question)],
    actions: readings.slice(0, BUTTONS).map((r) => button(labelReading(r, c), [...line, spellReading(r, c)])),
  }), { offer: 'preview', toast: question })
}

/** 腊月三十 is read as 除夕; in a year whose 腊月 has 29 days that is the day before, and it is said. */
function shortYear(typed: string, r: Reading): string {
  if (r.kind !== 'date' || !/(?:腊|十二|12)月三十/u.test(typed)) return ''
  const lunar = toLunar(r.date)
  return lunar?.month === 12 && lunar.day === 29 ? '\n这一年的腊月只有 29 天，没有三十，除夕是腊月廿九。' : ''
}

/** How a phrase is read, or why it is not. */
export function calendarReply(c: WhenContext, typed: string, when: When): Reply {
  switch (when.kind) {
    case 'none': return say(`「${typed.slice(0, 30)}」没看懂是哪天。写成「3月20日」「下周五下午4点20」「农历八月十五」都行。`)
    case 'reject': return say(`${when.reason}。`)
    case 'recurrence': return say(`${when.hint}。`)
    case 'ask': return readingsCard(c, `${when.past === null || when.question.includes('已经过了') ? '' : `${showReading(when.past, c)}已经过了。`}${when.question}`, when.candidates, ['日历'])
    case 'past': {
      const gone = readingText(when.reading, c)
      if (when.candidates.length === 0) return say(`${gone}\n已经过了。`)
      return readingsCard(c, `${gone}\n已经过了，是想说下面的吗？`, when.candidates, ['日历'])
    }
    default: return say(`${readingText(when, c)}${shortYear(typed, when)}`)
  }
}
