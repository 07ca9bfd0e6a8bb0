// Sticky patterns at a place in the text: the small engine under the date grammar. No pattern repeats a repetition.
import { CN_ANY, CN_SMALL } from './number.ts'

/** A whole number below 100, in digits or Chinese. */
export const SMALL = `(?:\\d{1,2}|[${CN_SMALL}十]{1,4})`
/** A whole number of any size, in digits or Chinese. */
export const COUNT = `(?:\\d{1,6}|[${CN_ANY}十]{1,6})`
/** A written year with 年, or a word for one; empty when there is none. */
export const YEAR = '(?:(今年|本年|明年|来年|后年|去年|前年|(?:\\d{4}|\\d{2}|[〇零一二三四五六七八九]{4}|[〇零一二三四五六七八九]{2})年)的?)'
/** 本月, 这个月, 下个月, 下下月, 上月. */
export const MONTH_WORD = '(本|当|这个?|下{1,3}个?|上{1,2}个?)月'
/** A weekday's last character. */
export const WEEKDAY = '[一二三四五六日天1-7]'

/** A compiled sticky pattern. */
export function sticky(source: string): RegExp {
  return new RegExp(source, 'y')
}

/** The match of a sticky pattern at `at`, or null. */
export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** 1 Monday to 7 Sunday of a weekday's last character. */
export function weekdayNumber(char: string): number {
  const n = '一二三四五六日'.indexOf(char)
  return n >= 0 ? n + 1 : char === '天' ? 7 : Number(char)
}

/** 下 → 1, 下下 → 2, 上 → -1, 本 and 这 → 0, nothing → null. */
export function stepOf(word: string | undefined): number | null {
  if (word === undefined || word === '') return null
  const down = word.split('下').length - 1
  const up = word.split('上').length - 1
  return down - up
}
