// Days off and make-up workdays of the State Council's yearly notices (国务院办公厅), as shipped. Later years are imported by an admin.
import { addDays, daysBetween, parseLocalDate, type LocalDate } from '../model/time.ts'
import type { HolidayTable, HolidayYear, NamedDay } from './workday.ts'

const day = (text: string): LocalDate => {
  const date = parseLocalDate(text)
  if (!date) throw new RangeError(`not a date: ${text}`)
  return date
}

type Span = readonly [name: string, from: string, to: string, ...work: string[]]

function holidayYear(year: number, spans: readonly Span[]): HolidayYear {
  const off: NamedDay[] = []
  const work: NamedDay[] = []
  for (const [name, from, to, ...madeUp] of spans) {
    const first = day(`${year}-${from}`)
    for (let i = 0; i <= daysBetween(first, day(`${year}-${to}`)); i++) off.push({ date: addDays(first, i), name })
    for (const d of madeUp) work.push({ date: day(`${year}-${d}`), name })
  }
  return { off, work }
}

/** 2024 (国办发明电〔2023〕7号), 2025 (〔2024〕12号) and 2026 (2025-11-04). */
export const SHIPPED_HOLIDAYS: HolidayTable = {
  years: {
    2024: holidayYear(2024, [
      ['元旦', '01-01', '01-01'],
      ['春节', '02-10', '02-17', '02-04', '02-18'],
      ['清明节', '04-04', '04-06', '04-07'],
      ['劳动节', '05-01', '05-05', '04-28', '05-11'],
      ['端午节', '06-08', '06-10'],
      ['中秋节', '09-15', '09-17', '09-14'],
      ['国庆节', '10-01', '10-07', '09-29', '10-12'],
    ]),
    2025: holidayYear(2025, [
      ['元旦', '01-01', '01-01'],
      ['春节', '01-28', '02-04', '01-26', '02-08'],
      ['清明节', '04-04', '04-06'],
      ['劳动节', '05-01', '05-05', '04-27'],
      ['端午节', '05-31', '06-02'],
      ['国庆节', '10-01', '10-08', '09-28', '10-11'],
    ]),
    2026: holidayYear(2026, [
      ['元旦', '01-01', '01-03', '01-04'],
      ['春节', '02-15', '02-23', '02-14', '02-28'],
      ['清明节', '04-04', '04-06'],
      ['劳动节', '05-01', '05-05', '05-09'],
      ['端午节', '06-19', '06-21'],
      ['中秋节', '09-25', '09-27'],
      ['国庆节', '10-01', '10-07', '09-20', '10-10'],
    ]),
  },
}
