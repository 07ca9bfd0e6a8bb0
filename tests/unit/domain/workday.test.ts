// Work, off or unknown: calendar.md, "Statutory holidays and make-up days".
import { describe, expect, test } from 'vitest'
import { SHIPPED_HOLIDAYS as table } from '../../../bot/domain/holiday-data.ts'
import { addWorkdays, dayKind, holidaySpan, statutoryDays } from '../../../bot/domain/workday.ts'
import { addDays, parseLocalDate, weekday, type LocalDate } from '../../../bot/model/time.ts'

const date = (text: string): LocalDate => parseLocalDate(text) ?? ('' as LocalDate)

describe('dayKind', () => {
  test.each([
    ['2026-03-11', 'work', '工作日'], ['2026-03-14', 'off', '周末'], ['2026-10-01', 'off', '国庆节放假'], ['2026-10-07', 'off', '国庆节放假'],
    ['2026-10-08', 'work', '工作日'],
    ['2026-10-10', 'work', '国庆节调休上班'], ['2026-09-20', 'work', '国庆节调休上班'], ['2026-02-14', 'work', '春节调休上班'], ['2026-02-23', 'off', '春节放假'],
    ['2026-02-24', 'work', '工作日'], ['2026-05-09', 'work', '劳动节调休上班'], ['2026-01-02', 'off', '元旦放假'], ['2026-01-04', 'work', '元旦调休上班'],
    ['2026-06-19', 'off', '端午节放假'],
    ['2025-10-08', 'off', '国庆节放假'], ['2025-01-26', 'work', '春节调休上班'], ['2025-05-05', 'off', '劳动节放假'], ['2024-02-09', 'work', '工作日'],
    ['2024-02-18', 'work', '春节调休上班'],
    ['2024-05-11', 'work', '劳动节调休上班'], ['2024-09-14', 'work', '中秋节调休上班'], ['2024-10-12', 'work', '国庆节调休上班'],
    ['2027-10-01', 'off', '国庆节放假'], ['2027-02-05', 'off', '春节放假'], ['2027-02-06', 'off', '春节放假'], ['2027-03-10', 'unknown', '2027年放假安排还没公布'],
    ['2027-03-13', 'unknown', '2027年放假安排还没公布'],
  ])('%s is %s: %s', (day, kind, why) => {
    expect(dayKind(date(day), table)).toMatchObject({ kind, why })
  })

  test('make-up days are weekend days, days off are counted as in the notices', () => {
    const counts = Object.entries(table.years).map(([year, y]) => [year, y.off.length, y.work.length, y.work.every((d) => weekday(d.date) >= 6)])
    expect(counts).toEqual([['2024', 30, 8, true], ['2025', 28, 5, true], ['2026', 33, 6, true]])
  })
})

test('a year has 13 statutory days, fewer only where two coincide', () => {
  for (let year = 2025; year <= 2060; year++) {
    const days = statutoryDays(year)
    expect([12, 13]).toContain(days.size)
  }
  expect([...statutoryDays(2027).keys()].sort()).toEqual([
    '2027-01-01', '2027-02-05', '2027-02-06', '2027-02-07', '2027-02-08', '2027-04-05', '2027-05-01', '2027-05-02', '2027-06-09', '2027-09-15',
    '2027-10-01',
    '2027-10-02', '2027-10-03',
  ])
  for (const year of [2025, 2026]) for (const day of statutoryDays(year).keys()) expect(dayKind(day, table).kind).toBe('off')
})

describe('addWorkdays', () => {
  test.each<[string, number, string, boolean]>([
    ['2026-03-11', 1, '2026-03-12', false], ['2026-03-11', 3, '2026-03-16', false], ['2026-09-30', 1, '2026-10-08', false],
    ['2026-09-30', 3, '2026-10-10', false],
    ['2026-12-30', 1, '2026-12-31', false], ['2026-12-30', 2, '2027-01-04', true], ['2026-09-18', 1, '2026-09-20', false],
  ])('%s + %i = %s', (day, n, result, assumed) => {
    expect(addWorkdays(date(day), n, table)).toEqual({ date: result, assumed })
  })

  test('numbers that cannot be are null', () => {
    expect([0, -1, 1.5, 1001, NaN].map((n) => addWorkdays(date('2026-03-11'), n, table))).toEqual([null, null, null, null, null])
  })
})

test('the span of a holiday', () => {
  expect(holidaySpan(date('2026-10-03'), table)).toEqual({ from: '2026-10-01', to: '2026-10-07', known: true })
  expect(holidaySpan(date('2025-10-06'), table)).toEqual({ from: '2025-10-01', to: '2025-10-08', known: true })
  expect(holidaySpan(date('2027-10-01'), table)).toEqual({ from: '2027-10-01', to: '2027-10-03', known: false })
  expect(holidaySpan(date('2026-03-11'), table)).toBeNull()
  expect(addDays(date('2026-02-28'), 1)).toBe('2026-03-01')
})
