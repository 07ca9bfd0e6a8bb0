// Which written forms are days: the patterns, longest match first. What each means: when-day.ts and when-feast.ts.
import { FESTIVAL_NAMES } from '../domain/festival.ts'
import { localDate } from '../model/time.ts'
import { readCount } from './number.ts'
import { agreeing, checkedBy, movedBy } from './when-beside.ts'
import type { DayRule } from './when-choice.ts'
import {
  ahead, dayOfMonth, monthDay, nthWeekday, partOfMonth, partOfYear, relativeDay, weekdayIn, weekend, wholeWeek,
  type MonthPart, type MonthSpec, type YearSpec,
} from './when-day.ts'
import { festivalDayRule, festivalPeriod, lunarDay, lunarDayOfMonth, lunarMonth, maybeMidAutumn, workdaysAhead } from './when-feast.ts'
import { COUNT, matchAt, MONTH_WORD, SMALL, sticky, stepOf, WEEKDAY, weekdayNumber, YEAR } from './when-pattern.ts'

/** A day phrase that ends at `end`. `dotted`: written 11.30, a day only beside something else. */
export interface DateMatch {
  readonly end: number
  readonly rule: DayRule
  readonly dotted: readonly [number, number] | null
  /** The phrase is a weekday (下周五), `bare` without a week (周五): a date may stand beside it. */
  readonly week: { readonly day: number; readonly bare: boolean } | null
}

type Add = (end: number, rule: DayRule, more?: { dotted?: readonly [number, number]; week?: DateMatch['week'] }) => void
/** Adds what matches at `at`. */
type Form = (text: string, at: number, add: Add) => void

const NO_YEAR: YearSpec = { kind: 'none' }
const WORDS: Readonly<Record<string, number>> = { 今年: 0, 本年: 0, 明年: 1, 来年: 1, 后年: 2, 去年: -1, 前年: -2 }

/** 明年, 2027年, 27年, 二〇二七年; null when it is no year after all. */
function yearSpec(word: string | undefined): YearSpec | null {
  if (word === undefined) return NO_YEAR
  const by = WORDS[word]
  if (by !== undefined) return { kind: 'offset', by }
  const n = readCount(word.replace(/年$/, ''))
  if (n === null) return null
  return { kind: 'exact', year: n < 100 ? 2000 + n : n }
}

/** One pattern and what its groups mean; `make` may decline with null. */
function form(source: string, make: (m: RegExpExecArray) => DayRule | null): Form {
  const pattern = sticky(source)
  return (text, at, add) => {
    const m = matchAt(pattern, text, at)
    const rule = m ? make(m) : null
    if (m && rule) add(at + m[0].length, rule)
  }
}

const count = (text: string | undefined): number => readCount(text ?? '') ?? -1

const RELATIVE: Readonly<Record<string, number>> = {
  大前天: -3, 前天: -2, 前日: -2, 昨天: -1, 昨日: -1, 昨: -1, 今天: 0, 今日: 0, 今儿: 0, 今: 0, 即日: 0, 明天: 1, 明日: 1, 明儿: 1, 明: 1, 后天: 2, 后日: 2, 大后天: 3,
}

const PARTS: Readonly<Record<string, MonthPart>> = {
  底: 'end', 末: 'end', 初: 'start', 中: 'middle', 上旬: 'first-third', 中旬: 'second-third', 下旬: 'last-third', '': 'all', 份: 'all', 内: 'all',
}
const PART = '(底|末|初(?![一二三四五六七八九十])|上旬|中旬|下旬|中(?!秋|午|元)|份)?'

const monthNumber = (year: string | undefined, month: string | undefined): MonthSpec | null => {
  const y = yearSpec(year)
  const n = readCount(month ?? '')
  return y && n !== null ? { kind: 'number', year: y, month: n } : null
}

/** N月N without 日: 三月二十四点 may be 三月二十 + 四点, so shorter Chinese numerals are tried too. */
const MONTH_DAY = sticky(`${YEAR}?(${SMALL})月(?:份的?)?(${SMALL})(日|号)?`)
const monthDayForm: Form = (text, at, add) => {
  const m = matchAt(MONTH_DAY, text, at)
  const year = m ? yearSpec(m[1]) : null
  if (!m || !year) return
  const month = count(m[2])
  const written = m[3] ?? ''
  const cut = m[4] === undefined && !/^\d/.test(written) ? written.length : 1
  for (let drop = 0; drop < cut; drop++) {
    const day = count(written.slice(0, written.length - drop))
    if (month < 0 || day < 0 || m[0].includes('廿')) continue
    const rule = monthDay(year, month, day)
    add(at + m[0].length - drop, m[0] === '八月十五' && drop === 0 ? maybeMidAutumn(rule) : rule)
  }
}

const FULL = sticky('(\\d{4}|[2-7]\\d)([-/.])(\\d{1,2})\\2(\\d{1,2})(?:日|号)?(?!\\d)')
const PACKED = sticky('((?:19|20|21)\\d{2})(\\d{2})(\\d{2})(?!\\d)')
const YEAR_MONTH = sticky('(\\d{4})[-/.](\\d{1,2})(?![\\d:])')
const SHORT = sticky('(\\d{1,2})([-/.])(\\d{1,2})(日|号)?(?![\\d:])')
/** Dates of digits and marks; a month or day that cannot be makes them something else (24/7, 1.75). */
const numericForm: Form = (text, at, add) => {
  let m = matchAt(FULL, text, at)
  if (m && possible(m[3], m[4])) add(at + m[0].length, monthDay(exactly(m[1]), Number(m[3]), Number(m[4])))
  m = matchAt(PACKED, text, at)
  if (m && localDate(Number(m[1]), Number(m[2]), Number(m[3]))) add(at + m[0].length, monthDay(exactly(m[1]), Number(m[2]), Number(m[3])))
  m = matchAt(YEAR_MONTH, text, at)
  if (m && possible(m[2], '1')) add(at + m[0].length, partOfMonth({ kind: 'number', year: exactly(m[1]), month: Number(m[2]) }, 'all'))
  m = matchAt(SHORT, text, at)
  if (m && possible(m[1], m[3])) {
    const rule = monthDay(NO_YEAR, Number(m[1]), Number(m[3]))
    add(at + m[0].length, rule, m[2] === '.' && m[4] === undefined ? { dotted: [Number(m[1]), (m[3] ?? '').length] } : {})
  }
}

function exactly(text: string | undefined): YearSpec {
  const n = Number(text)
  return { kind: 'exact', year: n < 100 ? 2000 + n : n }
}

function possible(month: string | undefined, day: string | undefined): boolean {
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31
}

const NAME = FESTIVAL_NAMES.map((n) => n.replace(/[.]/g, '\\.')).join('|')
const CN_MONTH = `正|冬|腊|${SMALL}`
const lunarMonthNumber = (word: string | undefined): number => ({ 正: 1, 冬: 11, 腊: 12 })[word ?? ''] ?? count(word)
const LUNAR = '(?:(农历|阴历|旧历|老历)的?)'
const CN_DAY = `初(?:[一二三四五六七八九十]|10|[1-9])|${SMALL}`
const lunarDayNumber = (word: string | undefined): number => count((word ?? '').replace(/^初/, ''))

const LUNAR_DAY = sticky(`${LUNAR}?${YEAR}?${LUNAR}?(闰)?(${CN_MONTH})月(${CN_DAY})(日|号)?`)
const LUNAR_DIGITS = sticky(`${LUNAR}(闰)?(\\d{1,2})[-/.](${CN_DAY})(?:日|号)?(?!\\d)`)
const LUNAR_MONTH = sticky(`${LUNAR}?${YEAR}?${LUNAR}?(闰)?(${CN_MONTH})月(?:份)?`)
const LUNAR_ONLY = sticky(`${LUNAR}?(大年|年)?(初(?:[一二三四五六七八九十])|廿[一二三四五六七八九]?)`)
const LUNAR_BARE = sticky(`${LUNAR}(${CN_DAY})(?:日|号)?`)

/** Lunar only by a word: 农历, 闰, 正月, 冬月, 腊月, 初X or 廿X. */
const lunarForm: Form = (text, at, add) => {
  let m = matchAt(LUNAR_DAY, text, at)
  if (m && (m[1] ?? m[3] ?? m[4] ?? (/[正冬腊]/.test(m[5] ?? '') || /^[初廿]/.test(m[6] ?? '') ? '' : undefined)) !== undefined) {
    const year = yearSpec(m[2])
    const word = m[6] ?? ''
    // The same numeral trouble as with 三月二十四点.
    for (let drop = 0; drop < (m[7] === undefined && !/^\d/.test(word) ? word.length : 1); drop++) {
      const day = lunarDayNumber(word.slice(0, word.length - drop))
      if (year && day > 0) add(at + m[0].length - drop, lunarDay(year, lunarMonthNumber(m[5]), day, m[4] !== undefined))
    }
  }
  m = matchAt(LUNAR_DIGITS, text, at)
  if (m) add(at + m[0].length, lunarDay(NO_YEAR, Number(m[3]), lunarDayNumber(m[4]), m[2] !== undefined))
  m = matchAt(LUNAR_MONTH, text, at)
  if (m && (m[1] !== undefined || m[3] !== undefined || m[4] !== undefined || /[正冬腊]/.test(m[5] ?? ''))) {
    const year = yearSpec(m[2])
    if (year) add(at + m[0].length, lunarMonth(year, lunarMonthNumber(m[5]), m[4] !== undefined))
  }
  m = matchAt(LUNAR_ONLY, text, at)
  if (m) add(at + m[0].length, m[2] !== undefined ? lunarDay(NO_YEAR, 1, lunarDayNumber(m[3]), false) : lunarDayOfMonth(lunarDayNumber(m[3])))
  m = matchAt(LUNAR_BARE, text, at)
  if (m) add(at + m[0].length, lunarDayOfMonth(lunarDayNumber(m[2])))
}

const HALF: Readonly<Record<string, DayRule>> = { 年: ahead(6, 'month'), 月: ahead(15, 'day') }

/** N units ahead (sign 1) or back (-1); `half` adds half a unit. */
function away(n: string | undefined, unit: string | undefined, half: boolean, sign: 1 | -1): DayRule | null {
  const k = readCount(n ?? '')
  // 2027年前 names a year, 200年后 counts years.
  if (k === null || k < 1 || (unit === '年' && k > 200)) return null
  if (unit === '天' || unit === '日' || unit === '周') return half ? null : ahead(sign * k * (unit === '周' ? 7 : 1), 'day')
  if (unit === '年') return ahead(sign * (k * 12 + (half ? 6 : 0)), 'month')
  return half ? movedBy(ahead(sign * k, 'month'), sign * 15) : ahead(sign * k, 'month')
}

const IN_WEEK = sticky(`(?:(上{1,2}|下{1,3}|本|这)个?周的?)?周?(${WEEKDAY})`)
const BARE_WEEKDAY = sticky(`周(${WEEKDAY})`)
const weekdayForm: Form = (text, at, add) => {
  let m = matchAt(IN_WEEK, text, at)
  if (m?.[1] !== undefined) {
    const day = weekdayNumber(m[2] ?? '')
    add(at + m[0].length, weekdayIn(day, stepOf(m[1])), { week: { day, bare: false } })
  }
  m = matchAt(BARE_WEEKDAY, text, at)
  if (m) {
    const day = weekdayNumber(m[1] ?? '')
    add(at + m[0].length, weekdayIn(day, null), { week: { day, bare: true } })
  }
}

const FORMS: readonly Form[] = [
  form('大前天|大后天|[前昨今明后]天|[前昨今明后]日|[今明]儿|即日|[今明昨](?=早|晚|晨|夜)', (m) => {
    const by = RELATIVE[m[0]]
    return by === undefined ? null : relativeDay(by)
  }),
  weekdayForm,
  form('(上{1,2}|下{1,3}|本|这)?个?(?:周末|双休日?|周六日|周六周日)', (m) => weekend(stepOf(m[1]))),
  form('(上{1,2}|下{1,3}|本|这)一?个?周', (m) => wholeWeek(stepOf(m[1]) ?? 0)),
  monthDayForm,
  numericForm,
  form(`(${SMALL})[日号]`, (m) => dayOfMonth(count(m[1]), null)),
  form(`${MONTH_WORD}的?(${SMALL})(?:日|号)`, (m) => dayOfMonth(count(m[2]), stepOf(m[1]))),
  form(`${MONTH_WORD}${PART}`, (m) => partOfMonth({ kind: 'offset', by: stepOf(m[1]) ?? 0 }, PARTS[m[2] ?? ''] ?? 'all')),
  form('月(底|末|初|中)|(上|中|下)旬', (m) => partOfMonth({ kind: 'offset', by: null }, PARTS[m[1] ?? `${m[2] ?? ''}旬`] ?? 'all')),
  form(`${YEAR}?(${SMALL})月${PART}`, (m) => {
    const spec = monthNumber(m[1], m[2])
    return spec ? partOfMonth(spec, PARTS[m[3] ?? ''] ?? 'all') : null
  }),
  form(`(?:${MONTH_WORD}|${YEAR}?(${SMALL})月)的?(?:第([一二三四五1-5])|最后一?)个?周(${WEEKDAY})`, (m) => {
    const spec = m[3] === undefined ? ({ kind: 'offset', by: stepOf(m[1]) ?? 0 } as const) : monthNumber(m[2], m[3])
    return spec ? nthWeekday(spec, m[4] === undefined ? -1 : count(m[4]), weekdayNumber(m[5] ?? '')) : null
  }),
  form('(?:(今|明|来|后|去)|(\\d{4}|\\d{2}))?年(底|末|初(?![一二三四五六七八九十]))', (m) => {
    const year = m[2] !== undefined ? exactly(m[2]) : m[1] !== undefined ? yearSpec(`${m[1]}年`) : NO_YEAR
    return year ? partOfYear(year, m[3] === '初' ? 'start' : 'end') : null
  }),
  form('(今年|明年|来年|后年|去年|前年|\\d{4}年|[〇零一二三四五六七八九]{4}年)', (m) => {
    const year = yearSpec(m[1])
    return year ? partOfYear(year, 'all') : null
  }),
  form(`${YEAR}?(${NAME})`, (m) => {
    const year = yearSpec(m[1])
    return year ? festivalDayRule(m[2] ?? '', year) : null
  }),
  form(`${YEAR}?(${NAME})(?:期间|放假期间|假期间?|小?长假)`, (m) => {
    const year = yearSpec(m[1])
    return year ? festivalPeriod(m[2] ?? '', year) : null
  }),
  lunarForm,
  form(`再?过?(${COUNT})(?:个(月|周)|(天|日|周|年)(半)?)后|再?过(${COUNT})(?:个(月|周)|(天|周|年)(半)?)`, (m) =>
    away(m[1] ?? m[5], m[2] ?? m[3] ?? m[6] ?? m[7], (m[4] ?? m[8]) !== undefined, 1)),
  form(`(${COUNT})个半月后`, (m) => away(m[1], '月', true, 1)),
  form('再?过?半个?(月|年)后|再?过半个?(月|年)', (m) => HALF[m[1] ?? m[2] ?? ''] ?? null),
  // 15日前 is a deadline and 5月前 too: only 天, 周, 年 and 个月 count backwards.
  form(`(${COUNT})(?:个(月|周)|(天|周|年)(半)?)前`, (m) => away(m[1], m[2] ?? m[3], m[4] !== undefined, -1)),
  form('半个?(月|年)前', (m) => (m[1] === '年' ? ahead(-6, 'month') : ahead(-15, 'day'))),
  form(`(${COUNT})个?工作日后?`, (m) => workdaysAhead(count(m[1]))),
  form('下一?个工作日|第一个工作日', () => workdaysAhead(1)),
]

const CHECK = sticky(`[,的]?(?:\\((?:本|这|下)?周(${WEEKDAY})\\)|周(${WEEKDAY})|\\(([一二三四五六日])\\))`)
const MOVED = sticky(`的?(?:(前|后)(${COUNT})(天|周)|(次日|第二天)|(?:当[天日]|那一?天)|全天|第(${SMALL})天)`)

function moveOf(m: RegExpExecArray): number | null {
  if (m[4] !== undefined) return 1
  if (m[5] !== undefined) return count(m[5]) >= 1 ? count(m[5]) - 1 : null
  if (m[1] === undefined) return 0
  const n = readCount(m[2] ?? '')
  return n === null || n < 1 ? null : (m[1] === '前' ? -1 : 1) * n * (m[3] === '周' ? 7 : 1)
}

/** Every day phrase that begins at `at`, the longest first; where two are equally long the first in the list stands. */
export function matchDates(text: string, at: number): readonly DateMatch[] {
  const found: DateMatch[] = []
  const add: Add = (end, rule, more = {}) => {
    if (!found.some((f) => f.end === end)) found.push({ end, rule, dotted: more.dotted ?? null, week: more.week ?? null })
  }
  for (const f of FORMS) f(text, at, add)
  for (const base of [...found]) {
    const check = matchAt(CHECK, text, base.end)
    if (check && base.week === null) add(base.end + check[0].length, checkedBy(base.rule, weekdayNumber(check[1] ?? check[2] ?? check[3] ?? '')))
    const moved = matchAt(MOVED, text, base.end)
    const by = moved ? moveOf(moved) : null
    if (moved && by !== null) add(base.end + moved[0].length, by === 0 ? base.rule : movedBy(base.rule, by))
    if (base.week !== null) besideDate(text, base, base.week, add)
  }
  return found.sort((a, b) => b.end - a.end)
}

/** 下周五(3月20日): the date in brackets or right behind. */
function besideDate(text: string, base: DateMatch, week: NonNullable<DateMatch['week']>, add: Add): void {
  const open = text[base.end] === '(' ? 1 : /[ ,]/.test(text[base.end] ?? '') ? 1 : 0
  const inner: { end: number; rule: DayRule }[] = []
  for (const f of [monthDayForm, numericForm]) f(text, base.end + open, (end, rule) => inner.push({ end, rule }))
  for (const d of inner) {
    const closed = text[base.end] === '('
    const rule = week.bare ? checkedBy(d.rule, week.day) : agreeing(base.rule, d.rule)
    if (!closed || text[d.end] === ')') add(d.end + (closed ? 1 : 0), rule)
  }
}
