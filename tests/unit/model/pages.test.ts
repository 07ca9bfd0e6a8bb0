import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cutText, pagesOf } from '../../../bot/model/pages.ts'

const squeeze = (s: string): string => s.replace(/\s/gu, '')

describe('pagesOf', () => {
  test('what fits is one page without a number', () => {
    expect(pagesOf('短短一句', 100)).toEqual(['短短一句'])
  })

  test('pages end at paragraphs and are numbered', () => {
    const paragraphs = ['春游'.repeat(15), '秋游'.repeat(15), '登山'.repeat(15)]
    expect(pagesOf(paragraphs.join('\n\n'), 50)).toEqual(paragraphs.map((p, i) => `${p}\n（${i + 1}/3）`))
  })

  test('a paragraph longer than a page ends at a sentence', () => {
    expect(pagesOf(`${'好'.repeat(20)}。${'行'.repeat(20)}`, 40)[0]).toBe(`${'好'.repeat(20)}。\n（1/2）`)
  })

  test('characters are never cut', () => {
    for (const text of ['😀'.repeat(60), '👨‍👩‍👧'.repeat(30), `a${'👍🏽'.repeat(40)}`]) {
      const pages = pagesOf(text, 30).map((p) => p.replace(/\n（\d+\/\d+）$/u, ''))
      expect(pages.join('')).toBe(text)
      for (const page of pages) expect(page).not.toMatch(/\p{Surrogate}|^\u200D|\u200D$|^\p{Emoji_Modifier}/u)
    }
  })

  test('one character of endless marks is cut, and ends', () => {
    expect(pagesOf(`e${'\u0301'.repeat(200)}`, 30).length).toBeGreaterThan(10)
  })

  test('any text: every page fits, nothing but blanks is lost, no half characters', () => {
    const piece = fc.constantFrom('字', '\n', '\n\n', '。', '，', ' ', 'word', '😀', '👨‍👩‍👧', 'e\u0301', '”')
    fc.assert(fc.property(fc.array(piece, { maxLength: 300 }), fc.integer({ min: 24, max: 90 }), (parts, max) => {
      const text = parts.join('')
      const pages = pagesOf(text, max)
      const bare = pages.map((p) => (pages.length > 1 ? p.replace(/\n（\d+\/\d+）$/u, '') : p))
      expect(squeeze(bare.join(''))).toBe(squeeze(text))
      for (const page of pages) {
        expect(page.length).toBeLessThanOrEqual(max)
        expect(page).not.toMatch(/\p{Surrogate}/u)
      }
    }), { numRuns: 300, seed: 7 })
  })
})

test('cutText leaves no empty piece', () => {
  expect(cutText(`${'\n'.repeat(50)}头${' '.repeat(50)}尾${'\n'.repeat(50)}`, 10)).toEqual(['头', '尾'])
  expect(cutText('  \n ', 10)).toEqual([])
})
