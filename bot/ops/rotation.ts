// Which backups are kept: all of the last 14 days, and the first of each of the last 12 months.
import { addDays, addMonths, localTime, localDate, toInstant, type Instant, type LocalDate, type LocalTime, type Zone } from '../model/time.ts'

const DAYS = 14
const MONTHS = 12

/** A backup by its file name: `gonghui-20260311-0320.db`. */
export interface Named {
  readonly file: string
  /** Name of the database that it is a copy of, without its ending. */
  readonly of: string
  readonly date: LocalDate
  readonly time: LocalTime
}

/** The file name of a backup made at that local minute. */
export function backupName(of: string, date: LocalDate, time: LocalTime): string {
  return `${of}-${date.replaceAll('-', '')}-${time.replace(':', '')}.db`
}

/** Reads a file name; null when it is not that of a backup. */
export function readBackupName(file: string): Named | null {
  const m = /^(.+)-(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})\.db$/.exec(file)
  const [, of = '', year, month, day, hour, minute] = m ?? []
  const date = localDate(Number(year), Number(month), Number(day))
  const time = localTime(Number(hour), Number(minute))
  return m && date && time ? { file, of, date, time } : null
}

/** When a backup was made. */
export function madeAt(backup: Named, zone: Zone): Instant {
  return toInstant(backup.date, backup.time, zone)
}

/** The backups of a database among those file names, newest first. */
export function backupsOf(of: string, files: readonly string[]): readonly Named[] {
  const named = files.flatMap((file) => readBackupName(file) ?? []).filter((backup) => backup.of === of)
  return named.sort((a, b) => (a.file < b.file ? 1 : -1))
}

/** Those file names that have done their service. Names of anything else, and dates to come, are left alone. */
export function toDelete(of: string, files: readonly string[], today: LocalDate): readonly string[] {
  const oldestFirst = [...backupsOf(of, files)].reverse()
  const monthOf = (date: LocalDate): string => date.slice(0, 7)
  const since = monthOf(addMonths(today, 1 - MONTHS))
  const seen = new Set<string>()
  return oldestFirst.flatMap(({ file, date }) => {
    const month = monthOf(date)
    const first = !seen.has(month)
    seen.add(month)
    const kept = date > addDays(today, -DAYS) || (first && month >= since)
    return kept ? [] : [file]
  })
}
