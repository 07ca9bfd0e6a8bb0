// Numbers in a slot: commands.md section 3, step 7.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCount, readNumber } from '../../../bot/language/number.ts'

describe('readNumber', () => {
  test.each<[string, number | null]>([
    ['3', 3], ['３', 3], ['三', 3], ['〇', 0], ['零', 0], ['两', 2], ['俩', 2], ['仨', 3], ['半', 0.5], ['1.5', 1.5], ['１．５', 1.5], [' 20 ', 20],
    ['十', 10], ['十一', 11], ['二十', 20], ['二十三', 23], ['廿', 20], ['廿三', 23], ['卅一', 31], ['九十九', 99], ['一百', 100], ['一百零五', 105], ['一百五', 150],
    ['一百五十', 150], ['一百一十', 110], ['一百一十五', 115], ['三百二十一', 321], ['一千', 1000], ['一千零五', 1005], ['一千二', 1200], ['两千零二十六', 2026], ['一千零一十', 1010],
    ['一万', 10_000], ['两万三', 23_000], ['两万三千', 23_000], ['十万', 100_000], ['3万', 30_000], ['1.5万', 15_000], ['3百', 300], ['二〇二六', 2026],
    ['1,200', 1200],
    ['①', 1], ['⑳', 20], ['Ⅰ', 1], ['Ⅳ', 4], ['Ⅻ', 12], ['ⅲ', 3],
    ['', null], ['半半', null], ['三人', null], ['二十人', null], ['-1', null], ['1e3', null], ['XII', null], ['十十', null], ['百', null],
    ['一二百', null], ['三十百', null],
    ['万', null], ['一万万', null], ['1.', null], ['.5', null], ['1234567890', null], ['3-5', null], ['三点五', null], ['十万零', 100_000],
    ['NaN', null], ['一'.repeat(40), null],
  ])('%s → %s', (text, n) => {
    expect(readNumber(text)).toBe(n)
  })

  test('every Chinese number below ten thousand reads back', () => {
    const spell = (n: number): string => {
      const digits = '零一二三四五六七八九'
      const parts: string[] = []
      let zero = false
      for (const [unit, name] of [[1000, '千'], [100, '百'], [10, '十'], [1, '']] as const) {
        const d = Math.floor(n / unit) % 10
        if (d === 0) zero ||= parts.length > 0
        else {
          parts.push(`${zero ? '零' : ''}${digits[d] ?? ''}${name}`)
          zero = false
        }
      }
      return parts.join('') || '零'
    }
    for (let n = 0; n < 10_000; n++) expect(readNumber(spell(n))).toBe(n)
  })

  test('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...Array.from('〇零一二两三十百千万廿卅半俩.,1２③Ⅻ ')), maxLength: 14 }), (text) => {
      const n = readNumber(text)
      return n === null || Number.isFinite(n)
    }))
  })
})

test('readCount takes whole numbers only', () => {
  expect([readCount('20'), readCount('二十'), readCount('1.5'), readCount('半'), readCount('')]).toEqual([20, 20, null, null, null])
})
