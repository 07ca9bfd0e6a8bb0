// Options of a poll: commands.md section 3 step 5, section 4.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitOptions } from '../../../bot/language/options.ts'

test.each<[string, string[]]>([
  ['植物园｜海边｜古镇', ['植物园', '海边', '古镇']],
  ['｜植物园｜海边｜', ['植物园', '海边']],
  ['植物园|海边', ['植物园', '海边']],
  ['植物园/海边／古镇', ['植物园', '海边', '古镇']],
  ['植物园，海边,古镇；山', ['植物园', '海边', '古镇', '山']],
  ['植物园、海边', ['植物园', '海边']],
  ['吃饭、唱歌/爬山', ['吃饭、唱歌', '爬山']],
  ['植物园，带饭\n海边', ['植物园，带饭', '海边']],
  ['植物园/近\r\n海边|远', ['植物园/近', '海边|远']],
  ['甲，乙｜丙', ['甲，乙', '丙']],
  ['3/20，3/27', ['3/20', '3/27']],
  ['3/20,3/27', ['3/20', '3/27']],
  ['1,000元/2,000元', ['1,000元', '2,000元']],
  ['1. 植物园\n2. 海边', ['植物园', '海边']],
  ['A、植物园\nB、海边', ['植物园', '海边']],
  ['1.5小时\n2.5小时', ['1.5小时', '2.5小时']],
  ['3班\n4班', ['3班', '4班']],
  ['植物园', ['植物园']],
  ['｜｜', []],
  ['', []],
])('%j', (text, options) => {
  expect(splitOptions(text)).toEqual(options)
})

test('any text: trimmed, none empty', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
    for (const option of splitOptions(text)) {
      expect(option).not.toBe('')
      expect(option).toBe(option.trim())
    }
  }), { numRuns: 500, seed: 20260311 })
  expect(splitOptions('/'.repeat(50_000))).toEqual([])
})
