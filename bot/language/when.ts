// The date language: one whole slot in, what it means out. Every convention: calendar.md, "Chinese date text".
import { addDays, dateAt, endOfDay, HOUR, MINUTE, SECOND, showDate, toInstant } from '../model/time.ts'
import { FESTIVAL_NAMES } from '../domain/festival.ts'
import { readCount } from './number.ts'
import { refuse, settle, type Choice } from './when-choice.ts'
import { ahead } from './when-day.ts'
import { afterFestival, beforeNewYear } from './when-feast.ts'
import { fromNow, onlyDay } from './when-moment.ts'
import { readMoment } from './when-parse.ts'
import { COUNT, YEAR } from './when-pattern.ts'
import { isRepetition } from './when-repeat.ts'
import { readSpelled } from './when-spell.ts'
import { normaliseWhen } from './when-text.ts'
import type { DeadlineReading, Reading, When, WhenContext } from './when-types.ts'

export type {
  DateReading, DatetimeReading, DeadlineReading, InstantReading, RangeReading, Reading, When, WhenContext,
} from './when-types.ts'

const NONE: When = { kind: 'none' }

/** Too vague for a day. Only these are taken as date words inside a line, where 最近 or 期末 may be part of a title. */
const VAGUE = new Set([
  '过几天', '过两天', '过些天', '过些日子', '过阵子', '过一阵', '过一阵子', '改天', '改日', '哪天', '择日', '择期', '尽快', '尽早', '早点', '待定', '时间待定',
  '另行通知', '年后', '节后', '节前', '半天后', '一会儿', '等会儿', '待会儿', '稍后', '有空', '有空时',
])
const VAGUE_ALONE = new Set([
  '最近', '近期', '这几天', '这两天', '这阵子', '不久', '不久后', '回头', '再说', '以后再说', '随时', '抽空', '开学', '开学后', '放假', '放假前', '放假后',
  '期中', '期末', '期末前', '寒假', '暑假', '寒假前', '暑假前', '学期初', '学期末', '学期底', '几天后', '几周后', '几个月后', '过几周', '过几个月', '立刻', '马上', '立即',
])

const HOURS = `(\\d{1,4}\\.\\d{1,2}|${COUNT})个?(半)?(?:小时|h)(?:零?(${COUNT})(?:分钟?|min)|(半))?`
const LENGTH = new RegExp(
  `^再?(过)?(?:(半)个?小时|${HOURS}|(${COUNT})(?:分钟?|min)|(${COUNT})个?刻钟|(${COUNT})秒钟?)(后|内|前)?$`,
)
const WITHIN = new RegExp(`^(?:(半)个?(年|月)|(${COUNT})(?:个(月|周)|(天|日|周|年)))内$`)
const WITHIN_THIS: Readonly<Record<string, string>> = { 年: '今年', 月: '本月', 周: '本周' }
const UNTIL_HEAD = /^(?:截止(?:时间|日期)?|截至|最晚|最迟|不晚于|不迟于|直?到|至)[到至:于]?/
const UNTIL_TAIL = /(?:(?:前|内)(?:截止|为止|止)?|截止|为止|止)$/
const FESTIVAL_AFTER = new RegExp(`^${YEAR}?(${FESTIVAL_NAMES.map((n) => n.replace(/\./g, '\\.')).join('|')})(?:假期)?后$`)

/**
 * Reads one whole slot (raw or normalised) against a moment. Never throws; anything that is not wholly a date phrase,
 * and any text over 60 characters, is `none`.
 */
export function readWhen(text: string, context: WhenContext): When {
  const t = normaliseWhen(text)
  if (t === null || t === '') return NONE
  const spelled = readSpelled(text.trim(), context)
  if (spelled) return settleSpelled(spelled, context)
  if (VAGUE.has(t) || VAGUE_ALONE.has(t)) return { kind: 'reject', reason: `「${text.trim()}」说不准是哪天，写具体一点吧，比如「下周五16:20」` }
  if (isRepetition(t)) {
    const phrase = text.trim()
    return { kind: 'recurrence', text: phrase, hint: `「${phrase}」是重复的时间，写成「重复:${phrase}」` }
  }
  if (/^(?:现在|此刻|即刻)$/.test(t)) return { kind: 'instant', at: context.now }
  if (t === '年前') return settle(until(onlyDay(beforeNewYear(), context), context))
  const length = lengthFromNow(t, context)
  if (length) return settle(length)
  const moment = readMoment(t, context)
  if (moment?.kind === 'readings') return settle(moment)
  const wrapped = withMark(t, context)
  if (wrapped) return settle(wrapped)
  return moment ? settle(moment) : NONE
}

function settleSpelled(r: Reading, context: WhenContext): When {
  const end = r.kind === 'range' ? endOfDay(r.to, context.zone) : r.kind === 'date' ? endOfDay(r.date, context.zone)
    : r.kind === 'datetime' ? toInstant(r.date, r.time, context.zone) : r.at
  return end < context.now ? { kind: 'past', reading: r, candidates: [] } : r
}

/** 半小时后, 90分钟内, 3天内: counted from now. */
function lengthFromNow(t: string, context: WhenContext): Choice | null {
  const within = WITHIN.exec(t)
  if (within) {
    const unit = within[2] ?? within[4] ?? within[5]
    const n = within[1] !== undefined ? (unit === '年' ? 6 : 15) : readCount(within[3] ?? '')
    if (n === null || n < 1 || (unit === '年' && n > 200)) return null
    const months = within[1] !== undefined ? unit === '年' : unit === '月' || unit === '年'
    const each = within[1] !== undefined ? 1 : unit === '年' ? 12 : unit === '周' ? 7 : 1
    return until(onlyDay(ahead(n * each, months ? 'month' : 'day'), context), context)
  }
  const m = LENGTH.exec(t)
  const tail = m?.[10]
  if (!m || (m[1] === undefined && tail === undefined)) return null
  const whole = m[3] === undefined ? 0 : m[3].includes('.') ? Number(m[3]) : readCount(m[3])
  const number = (x: string | undefined): number => (x === undefined ? 0 : (readCount(x) ?? NaN))
  const halves = [m[2], m[4], m[6]].filter((x) => x !== undefined).length
  const ms = Math.round(((whole ?? NaN) + halves / 2) * HOUR) + (number(m[5] ?? m[7]) + number(m[8]) * 15) * MINUTE + number(m[9]) * SECOND
  if (!(ms > 0)) return null
  const choice = fromNow(tail === '前' ? -ms : ms, context)
  return tail === '内' ? until(choice, context) : choice
}

/** Phrases with a mark around a moment: 截至…, …前, …内, …后, …左右. */
function withMark(t: string, context: WhenContext): Choice | null {
  const head = UNTIL_HEAD.exec(t)?.[0] ?? ''
  const rest = t.slice(head.length)
  const tail = UNTIL_TAIL.exec(rest)?.[0] ?? ''
  if (head !== '' || tail !== '') {
    const body = rest.slice(0, rest.length - tail.length)
    const inner = readMoment(tail.startsWith('内') ? (WITHIN_THIS[body] ?? body) : body, context, true)
    if (inner && tail.startsWith('前')) return before(inner, t, context)
    if (inner) return tail === '止' && inner.kind === 'readings' && inner.options.every((r) => r.kind === 'range') ? inner : until(inner, context)
  }
  const festival = FESTIVAL_AFTER.exec(t)
  if (festival?.[2] !== undefined && festival[1] === undefined) return onlyDay(afterFestival(festival[2], { kind: 'none' }), context)
  const about = /^(.+?)(左右|前后|后|开始后|多)$/.exec(t)
  const inner = about ? readMoment(about[1] ?? '', context, true) : null
  if (!about || inner?.kind !== 'readings') return inner
  if (about[2] === '后' || about[2] === '开始后') return refuse(`「${t}」说不准是什么时候，写具体一点吧，比如「下周五16:20」`)
  return { ...inner, ask: inner.ask ?? `「${t}」不够准，按这个时间可以吗？` }
}

/** X前: a named day counts whole; of a month or week (5月前) it is asked whether it counts. */
function before(choice: Choice, t: string, context: WhenContext): Choice {
  const [only] = choice.kind === 'readings' ? choice.options : []
  if (choice.kind === 'reject' || choice.ask !== null || only?.kind !== 'range') return until(choice, context)
  const today = dateAt(context.now, context.zone)
  const eve = addDays(only.from, -1)
  if (eve < today) return until(choice, context)
  const ask = `「${t}」是到 ${showDate(eve, today)}，还是到 ${showDate(only.to, today)}？`
  return until({ ...choice, options: [{ kind: 'date', date: eve }, only], ask }, context)
}

/** A moment as the end of a term: a day counts whole, a clock time closes at its second. */
export function asDeadline(r: Reading, context: WhenContext): DeadlineReading {
  const { zone } = context
  switch (r.kind) {
    case 'deadline': return r
    case 'instant': return { kind: 'deadline', at: r.at, through: dateAt(r.at, zone), exact: true }
    case 'datetime': {
      const { date, time } = r.end ?? r
      // 24点 is the end of a day, shown like a day without an hour.
      if (time === '00:00') return asDeadline({ kind: 'date', date: addDays(date, -1) }, context)
      return { kind: 'deadline', at: toInstant(date, time, zone), through: date, exact: true }
    }
    case 'date': return { kind: 'deadline', at: endOfDay(r.date, zone), through: r.date, exact: false }
    case 'range': return { kind: 'deadline', at: endOfDay(r.to, zone), through: r.to, exact: false }
  }
}

function until(choice: Choice, context: WhenContext): Choice {
  if (choice.kind === 'reject') return choice
  const convert = (r: Reading): Reading => asDeadline(r, context)
  return { ...choice, options: choice.options.map(convert), later: choice.later.map(convert) }
}

/** Fills the caches and compiles the patterns for the years around now, so that the first phrase of a member is not the slow one. */
export function warmWhen(context: WhenContext): void {
  for (const phrase of ['腊月廿三', '中秋', '冬至', '国庆期间', '明年春节', '3个工作日内', '下周五16:20-17:00', '每周五']) readWhen(phrase, context)
}

/** The day on which a reading begins. */
export function dayOf(r: Reading, context: WhenContext): ReturnType<typeof dateAt> {
  switch (r.kind) {
    case 'datetime':
    case 'date': return r.date
    case 'range': return r.from
    case 'deadline': return r.through
    case 'instant': return dateAt(r.at, context.zone)
  }
}

const MAX_WORDS = 8
const BARE_NUMBER = /^(?:[\d.,]+|[〇零一二两三四五六七八九十百千万廿卅俩仨半]+)$/
/** Numerals that are festivals by name, as no number is spoken like this. */
const NAMED_NUMERALS = new Set(['五一', '三八', '六一', '七一', '八一', '五四'])

/**
 * The longest run of consecutive words from `from` that together are a date phrase (下周五 下午4点20), with how many words it took.
 * Null when the first word begins none. A bare number never begins or joins a run, except 3.20 before a clock time.
 */
export function readWhenRun(words: readonly string[], from: number, context: WhenContext): { readonly reading: When; readonly count: number } | null {
  const first = words[from]
  if (first === undefined || !mayBegin(first)) return null
  let best: { reading: When; count: number } | null = null
  let joined = ''
  for (let count = 1; count <= MAX_WORDS; count++) {
    const word = words[from + count - 1]
    if (word === undefined || (count > 1 && bareNumber(word))) break
    joined = count === 1 ? word : `${joined} ${word}`
    if (joined.length > 60) break
    const reading = readWhen(joined, context)
    if (reading.kind !== 'none' && !VAGUE_ALONE.has(joined.normalize('NFKC').trim())) best = { reading, count }
  }
  return best
}

function bareNumber(word: string): boolean {
  const w = word.normalize('NFKC').trim()
  return BARE_NUMBER.test(w) && !NAMED_NUMERALS.has(w)
}

function mayBegin(word: string): boolean {
  const w = word.normalize('NFKC').trim()
  // 20260320 and 11.30 are numbers too, but nothing else is written like that.
  return !bareNumber(word) || /^(?:19|20)\d{6}$/.test(w) || /^\d{1,2}\.\d{1,2}$/.test(w) || /^\d{4}\.\d{1,2}\.\d{1,2}$/.test(w)
}

