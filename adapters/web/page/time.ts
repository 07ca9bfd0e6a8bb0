// Times as the chat shows them, in the union's zone. "Now" is the server's, carried on by the browser's own stopwatch.
import { addDays, dateAt, dateParts, showTime, toLocal, weekdayName, type Instant, type LocalDate, type Zone } from '../../../bot/model/time.ts'

/** A clock set by the server, so that the page's 今天 is the bot's 今天. */
export class PageClock {
  private base = 0
  readonly zone: Zone
  constructor(now: Instant, zone: string, private readonly elapsed: () => number) {
    this.zone = zone as Zone
    this.set(now)
  }

  /** Set anew: the stopwatch stands still while a laptop sleeps. */
  set(now: Instant): void {
    this.base = now - this.elapsed()
  }

  today(): LocalDate {
    return dateAt((this.base + this.elapsed()) as Instant, this.zone)
  }
}

/** `16:20`. */
export function clockTime(at: Instant, zone: Zone): string {
  return showTime(toLocal(at, zone).time)
}

/** The day over the messages of that day: 今天, 昨天, `3月20日 周五`, with the year when it is another. */
export function dayLabel(date: LocalDate, today: LocalDate): string {
  if (date === today) return '今天'
  if (date === addDays(today, -1)) return '昨天'
  const { year, month, day } = dateParts(date)
  return `${year === dateParts(today).year ? '' : `${year}年`}${month}月${day}日 ${weekdayName(date)}`
}

/** In the list of conversations: the time today, else the day. */
export function shortWhen(at: Instant, zone: Zone, today: LocalDate): string {
  const date = dateAt(at, zone)
  if (date === today) return clockTime(at, zone)
  if (date === addDays(today, -1)) return '昨天'
  const { month, day } = dateParts(date)
  return `${month}月${day}日`
}
