// The lunar calendar against a second library, and its conventions: calendar.md, "Lunar calendar" and "Birthdays".
import solarLunar from 'solarlunar'
import { describe, expect, test } from 'vitest'
import {
  fromLunar, leapMonthOf, lunarDayIn, lunarDayName, lunarDaysInYear, lunarName, newYearsEve, SOLAR_TERMS, solarTermDay, solarTermOn, toLunar,
} from '../../../bot/domain/lunar.ts'
import { addDays, dateParts, localDate, parseLocalDate, type LocalDate } from '../../../bot/model/time.ts'

const date = (text: string): LocalDate => parseLocalDate(text) ?? ('' as LocalDate)

test('every day from 2024 to 2096 agrees with solarlunar, both ways', () => {
  const wrong: string[] = []
  for (let d = date('2024-01-01'); d <= '2096-12-31'; d = addDays(d, 1)) {
    const { year, month, day } = dateParts(d)
    const ours = toLunar(d)
    const theirs = solarLunar.solar2lunar(year, month, day)
    const same = theirs !== -1 && ours !== null && ours.year === theirs.lYear && ours.month === theirs.lMonth && ours.day === theirs.lDay
    if (!same || ours.leap !== theirs.isLeap) wrong.push(d)
    else if (fromLunar(ours) !== d) wrong.push(`back ${d}`)
  }
  expect(wrong).toEqual([])
})

test('solar terms from 2024 to 2096 agree with solarlunar but for the doubtful 2084 春分', () => {
  const wrong: string[] = []
  for (let year = 2024; year <= 2096; year++) {
    SOLAR_TERMS.forEach((name, i) => {
      const ours = solarTermDay(year, name)
      if (ours === null || dateParts(ours).day !== solarLunar.getTerm(year, i + 1)) wrong.push(`${year} ${name}`)
    })
  }
  expect(wrong.filter((w) => w !== '2084 春分')).toEqual([])
})

describe('conversions', () => {
  test.each([
    ['2027-02-06', '正月初一'], ['2030-02-03', '正月初一'], ['2026-09-25', '八月十五'], ['2027-01-30', '腊月廿三'], ['2025-07-25', '闰六月初一'],
    ['2026-12-09', '冬月初一'], ['2026-03-20', '二月初二'],
  ])('%s is %s', (day, name) => {
    const lunar = toLunar(date(day))
    expect(lunar && lunarName(lunar)).toBe(name)
  })

  test('day names', () => {
    expect([1, 10, 11, 15, 19, 20, 21, 29, 30].map(lunarDayName)).toEqual(['初一', '初十', '十一', '十五', '十九', '二十', '廿一', '廿九', '三十'])
  })

  test('days and months that do not exist are null, and nothing throws', () => {
    expect(fromLunar({ year: 2026, month: 6, day: 1, leap: true })).toBeNull()
    expect(fromLunar({ year: 2026, month: 12, day: 30, leap: false })).toBeNull()
    expect(fromLunar({ year: 2026, month: 13, day: 1, leap: false })).toBeNull()
    expect(fromLunar({ year: 2026, month: 1, day: 1.5, leap: false })).toBeNull()
    expect(fromLunar({ year: 9999, month: 1, day: 1, leap: false })).toBeNull()
    expect(toLunar(date('0001-01-01'))).toBeNull()
    expect(toLunar(date('9999-12-31'))).toBeNull()
    expect(newYearsEve(3000)).toBeNull()
    expect(solarTermDay(3000, '清明')).toBeNull()
  })

  test('除夕 is the day before 正月初一, never day 30 from 2024 to 2028', () => {
    for (let year = 2025; year <= 2029; year++) {
      const eve = newYearsEve(year)
      expect(eve && toLunar(eve)).toMatchObject({ year: year - 1, month: 12, day: 29 })
    }
    expect(newYearsEve(2027)).toBe('2027-02-05')
  })

  test('leap months', () => {
    expect([2025, 2026, 2028, 2033].map(leapMonthOf)).toEqual([6, null, 5, 11])
  })
})

describe('yearly lunar days', () => {
  test('leap month where there is one, else the ordinary month', () => {
    expect(lunarDayIn(2025, 6, 1, true)).toEqual({ date: '2025-07-25', adjusted: [] })
    expect(lunarDayIn(2026, 6, 1, true)).toEqual({ date: '2026-07-14', adjusted: ['leap'] })
    expect(lunarDayIn(2028, 5, 5, false)).toEqual({ date: '2028-05-28', adjusted: [] })
  })

  test('day 30 of a short month is day 29', () => {
    expect(lunarDayIn(2026, 12, 30, false)).toEqual({ date: '2027-02-05', adjusted: ['short'] })
  })

  test('a Gregorian year holds none, one or two', () => {
    const moon = [2026, 2027, 2028].map((y) => lunarDaysInYear(y, 8, 15, false).map((h) => h.date))
    expect(moon).toEqual([['2026-09-25'], ['2027-09-15'], ['2028-10-03']])
    const counts = new Set<number>()
    for (let y = 2020; y <= 2060; y++) counts.add(lunarDaysInYear(y, 12, 1, false).length)
    expect([...counts].sort()).toEqual([0, 1, 2])
  })

  test('impossible days are null', () => {
    expect([lunarDayIn(2026, 1, 0, false), lunarDayIn(2026, 1, 31, false), lunarDayIn(2026, 13, 1, false)]).toEqual([null, null, null])
  })
})

test('a solar term is found on its day', () => {
  expect(solarTermOn(date('2026-04-05'))).toBe('清明')
  expect(solarTermOn(date('2026-12-22'))).toBe('冬至')
  expect(solarTermOn(date('2026-04-06'))).toBeNull()
  expect(localDate(2026, 4, 5)).toBe(solarTermDay(2026, '清明'))
})
