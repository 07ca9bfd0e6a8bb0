// Our own list of festivals (solar, nth weekday, lunar, solar term, 除夕) and when they fall. Rules: calendar.md, "Lunar calendar".
import { addDays, dateParts, localDate, weekday, type LocalDate } from '../model/time.ts'
import { fromLunar, lunarDaysInYear, newYearsEve, SOLAR_TERMS, solarTermDay, type SolarTermName } from './lunar.ts'

type Rule =
  | { readonly kind: 'solar'; readonly month: number; readonly day: number }
  | { readonly kind: 'nth'; readonly month: number; readonly nth: number; readonly weekday: number }
  | { readonly kind: 'lunar'; readonly month: number; readonly day: number }
  | { readonly kind: 'term'; readonly term: SolarTermName }
  | { readonly kind: 'eve' }

/** A festival: `name` is shown, `aliases` are what people type besides. */
export interface Festival {
  readonly name: string
  readonly aliases: readonly string[]
  readonly rule: Rule
}

const solar = (month: number, day: number, name: string, ...aliases: string[]): Festival => ({ name, aliases, rule: { kind: 'solar', month, day } })
const nth = (month: number, n: number, day: number, name: string, ...aliases: string[]): Festival =>
  ({ name, aliases, rule: { kind: 'nth', month, nth: n, weekday: day } })
const lunar = (month: number, day: number, name: string, ...aliases: string[]): Festival => ({ name, aliases, rule: { kind: 'lunar', month, day } })

/** Every festival the bot knows, in the order in which two on one day are named. */
export const FESTIVALS: readonly Festival[] = [
  solar(1, 1, '元旦', '元旦节', '阳历新年'),
  lunar(1, 1, '春节', '过年', '大年初一', '年初一', '农历新年', '新春'),
  lunar(1, 15, '元宵节', '元宵', '上元节', '灯节'),
  lunar(2, 2, '龙抬头'),
  lunar(3, 3, '上巳节'),
  { name: '清明节', aliases: [], rule: { kind: 'term', term: '清明' } },
  lunar(5, 5, '端午节', '端午', '端阳', '端阳节'),
  lunar(7, 7, '七夕', '七夕节', '乞巧节'),
  lunar(7, 15, '中元节', '中元'),
  lunar(8, 15, '中秋节', '中秋', '团圆节'),
  lunar(9, 9, '重阳节', '重阳', '老人节', '敬老节'),
  { name: '冬至节', aliases: [], rule: { kind: 'term', term: '冬至' } },
  lunar(12, 8, '腊八节', '腊八'),
  lunar(12, 23, '小年', '北方小年', '北小年'),
  lunar(12, 24, '南方小年', '南小年'),
  { name: '除夕', aliases: ['大年三十', '年三十', '大年夜', '年夜', '除夕夜'], rule: { kind: 'eve' } },
  solar(2, 14, '情人节'),
  solar(3, 8, '妇女节', '三八', '三八节', '三八妇女节', '国际妇女节', '女神节', '3.8妇女节', '38节', '38妇女节'),
  solar(3, 12, '植树节'),
  solar(4, 1, '愚人节'),
  solar(4, 15, '国家安全日', '国家安全教育日', '全民国家安全教育日'),
  solar(4, 23, '世界读书日', '读书日', '读书节'),
  solar(4, 24, '中国航天日', '航天日'),
  solar(5, 1, '劳动节', '五一', '五一节', '五一劳动节', '国际劳动节', '51劳动节'),
  solar(5, 4, '青年节', '五四', '五四节', '五四青年节'),
  solar(5, 12, '护士节', '国际护士节'),
  nth(5, 2, 7, '母亲节'),
  solar(6, 1, '儿童节', '六一', '六一节', '六一儿童节', '61儿童节'),
  solar(6, 5, '世界环境日', '环境日'),
  nth(6, 3, 7, '父亲节'),
  solar(7, 1, '建党节', '七一', '七一建党节', '党的生日', '建党日'),
  solar(8, 1, '建军节', '八一', '八一建军节'),
  solar(9, 3, '抗战胜利纪念日', '抗战胜利日'),
  solar(9, 10, '教师节'),
  nth(9, 3, 6, '全民国防教育日', '国防教育日'),
  solar(9, 30, '烈士纪念日'),
  solar(10, 1, '国庆节', '国庆', '十一', '十一国庆', '十一国庆节', '国庆日'),
  solar(11, 8, '记者节'),
  solar(11, 9, '消防日', '消防宣传日', '全国消防日'),
  nth(11, 4, 4, '感恩节'),
  solar(12, 4, '国家宪法日', '宪法日', '宪法宣传日'),
  solar(12, 13, '国家公祭日', '公祭日'),
  solar(12, 24, '平安夜'),
  solar(12, 25, '圣诞节', '圣诞'),
  solar(12, 31, '跨年夜', '跨年'),
]

const byName = new Map<string, Festival>()
for (const f of FESTIVALS) for (const n of [f.name, ...f.aliases]) byName.set(n, f)
// Plain term names answer too, so that 清明 and 立冬 are asked for the same way as 国庆.
for (const term of SOLAR_TERMS) if (!byName.has(term)) byName.set(term, { name: term, aliases: [], rule: { kind: 'term', term } })

/** Every written name that findFestival knows, longest first. */
export const FESTIVAL_NAMES: readonly string[] = [...byName.keys()].sort((a, b) => b.length - a.length)

/** The festival or solar term of that name or alias, or null. */
export function findFestival(name: string): Festival | null {
  return byName.get(name) ?? null
}

function nthWeekday(year: number, month: number, n: number, day: number): LocalDate | null {
  const first = localDate(year, month, 1)
  if (!first) return null
  return addDays(first, ((day - weekday(first) + 7) % 7) + (n - 1) * 7)
}

/** Days of a Gregorian year on which a festival falls: usually one; 腊八 can be none or two. Empty where the lunar tables end. */
export function festivalInYear(festival: Festival, year: number): readonly LocalDate[] {
  const { rule } = festival
  const one = (date: LocalDate | null): readonly LocalDate[] => (date ? [date] : [])
  switch (rule.kind) {
    case 'solar': return one(localDate(year, rule.month, rule.day))
    case 'nth': return one(nthWeekday(year, rule.month, rule.nth, rule.weekday))
    case 'lunar': return lunarDaysInYear(year, rule.month, rule.day, false).map((hit) => hit.date)
    case 'term': return one(solarTermDay(year, rule.term))
    case 'eve': return one(newYearsEve(year))
  }
}

/** The first day on or after `from` with that festival or solar term; null for unknown names and beyond the lunar tables. */
export function nextFestival(name: string, from: LocalDate): LocalDate | null {
  const festival = findFestival(name)
  if (!festival) return null
  const { year } = dateParts(from)
  for (let y = year; y <= year + 2; y++) {
    const hit = festivalInYear(festival, y).find((date) => date >= from)
    if (hit) return hit
  }
  return null
}

const yearCache = new Map<number, ReadonlyMap<LocalDate, readonly string[]>>()

/** Names of the festivals of a day, most important first; solar terms without a feast of their own are not among them. */
export function festivalsOn(date: LocalDate): readonly string[] {
  const { year } = dateParts(date)
  let days = yearCache.get(year)
  if (!days) {
    const built = new Map<LocalDate, string[]>()
    for (const f of FESTIVALS) for (const d of festivalInYear(f, year)) built.set(d, [...(built.get(d) ?? []), f.name])
    if (yearCache.size > 400) yearCache.clear()
    yearCache.set(year, built)
    days = built
  }
  return days.get(date) ?? []
}

/** 正月初一 of a Gregorian year, or null. */
export function springFestival(year: number): LocalDate | null {
  return fromLunar({ year, month: 1, day: 1, leap: false })
}
