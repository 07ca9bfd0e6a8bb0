// Clock times as people write them, and which hour of the day they mean. Conventions: calendar.md, "Chinese date text".
import { CN_SMALL, readCount } from './number.ts'
import { refuse } from './when-choice.ts'
import { matchAt, SMALL, sticky } from './when-pattern.ts'

/** Part of the day that was written beside the hour. */
export type DayPart = 'dawn' | 'morning' | 'forenoon' | 'noon' | 'afternoon' | 'dusk' | 'evening' | 'night' | 'am' | 'pm'

/** A clock time as written, before its hour is known for certain. */
export interface Clock {
  readonly text: string
  readonly part: DayPart | null
  /** Null when only the part of the day was written (明天下午). */
  readonly hour: number | null
  readonly minute: number
  readonly second: number
  /** Written 16.20: a time only beside a date or a part of the day. */
  readonly dotted: boolean
}

export interface ClockMatch {
  readonly clock: Clock
  readonly end: number
}

/** Minutes after 00:00 of the day that was meant; 1440 and more are the next day. */
export interface ClockOption {
  readonly minutes: number
  readonly second: number
}

export type ClockChoice =
  | { readonly kind: 'times'; readonly options: readonly ClockOption[]; readonly ask: string | null }
  | { readonly kind: 'reject'; readonly reason: string }

const PARTS: Readonly<Record<string, DayPart>> = {
  凌晨: 'dawn', 清晨: 'morning', 清早: 'morning', 大清早: 'morning', 早晨: 'morning', 早上: 'morning', 早: 'morning', 晨: 'morning', 上午: 'forenoon', 午前: 'forenoon',
  中午: 'noon', 正午: 'noon', 午间: 'noon', 下午: 'afternoon', 午后: 'afternoon', 傍晚: 'dusk', 晚上: 'evening', 晚间: 'evening', 夜晚: 'evening', 晚: 'evening',
  夜里: 'night', 夜间: 'night', 半夜: 'night', 午夜: 'night', 深夜: 'night', 夜: 'night',
}
const PART = `(${Object.keys(PARTS).sort((a, b) => b.length - a.length).join('|')})`
const TENSE = ' ?([ap])\\.?m\\.?'
const QUARTER = '(?:[1一]刻钟?)'

const COLON = sticky(`${PART}?的? ?(\\d{1,2}):(\\d{2})(?::(\\d{2}))?分?(?:${TENSE})?(?!\\d)`)
const TAIL = `(整)|(半)|过?(${QUARTER})|([3三]刻钟?)|差(?:(${QUARTER})|(${SMALL})分钟?)|过?(${SMALL})分?`
const POINT = sticky(`${PART}?的? ?(${SMALL})(?:点钟?|时)(?!候|间|段)(?:${TAIL})?`)
const SHORT = sticky(`${PART}?的? ?(${SMALL})(?:点钟?|时)(?!候|间|段)`)
const BEFORE = sticky(`${PART}?差(?:(${QUARTER})|(${SMALL})分钟?)(?:不?到)?${PART}?(${SMALL})点钟?`)
const TENSED = sticky(`(\\d{1,2})${TENSE}`)
const DOTTED = sticky(`${PART}?的? ?(\\d{1,2})\\.(\\d{2})(?![\\d.])`)
const ALONE = sticky(PART)
const BARE_HOUR = sticky(`${PART}?(\\d{1,2}|[${CN_SMALL}十]{1,3})`)

const partOf = (word: string | undefined): DayPart | null => (word === undefined ? null : (PARTS[word] ?? null))

/** Every clock time that begins at `at`, the longest first. */
export function matchClocks(text: string, at: number): readonly ClockMatch[] {
  const found: ClockMatch[] = []
  const add = (m: RegExpExecArray, c: Partial<Clock> & { hour: number | null }): void => {
    const end = at + m[0].length
    if (!found.some((f) => f.end === end)) found.push({ end, clock: { part: null, minute: 0, second: 0, dotted: false, ...c, text: m[0].trim() } })
  }
  const tense = (letter: string | undefined): DayPart | null => (letter === undefined ? null : letter === 'a' ? 'am' : 'pm')
  let m = matchAt(COLON, text, at)
  if (m) add(m, { part: tense(m[5]) ?? partOf(m[1]), hour: Number(m[2]), minute: Number(m[3]), second: Number(m[4] ?? 0) })
  m = matchAt(BEFORE, text, at)
  if (m) {
    const hour = readCount(m[5] ?? '')
    const early = m[2] !== undefined ? 15 : readCount(m[3] ?? '')
    if (hour !== null && hour > 0 && early !== null && early > 0 && early < 60) {
      add(m, { part: partOf(m[1] ?? m[4]), hour: hour - 1 === 0 ? 12 : hour - 1, minute: 60 - early })
    }
  }
  m = matchAt(POINT, text, at)
  const hour = m ? readCount(m[2] ?? '') : null
  if (m && hour !== null) {
    const less = m[7] !== undefined ? 15 : m[8] !== undefined ? readCount(m[8]) : undefined
    const minute = m[4] !== undefined ? 30 : m[5] !== undefined ? 15 : m[6] !== undefined ? 45 : m[9] !== undefined ? minutesOf(m[9]) : 0
    if (less !== undefined) {
      if (less !== null && less > 0 && less < 60 && hour > 0) add(m, { part: partOf(m[1]), hour: hour - 1 === 0 ? 12 : hour - 1, minute: 60 - less })
    } else if (minute !== null) add(m, { part: partOf(m[1]), hour, minute })
  }
  m = matchAt(SHORT, text, at)
  const plain = m ? readCount(m[2] ?? '') : null
  if (m && plain !== null) add(m, { part: partOf(m[1]), hour: plain })
  m = matchAt(TENSED, text, at)
  if (m) add(m, { part: tense(m[2]), hour: Number(m[1]) })
  m = matchAt(DOTTED, text, at)
  if (m) add(m, { part: partOf(m[1]), hour: Number(m[2]), minute: Number(m[3]), dotted: m[1] === undefined })
  m = matchAt(ALONE, text, at)
  if (m) add(m, { part: partOf(m[1]), hour: m[1] === '中午' || m[1] === '正午' || m[1] === '半夜' || m[1] === '午夜' ? 12 : null })
  return found.sort((a, b) => b.end - a.end)
}

/** An hour without 点, as it may stand at either end of a span of time: 下午2到4点, 16:20-17. */
export function matchBareHour(text: string, at: number): ClockMatch | null {
  const m = matchAt(BARE_HOUR, text, at)
  const hour = m ? readCount(m[2] ?? '') : null
  if (!m || hour === null || hour > 24) return null
  return { end: at + m[0].length, clock: { text: `${m[0]}点`, part: partOf(m[1]), hour, minute: 0, second: 0, dotted: false } }
}

function minutesOf(text: string): number | null {
  // 八点零五: the zero is only said.
  return readCount(text.length > 1 ? text.replace(/^[零〇]/, '') : text)
}

const NAMES: Readonly<Record<DayPart, string>> = {
  dawn: '凌晨', morning: '早上', forenoon: '上午', noon: '中午', afternoon: '下午', dusk: '傍晚', evening: '晚上', night: '夜里', am: '上午', pm: '下午',
}
const GUESSES: Readonly<Record<DayPart, readonly number[]>> = {
  dawn: [5, 0], morning: [8, 7], forenoon: [9, 10], noon: [12], afternoon: [14, 15, 16], dusk: [18, 17],
  evening: [19, 20], night: [22, 24], am: [9, 10], pm: [14, 15],
}

/** Hours that are meant by an hour with a part of the day: none → it cannot be, several → ask. 24 and more are the next day. */
function hoursIn(part: DayPart, h: number): readonly number[] {
  switch (part) {
    case 'dawn': return h === 12 ? [0, 24] : h <= 6 ? [h] : []
    case 'morning': return h >= 1 && h <= 11 ? [h] : []
    case 'forenoon': return h <= 12 ? [h] : []
    case 'noon': return h === 1 || h === 2 ? [h + 12] : h >= 11 && h <= 14 ? [h] : []
    case 'afternoon': return h >= 1 && h <= 11 ? [h + 12] : h >= 12 && h <= 23 ? [h] : []
    case 'dusk': return h >= 4 && h <= 8 ? [h + 12] : h >= 16 && h <= 20 ? [h] : []
    // 晚上1点 to 4点 is said of the hours after midnight, so it is not moved to the afternoon in silence.
    case 'evening': return h === 0 || h === 12 ? [24, 0] : h <= 4 ? [h + 24, h + 12] : h <= 11 ? [h + 12] : h >= 17 && h <= 24 ? [h] : []
    case 'night': return h === 0 || h === 12 ? [24, 0] : h <= 5 ? [h + 24, h] : h <= 11 ? [h + 12] : h >= 18 && h <= 24 ? [h] : []
    case 'am': return h === 12 ? [0] : h <= 11 ? [h] : []
    case 'pm': return h === 12 ? [12] : h >= 1 && h <= 11 ? [h + 12] : h >= 13 && h <= 23 ? [h] : []
  }
}

/** What is wrong with a clock time whatever the day, or null. */
function clockFault(clock: Clock): string | null {
  const { hour: h, minute, second, part } = clock
  if (h === null) return null
  if (h > 24 || (h === 24 && (minute > 0 || second > 0))) return `一天只有24小时，没有${h}点${minute > 0 && h === 24 ? `${minute}分` : ''}`
  if (minute > 59) return `一小时只有60分钟，没有${minute}分`
  if (second > 59) return `一分钟只有60秒，没有${second}秒`
  return part !== null && hoursIn(part, h).length === 0 ? `${NAMES[part]}没有${h}点` : null
}

/** The times that a clock phrase may mean on a day that is known, likeliest first. */
export function timesOf(clock: Clock): ClockChoice {
  const fault = clockFault(clock)
  if (fault !== null) return refuse(fault)
  const { hour, minute, second, part, text } = clock
  const at = (hours: readonly number[]): readonly ClockOption[] => hours.map((h) => ({ minutes: h * 60 + minute, second }))
  if (hour === null) return { kind: 'times', options: at(part === null ? [9] : GUESSES[part]), ask: `${part === null ? '' : NAMES[part]}几点？` }
  if (part === null) {
    if (hour >= 1 && hour <= 6) return { kind: 'times', options: at([hour + 12, hour]), ask: earlyQuestion(text, hour) }
    return { kind: 'times', options: at([hour]), ask: null }
  }
  const hours = hoursIn(part, hour)
  if (hours.length === 1) return { kind: 'times', options: at(hours), ask: null }
  const ask = hour === 0 || hour === 12 || part === 'night' ? `「${text}」是当天凌晨，还是当晚过了零点？` : `「${text}」是后半夜，还是下午？`
  return { kind: 'times', options: at(hours), ask }
}

/** Asks afternoon or morning for a bare hour from 1 to 6. */
function earlyQuestion(text: string, hour: number): string {
  return `「${text}」是下午还是${hour === 6 ? '早上' : '凌晨'}？`
}

/** The end of a span that starts at `start` (minutes of its day), on the same evening or night. */
export function endAfter(start: number, end: Clock): ClockChoice {
  const fault = clockFault(end)
  if (fault !== null) return refuse(fault)
  const { hour, minute, second, part } = end
  if (hour === null) return refuse('结束的时间写上几点吧')
  const hours = part !== null ? hoursIn(part, hour) : hour >= 1 && hour <= 12 ? [hour, hour + 12] : [hour]
  const day = Math.floor(start / 1440) * 1440
  const late = start - day >= 18 * 60
  const options = hours
    // A span that begins in the evening may end the next morning.
    .flatMap((h) => (late && h <= 8 ? [h, h + 24] : [h]))
    .map((h) => day + h * 60 + minute)
    .filter((m) => m > start)
    .sort((a, b) => a - b)
  const [first] = options
  if (first === undefined) return refuse(`结束的「${end.text}」要比开始晚`)
  return { kind: 'times', options: [{ minutes: first, second }], ask: null }
}
