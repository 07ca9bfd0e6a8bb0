// Normalising and the map back to what was typed: commands.md section 3.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanName, fold, normalise, original } from '../../../bot/language/normalise.ts'
import type { Normal } from '../../../bot/language/normalise.ts'
import type { Mention } from '../../../bot/model/event.ts'

const bot: Mention = { name: '工会小助手', userId: 'bot', self: true }
const zhang: Mention = { name: '张三', userId: 'u3', self: false }

function expectConsistent(n: Normal): void {
  expect(n.at).toHaveLength(n.text.length + 1)
  for (let i = 0; i < n.at.length; i++) {
    const here = n.at[i] ?? -1
    expect(here).toBeGreaterThanOrEqual(i === 0 ? 0 : n.at[i - 1] ?? 0)
    expect(here).toBeLessThanOrEqual(n.raw.length)
  }
  let behind = 0
  for (const span of n.mentions) {
    expect(span.from).toBeGreaterThanOrEqual(behind)
    expect(span.to).toBeGreaterThanOrEqual(span.from)
    expect(span.to).toBeLessThanOrEqual(n.text.length)
    behind = span.to
  }
}

test.each([
  ['blanks at the ends', '  报名 3 \n', '报名 3'],
  ['full width', '／报名\u3000３：ＡＢ，；！？（）【】～＋－＝｜', '/报名 3:AB,;!?()[]~+-=|'],
  ['no-break and thin blanks', '报名\u00a0A7\u2009带2', '报名 A7 带2'],
  ['zero width and BOM', '\ufeff报\u200b名\u2060 3', '报名 3'],
  ['bidi marks', '\u202e报名\u202c \u20663\u2069', '报名 3'],
  ['control signs', '报名\u0000\u0007 3\u001b', '报名 3'],
  ['tab and line breaks', '甲\t乙\r\n丙\r丁\u2028戊', '甲 乙\n丙\n丁\n戊'],
  ['traditional', '報名 投票 學習 提案 建議 雙週五 兩個', '报名 投票 学习 提案 建议 双周五 两个'],
  ['case is kept', '/JOIN a7', '/JOIN a7'],
  ['not inside 《》', '学习：《學習：１》：', '学习:《學習：１》:'],
  ['not inside quotes', '“：１” 「：２」 『：３』 "：４" ：５', '“：１” 「：２」 『：３』 "：４" :5'],
  ['an opening mark alone quotes nothing', '《红楼梦：１', '《红楼梦:1'],
  ['a straight quote ends with its line', '5"：\n６"：', '5":\n6":'],
  ['emoji stay, their joints go', '好👍🏽👨\u200d👩\u200d👧❤\ufe0f', '好👍🏽👨👩👧❤'],
  ['a lone surrogate', '报\ud800名\udc00', '报\ufffd名\ufffd'],
  ['plus as an emoji, minus as a sign', '➕1 −1', '+1 -1'],
  ['nothing', '', ''],
  ['only invisible', ' \u200b\u3000\n', ''],
])('%s', (_, raw, text) => {
  const n = normalise(raw)
  expect(n.text).toBe(text)
  expectConsistent(n)
})

test('free text is cut as typed', () => {
  const n = normalise('\u3000建議 食堂：能不能 11：30 開門？\u200b👨\u200d👩\u200d👧 ')
  expect(n.text).toBe('建议 食堂:能不能 11:30 开门?👨👩👧')
  expect(original(n, 3)).toBe('食堂：能不能 11：30 開門？\u200b👨\u200d👩\u200d👧')
  expect(original(n, 0, 2)).toBe('建議')
  expect(original(n, -5, 2)).toBe('建議')
  expect(original(n, 3, 999)).toBe(original(n, 3))
  expect(original(n, 9, 4)).toBe('')
})

describe('mentions', () => {
  test.each([
    ['@工会小助手 报名 三', '报名 三'],
    [' ＠工会小助手报名3', '报名3'],
    ['报名 3 @工会小助手', '报名 3'],
    ['报名@工会小助手 3', '报名  3'],
  ])('the bot itself goes: %s', (raw, text) => {
    const n = normalise(raw, [bot])
    expect(n.text).toBe(text)
    expect(n.mentions).toEqual([])
    expectConsistent(n)
  })

  test('people stay and are marked', () => {
    const n = normalise('@工会小助手 代报名 A7 @张三, @Mary Smith', [bot, zhang, { name: 'Mary Smith', userId: 'm', self: false }])
    expect(n.text).toBe('代报名 A7 @张三, @Mary Smith')
    expect(n.mentions.map((span) => [n.text.slice(span.from, span.to), span.userId])).toEqual([['@张三', 'u3'], ['@Mary Smith', 'm']])
  })

  test('two of one name resolve in order, and a longer name is not cut short', () => {
    const wei = (userId: string): Mention => ({ name: '张伟', userId, self: false })
    const n = normalise('@张伟明 @张伟 @张伟', [wei('a'), wei('b')])
    expect(n.mentions.map((span) => [span.from, span.userId])).toEqual([[5, 'a'], [9, 'b']])
  })

  test('one that is not in the text is passed over; one glued to talk is found', () => {
    const n = normalise('代报名@张三带2', [{ name: '李四', userId: 'u4', self: false }, zhang])
    expect(n.mentions.map((span) => span.userId)).toEqual(['u3'])
    expect(normalise('@ 好', [{ name: '', userId: 'x', self: false }]).mentions).toEqual([])
  })
})

test.each([
  ['张\u202e三\u202c', '张三'],
  ['  李\u200b四\u3000 五  ', '李四 五'],
  ['王\n五\u0000', '王 五'],
  ['阿依古丽·买买提', '阿依古丽·买买提'],
  ['👨\u200d👩\u200d👧爸', '👨\u200d👩\u200d👧爸'],
  ['张\u200d三', '张三'],
  ['=HYPERLINK("x")', '=HYPERLINK("x")'],
  ['<at user_id="all">', '<at user_id="all">'],
  ['\u202e\u200b', ''],
  ['陳', '陳'],
  ['\ud800张', '张'],
])('a name to show: %j', (name, shown) => {
  expect(cleanName(name)).toBe(shown)
})

test('a name to show is cut at 40 signs, never within one', () => {
  expect(cleanName('😀'.repeat(60))).toBe('😀'.repeat(40))
  expect(cleanName('长'.repeat(5_000))).toHaveLength(40)
})

test('fold compares', () => {
  expect(fold(' 報名Ａ ')).toBe('报名a')
})

test('long and hostile texts stay linear', () => {
  for (const raw of ['「'.repeat(200_000), '《」'.repeat(100_000), '"\n'.repeat(100_000), '@张三'.repeat(50_000), '\u202e'.repeat(200_000)]) {
    expect(normalise(raw, [zhang, zhang]).at.length).toBeGreaterThan(0)
  }
})

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom('报名', '@张三', '@工会小助手', '《', '》', '“', '”', '"', '：', '\u3000', '\u200b', '\u202e', '\ud83d', '👍🏽', '\n', '１', '學'), { maxLength: 30 }).map((parts) => parts.join('')),
)

test('any text: the map never falls and stays in range', () => {
  fc.assert(fc.property(odd, (raw) => {
    const n = normalise(raw, [bot, zhang, zhang])
    expectConsistent(n)
    expect(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u3000\u0000]/.test(n.text)).toBe(false)
    expect(/\p{Cs}/u.test(n.text)).toBe(false)
    expect(raw).toContain(original(n, 0))
    cleanName(raw)
  }), { numRuns: 1_000, seed: 20260311 })
})
