// What /日历 says about a day: commands.md section 7.1 and 14.12.
import { expect, test } from 'vitest'
import { SHIPPED_HOLIDAYS } from '../../../bot/domain/holiday-data.ts'
import { describeDate } from '../../../bot/language/describe-date.ts'
import { parseLocalDate, type LocalDate } from '../../../bot/model/time.ts'

const say = (text: string): ReturnType<typeof describeDate> =>
  describeDate(parseLocalDate(text) ?? ('' as LocalDate), { holidays: SHIPPED_HOLIDAYS })

test('an ordinary day', () => {
  expect(say('2026-03-20')).toEqual({
    solar: '2026年3月20日（周五）', lunar: '农历二月初二', festivals: ['龙抬头'], term: '春分', day: '工作日', kind: 'work', leap: null,
  })
})

test('a holiday, a make-up day, a weekend and an unknown day', () => {
  expect(say('2026-10-01')).toMatchObject({ festivals: ['国庆节'], day: '休（国庆节放假）', kind: 'off' })
  expect(say('2026-10-10')).toMatchObject({ day: '班（国庆节调休上班）', kind: 'work' })
  expect(say('2026-03-14')).toMatchObject({ day: '休（周末）' })
  expect(say('2027-03-10')).toMatchObject({ day: '2027年放假安排还没公布', kind: 'unknown' })
})

test('a leap month is mentioned, far years lack the lunar date only', () => {
  expect(say('2025-07-25')).toMatchObject({ lunar: '农历闰六月初一', leap: '这一年有两个六月' })
  expect(say('9999-12-31')).toMatchObject({ solar: '9999年12月31日（周五）', lunar: '', term: null })
})
