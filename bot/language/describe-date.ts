// What there is to say about one day: solar, lunar, festivals, solar term, 休 or 班. For /日历.
import { dateParts, weekdayName, type LocalDate } from '../model/time.ts'
import { festivalsOn } from '../domain/festival.ts'
import { leapMonthOf, lunarName, solarTermOn, toLunar } from '../domain/lunar.ts'
import { dayKind, type DayKind } from '../domain/workday.ts'
import type { WhenContext } from './when-types.ts'

/** One day in words; `lunar` is empty outside 1902–2199. */
export interface DateDescription {
  /** `2026年3月20日（周五）`. */
  readonly solar: string
  /** `农历二月初二`. */
  readonly lunar: string
  readonly festivals: readonly string[]
  readonly term: string | null
  /** `休（国庆节放假）`, `休（周末）`, `班（春节调休上班）`, `工作日`, `2027年放假安排还没公布`. */
  readonly day: string
  readonly kind: DayKind['kind']
  /** A remark on a leap month of that lunar year, else null. */
  readonly leap: string | null
}

/** Describes a day; never fails. */
export function describeDate(date: LocalDate, context: Pick<WhenContext, 'holidays'>): DateDescription {
  const { year, month, day } = dateParts(date)
  const lunar = toLunar(date)
  const kind = dayKind(date, context.holidays)
  const leap = lunar ? leapMonthOf(lunar.year) : null
  return {
    solar: `${year}年${month}月${day}日（${weekdayName(date)}）`,
    lunar: lunar ? `农历${lunarName(lunar)}` : '',
    festivals: festivalsOn(date),
    term: solarTermOn(date),
    day: kind.kind === 'off' ? `休（${kind.why}）` : kind.kind === 'unknown' || kind.holiday === null ? kind.why : `班（${kind.why}）`,
    kind: kind.kind,
    leap: lunar && leap === lunar.month ? `这一年有两个${lunarName({ month: leap, day: 1, leap: false }).slice(0, -2)}` : null,
  }
}
