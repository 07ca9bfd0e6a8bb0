// Words beside a day that check or move it: 3月20日（周五）, 下周五3月20日, 国庆前一天. Conventions: calendar.md, "Chinese date text".
import { showDate, weekday, weekdayName } from '../model/time.ts'
import { asking, certain, eachDay, gone, oneDay, refuse, shiftDays, type DayRule, type Days } from './when-choice.ts'
import { TOO_FAR } from './when-day.ts'

/** A written weekday beside a date: the same day → the date; a contradiction → ask, the date first. */
export function checkedBy(rule: DayRule, day: number): DayRule {
  return (c) => {
    const choice = rule(c)
    if (choice.kind !== 'days') return choice
    const [first] = choice.options
    if (!first) return choice
    if (!first.one) {
      const [match, another] = (eachDay(first, 10) ?? []).filter((d) => weekday(d) === day)
      return match && !another ? certain(oneDay(match)) : refuse('写清楚是哪一天吧')
    }
    if (weekday(first.from) === day) return choice
    const others = [-3, -2, -1, 1, 2, 3].map((by) => shiftDays(first, by)).filter((d) => weekday(d.from) === day && !c.gone(d))
    const [other] = others
    const plain = showDate(first.from, c.today).replace(/（.*/, '')
    const wanted = other ? weekdayName(other.from) : `周${'一二三四五六日'[day - 1] ?? ''}`
    return asking(`${plain}是${weekdayName(first.from)}，不是${wanted}。你说的是哪天？`, [first, ...others])
  }
}

/** A weekday phrase with a date beside it (下周五3月20日): agreeing → the date, else ask. */
export function agreeing(byWeek: DayRule, byDate: DayRule): DayRule {
  return (c) => {
    const date = byDate(c)
    const week = byWeek(c)
    if (date.kind !== 'days' || week.kind !== 'days') return date
    const [d] = date.options
    if (!d || week.options.some((w) => w.from === d.from)) return d ? certain(d) : date
    return asking(`${showDate(d.from, c.today)}和前面说的不是同一天。你说的是哪天？`, [d, ...week.options])
  }
}

/** A day counted from another: 国庆前一天 (-1), 开幕第三天 (+2). */
export function movedBy(rule: DayRule, by: number): DayRule {
  return (c) => {
    if (Math.abs(by) > 3_660) return TOO_FAR
    // The other day is the next one for which the moved day is still ahead.
    const choice = rule({ ...c, gone: (d) => c.gone(shiftDays(d, by)) })
    const move = (d: Days): Days => shiftDays(d.one ? d : oneDay(by < 0 ? d.from : d.to), by)
    if (choice.kind === 'reject') return choice
    if (choice.kind === 'gone') return gone(move(choice.day), choice.later.map(move).filter((d) => !c.gone(d)))
    const options = choice.options.map(move)
    const left = options.filter((d) => !c.gone(d))
    const [first] = options
    if (left.length === 0 && first) return gone(first)
    return { ...choice, options: left, past: choice.past ? move(choice.past) : null, later: choice.later.map(move) }
  }
}

