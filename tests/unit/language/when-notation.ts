// A short notation for readings, so that tests of the date language are tables that a person can check.
import { spellReading } from '../../../bot/language/when-spell.ts'
import type { Reading, When, WhenContext } from '../../../bot/language/when.ts'
import { SHIPPED_HOLIDAYS } from '../../../bot/domain/holiday-data.ts'
import { parseIso, zoneOf } from '../../../bot/model/time.ts'

/** `2026-03-20T16:20`; `? a | b` asks; `< a | b` past with its candidates; `! reason`; `* ` a repetition; `-` no date. */
export function brief(w: When, context: WhenContext): string {
  const all = (readings: readonly Reading[]): string => readings.map((r) => spellReading(r, context).replace('+08:00', '')).join(' | ')
  switch (w.kind) {
    case 'none': return '-'
    case 'recurrence': return `* ${w.text}`
    case 'reject': return `! ${w.reason}`
    case 'ask': return `? ${all(w.candidates)}`
    case 'past': return `< ${all([w.reading, ...w.candidates])}`
    default: return all([w])
  }
}

/** A context at an ISO moment, in Shanghai, with the shipped holidays. */
export function contextAt(iso: string): WhenContext {
  const now = parseIso(iso)
  if (now === null) throw new RangeError(iso)
  return { now, zone: zoneOf('Asia/Shanghai'), holidays: SHIPPED_HOLIDAYS }
}
