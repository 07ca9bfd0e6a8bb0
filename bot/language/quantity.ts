// Small values of a line: places, companions, lengths of time, codes. Rule: commands.md section 5.
import { fold } from './normalise.ts'
import { readNumber } from './number.ts'

/** No value that is read here is longer; cutting off early keeps 5,000 letters cheap. */
const LONGEST = 40
const MOST_PLACES = 100_000
const MOST_COMPANIONS = 99
/** A number as people write it, to be read by `readNumber`. */
const NUMBER = '[0-9〇零一二两三四五六七八九十百千万廿卅俩仨①-⑳Ⅰ-Ⅻⅰ-ⅻ]+'

/** How many may take part. */
export type Quota = { readonly kind: 'limit'; readonly value: number } | { readonly kind: 'unlimited' }

const QUOTA_UNLIMITED = /^(?:名额|人数)?:?(?:不限|无限|没有上限|不设上限)(?:名额|人数|人)?$/u
const QUOTA_KEYED = new RegExp(`^(?:名额|人数|限|上限|最多|限额):?(${NUMBER})(?:个人|人|个|位|名)?$`, 'u')
const QUOTA_COUNTED = new RegExp(`^(${NUMBER})(?:个人|人|个名额|位|名)(?:以内)?$`, 'u')
const QUOTA_BARE = new RegExp(`^(${NUMBER})$`, 'u')

/**
 * `名额20`, `20人`, `二十人`, `不限`. A bare `20` only with `bare`, as behind `名额:`. Null when it is not a number of places;
 * 0 and more than 100,000 are not.
 */
export function readQuota(typed: string, bare = false): Quota | null {
  const text = slot(typed)
  if (text === null) return null
  if (QUOTA_UNLIMITED.test(text)) return { kind: 'unlimited' }
  const written = (QUOTA_KEYED.exec(text) ?? QUOTA_COUNTED.exec(text) ?? (bare ? QUOTA_BARE.exec(text) : null))?.[1]
  const value = written === undefined ? null : whole(written, MOST_PLACES)
  return value === null || value === 0 ? null : { kind: 'limit', value }
}

/** Who may be brought along, with the number that the word alone stands for (null: a number must stand before or behind). */
const COMPANIONS: Readonly<Record<string, number | null>> = {
  人: null, 家属: 1, 家人: 1, 亲属: 1, 娃: 1, 娃娃: 1, 孩子: 1, 小孩: 1, 小孩子: 1, 小朋友: 1, 宝宝: 1, 儿子: 1, 女儿: 1, 老人: 1, 大人: 1,
  爱人: 1, 老公: 1, 老婆: 1, 先生: 1, 太太: 1, 妻子: 1, 丈夫: 1, 对象: 1, 女朋友: 1, 男朋友: 1, 朋友: 1, 同事: 1, 爸爸: 1, 妈妈: 1, 父亲: 1, 母亲: 1,
  爸妈: 2, 父母: 2,
}
const COMPANION_WORDS = Object.keys(COMPANIONS).sort((a, b) => b.length - a.length).join('|')
const BROUGHT = /^(?:我|再|另|另外|还|要)?带(?:了|上|着)?(.+)$/u
const BROUGHT_NONE = /^(?:不带人?|带(?:0|零|〇)(?:个?人)?|\+0)$/u
const PLUS = new RegExp(`^\\+(${NUMBER})(?:个?人|位|个)?$`, 'u')
const JUST_COUNT = new RegExp(`^(${NUMBER})(?:个|位|名|口)?$`, 'u')
/** One group of people: `2个娃`, `家属一人`, `娃`. A number behind may not be the number before the next group. */
const GROUP = new RegExp(
  `^(${NUMBER})?(个|位|名|口)?(${COMPANION_WORDS})(?:(${NUMBER})(?:个人|人|个|位|名)(?!${COMPANION_WORDS}))?(?:和|跟|、|,|加|\\+)?`, 'u')

/**
 * `带2`, `带2人`, `+2`, `带俩娃`, `带家属一人`, `带娃`: how many besides the person, 0 for `不带`.
 * Null when it says something else, as `带球拍`.
 */
export function readCompanions(typed: string): number | null {
  const text = slot(typed)?.replaceAll(' ', '') ?? null
  if (text === null) return null
  if (BROUGHT_NONE.test(text)) return 0
  const plus = PLUS.exec(text)?.[1]
  if (plus !== undefined) return whole(plus, MOST_COMPANIONS)
  const people = BROUGHT.exec(text)?.[1]
  if (people === undefined) return null
  const count = JUST_COUNT.exec(people)?.[1]
  if (count !== undefined) return whole(count, MOST_COMPANIONS)
  return readGroups(people)
}

/** `2个大人3个娃`, `老婆孩子`: several groups one behind the other. */
function readGroups(people: string): number | null {
  let sum = 0
  for (let rest = people; rest !== '';) {
    const group = GROUP.exec(rest)
    if (group === null) return null
    const [all, before, measure, word = '', behind] = group
    if (before !== undefined && behind !== undefined) return null
    const written = before ?? behind
    // 带个娃 is one.
    const alone = measure === undefined ? COMPANIONS[word] ?? null : 1
    const count = written === undefined ? alone : whole(written, MOST_COMPANIONS)
    if (count === null) return null
    sum += count
    rest = rest.slice(all.length)
  }
  return sum > MOST_COMPANIONS ? null : sum
}

const HOUR = '(?:个半?小时|个半?钟头|小时|钟头|钟|hours?|hrs?|h)'
const MINUTE = '(?:分钟|分|minutes?|mins?|m)'
const HOURS_AND_MINUTES = new RegExp(
  `^(?:(半|[0-9]{1,4}(?:\\.[0-9]{1,3})?|${NUMBER})(${HOUR})(半)?)?(?:(?:零|又)?(${NUMBER})(${MINUTE})|([一三])刻钟?)?$`, 'u')

/**
 * `2小时`, `两小时`, `1.5h`, `90分钟`, `一个半小时`, `40分`, `1小时40分`: whole minutes, at least 1.
 * Null when it is no length; whether it is too long is for the caller.
 */
export function readLength(typed: string): number | null {
  const text = slot(typed)?.replaceAll(' ', '') ?? ''
  const parts = text === '' ? null : HOURS_AND_MINUTES.exec(text)
  if (parts === null) return null
  const [, hours, hourUnit = '', half, minutes, , quarters] = parts
  let sum = 0
  if (hours !== undefined) {
    const count = hours === '半' ? 0.5 : hours.includes('.') ? Number(hours) : whole(hours, 10_000)
    // 半个半小时 is nobody's length.
    if (count === null || (hours === '半' && (half !== undefined || hourUnit.includes('半')))) return null
    sum += count * 60 + (half !== undefined || hourUnit.includes('半') ? 30 : 0)
  }
  if (minutes !== undefined) {
    const count = whole(minutes, 100_000)
    if (count === null) return null
    sum += count
  }
  if (quarters !== undefined) sum += quarters === '三' ? 45 : 15
  const rounded = Math.round(sum)
  return rounded >= 1 ? rounded : null
}

/** A code as on a card: the letter in upper case, null for a bare number. */
export interface Code {
  readonly prefix: string | null
  readonly number: number
}

const CODE = new RegExp(`^#?(?:([a-z])-?)?0*([1-9][0-9]{0,6}|${NUMBER})号?$`, 'u')

/**
 * `A7`, `a7`, `#A7`, `#7`, `7`, `７`, `三`. With `prefix` another letter is refused (null); without it, any letter is taken.
 * Null when it is no code; codes begin at 1.
 */
export function readCode(typed: string, prefix?: string): Code | null {
  const text = slot(typed)
  const parts = text === null ? null : CODE.exec(text)
  if (parts === null) return null
  const letter = parts[1]?.toUpperCase() ?? null
  if (letter !== null && prefix !== undefined && letter !== prefix.toUpperCase()) return null
  const number = whole(parts[2] ?? '', 9_999_999)
  return number === null || number === 0 ? null : { prefix: letter, number }
}

/** The text in the form that the patterns know; null when it is too long to be a value. */
function slot(typed: string): string | null {
  if (typed.length > LONGEST * 4) return null
  const text = fold(typed).replace(/[。!~]+$/u, '')
  return text.length === 0 || text.length > LONGEST ? null : text
}

function whole(written: string, most: number): number | null {
  const value = readNumber(written)
  return value !== null && Number.isInteger(value) && value >= 0 && value <= most ? value : null
}
