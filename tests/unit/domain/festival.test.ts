// Festivals and when they fall: calendar.md, "Lunar calendar".
import { describe, expect, test } from 'vitest'
import { FESTIVALS, FESTIVAL_NAMES, festivalInYear, festivalsOn, findFestival, nextFestival } from '../../../bot/domain/festival.ts'
import { parseLocalDate, type LocalDate } from '../../../bot/model/time.ts'

const date = (text: string): LocalDate => parseLocalDate(text) ?? ('' as LocalDate)
const from = date('2026-03-11')

describe('nextFestival', () => {
  test.each([
    ['春节', '2027-02-06'], ['过年', '2027-02-06'], ['除夕', '2027-02-05'], ['大年三十', '2027-02-05'], ['元宵', '2027-02-20'], ['元旦', '2027-01-01'],
    ['三八', '2027-03-08'],
    ['妇女节', '2027-03-08'], ['五一', '2026-05-01'], ['劳动节', '2026-05-01'], ['五四', '2026-05-04'], ['六一', '2026-06-01'], ['七一', '2026-07-01'],
    ['八一', '2026-08-01'],
    ['十一', '2026-10-01'], ['国庆', '2026-10-01'], ['端午', '2026-06-19'], ['七夕', '2026-08-19'], ['中秋', '2026-09-25'], ['重阳', '2026-10-18'],
    ['腊八', '2027-01-15'],
    ['小年', '2027-01-30'], ['教师节', '2026-09-10'], ['清明', '2026-04-05'], ['清明节', '2026-04-05'], ['冬至', '2026-12-22'], ['立春', '2027-02-04'],
    ['母亲节', '2026-05-10'],
    ['父亲节', '2026-06-21'], ['感恩节', '2026-11-26'], ['植树节', '2026-03-12'], ['读书日', '2026-04-23'],
  ])('%s is on %s', (name, day) => {
    expect(nextFestival(name, from)).toBe(day)
  })

  test('the day itself counts', () => {
    expect(nextFestival('国庆', date('2026-10-01'))).toBe('2026-10-01')
    expect(nextFestival('国庆', date('2026-10-02'))).toBe('2027-10-01')
  })

  test('春节 2027 and 2030, where ICU is wrong', () => {
    expect(nextFestival('春节', date('2027-01-01'))).toBe('2027-02-06')
    expect(nextFestival('春节', date('2030-01-01'))).toBe('2030-02-03')
  })

  test('unknown names and years beyond the tables are null', () => {
    expect(nextFestival('双十一', from)).toBeNull()
    expect(nextFestival('春节', date('5000-01-01'))).toBeNull()
  })
})

test('腊八 falls twice, once or never in a Gregorian year', () => {
  const eighth = findFestival('腊八')
  const counts = new Set<number>()
  for (let y = 2020; eighth && y <= 2060; y++) counts.add(festivalInYear(eighth, y).length)
  expect([...counts].sort()).toEqual([0, 1, 2])
})

test('a leap month has no second 端午', () => {
  const dragon = findFestival('端午')
  expect(dragon && festivalInYear(dragon, 2028)).toEqual(['2028-05-28'])
})

test('festivals of a day', () => {
  expect(festivalsOn(date('2026-09-25'))).toEqual(['中秋节'])
  expect(festivalsOn(date('2025-10-06'))).toEqual(['中秋节'])
  expect(festivalsOn(date('2026-03-11'))).toEqual([])
  expect(festivalsOn(date('2026-05-10'))).toEqual(['母亲节'])
})

test('no name stands for two festivals', () => {
  const names = FESTIVALS.flatMap((f) => [f.name, ...f.aliases])
  expect(new Set(names).size).toBe(names.length)
  expect(FESTIVAL_NAMES.every((n) => findFestival(n) !== null)).toBe(true)
})
