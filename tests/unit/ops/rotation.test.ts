// Which backups are kept.
import { describe, expect, test } from 'vitest'
import { addDays, parseLocalDate, parseLocalTime, type LocalDate } from '../../../bot/model/time.ts'
import { backupName, backupsOf, readBackupName, toDelete } from '../../../bot/ops/rotation.ts'

const day = (text: string): LocalDate => {
  const date = parseLocalDate(text)
  if (!date) throw new Error(text)
  return date
}
const time = parseLocalTime('03:20')
if (!time) throw new Error('no time')
const named = (date: LocalDate): string => backupName('gonghui', date, time)

describe('names', () => {
  test('are written and read', () => {
    expect(named(day('2026-03-11'))).toBe('gonghui-20260311-0320.db')
    expect(readBackupName('gonghui-20260311-0320.db')).toEqual({ file: 'gonghui-20260311-0320.db', of: 'gonghui', date: '2026-03-11', time: '03:20' })
  })

  test.each(['gonghui.db', 'gonghui-20260230-0320.db', 'gonghui-20260311-2460.db', 'gonghui-20260311-0320.db.partial', '-20260311-0320.db', 'gonghui-20260311-0320.db-wal'])('%s is none', (file) => {
    expect(readBackupName(file)).toBeNull()
  })

  test('of another database do not count; newest first', () => {
    const files = ['playground-20260312-0320.db', 'gonghui-20260310-0320.db', 'gonghui-20260311-0320.db', 'gonghui-alt-20260311-0320.db']
    expect(backupsOf('gonghui', files).map((b) => b.file)).toEqual(['gonghui-20260311-0320.db', 'gonghui-20260310-0320.db'])
  })
})

describe('rotation on 2026-03-11', () => {
  const today = day('2026-03-11')
  test.each<{ case: string; files: string[]; gone: string[] }>([
    { case: 'none', files: [], gone: [] },
    { case: '14 days, today among them, stay', files: ['2026-02-26', '2026-03-11'].map((d) => named(day(d))), gone: [] },
    { case: 'an older one goes unless it is its month’s first', files: ['2026-02-02', '2026-02-10', '2026-02-25'].map((d) => named(day(d))), gone: ['2026-02-10', '2026-02-25'].map((d) => named(day(d))) },
    { case: 'the first of twelve months stay', files: ['2025-03-01', '2025-04-01', '2026-01-15'].map((d) => named(day(d))), gone: [named(day('2025-03-01'))] },
    { case: 'several of one day', files: ['gonghui-20260201-0320.db', 'gonghui-20260201-0900.db', 'gonghui-20260311-0320.db', 'gonghui-20260311-0900.db'], gone: ['gonghui-20260201-0900.db'] },
    { case: 'a date to come', files: ['gonghui-20990101-0320.db'], gone: [] },
    { case: 'what is not ours', files: ['gonghui.db', 'notes.txt', 'playground-20200101-0320.db', 'gonghui-20200101-0320.db.partial'], gone: [] },
  ])('$case', ({ files, gone }) => {
    expect([...toDelete('gonghui', files, today)].sort()).toEqual([...gone].sort())
  })

  test('night after night for three years, about 25 remain, the newest 14 in a row', () => {
    let files: string[] = []
    let date = day('2023-03-12')
    for (; date <= today; date = addDays(date, 1)) {
      files.push(named(date))
      const gone = new Set(toDelete('gonghui', files, date))
      files = files.filter((file) => !gone.has(file))
      expect(files.length).toBeLessThanOrEqual(26)
    }
    const kept = backupsOf('gonghui', files).map((b) => b.date)
    expect(kept.slice(0, 14)).toEqual(Array.from({ length: 14 }, (_, i) => addDays(today, -i)))
    expect(kept.slice(14)).toEqual(['2026-02-01', '2026-01-01', '2025-12-01', '2025-11-01', '2025-10-01', '2025-09-01', '2025-08-01', '2025-07-01', '2025-06-01', '2025-05-01', '2025-04-01'])
  })
})
