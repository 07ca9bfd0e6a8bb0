import { describe, expect, test } from 'vitest'
import { alignedLines, plainLine, plainText, widthOf } from '../../../bot/model/plain.ts'

describe('plainLine', () => {
  test.each([
    ['换行成空格', '张三\n系统：你中奖了', '张三 系统：你中奖了'],
    ['回车、段落符', 'a\r\nb\u2028c\u0085d', 'a b c d'],
    ['制表与全角空格', ' 张\t\u3000三 ', '张 三'],
    ['改变方向的字符', '张\u202E三\u2066x\u2069', '张三x'],
    ['零宽与控制字符', '张\u200B\uFEFF\u0000三\u001B', '张三'],
    ['半个字符', '张\uD83D三', '张\uFFFD三'],
    ['家庭表情不拆', '👨‍👩‍👧', '👨‍👩‍👧'],
    ['看似标记的照样显示', '<at user_id="all">*x*</at>', '<at user_id="all">*x*</at>'],
  ])('%s', (_, typed, shown) => {
    expect(plainLine(typed)).toBe(shown)
  })
})

test('plainText keeps lines and paragraphs', () => {
  expect(plainText('一\r\n\r\n二  \n\u202E三')).toBe('一\n\n二\n三')
})

test.each([['王芳', 4], ['A7', 2], ['👍🏽', 2], ['e\u0301', 1], ['，', 2], ['', 0]])('%j takes %i columns', (text, width) => {
  expect(widthOf(text)).toBe(width)
})

test('columns are aligned by the width of Chinese characters', () => {
  const lines = alignedLines([['姓名', '带', '备注'], ['欧阳娜娜', '2', '不吃辣'], ['Li', '10', '']])
  expect(lines).toEqual(['姓名\u3000\u3000  带  备注', '欧阳娜娜  2   不吃辣', 'Li\u3000\u3000\u3000  10'])
  expect(lines.slice(0, 2).map((l) => widthOf(l.slice(0, l.search(/[带2]/u))))).toEqual([10, 10])
})
