// Which command a line calls: commands.md sections 2, 4 and the vectors of section 13 that hold no date.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createGrammar } from '../../../bot/language/line.ts'
import type { LineMatch } from '../../../bot/language/line.ts'
import { normalise, original } from '../../../bot/language/normalise.ts'
import type { Mention } from '../../../bot/model/event.ts'
import { VOCABULARY, shape } from './vocabulary.ts'

const grammar = createGrammar(VOCABULARY)
const bot: Mention = { name: '工会小助手', userId: 'bot', self: true }

/** `key|arguments as typed`, or what else the line is. */
function read(raw: string, addressed = false): string {
  const n = normalise(raw, [bot])
  const found = grammar.match(n, { marked: addressed })
  switch (found.kind) {
    case 'command': return `${found.key}|${original(n, found.rest.from)}`
    case 'unknown': return `unknown ${found.word}|${original(n, found.rest.from)}`
    case 'sign': return `sign ${found.sign}${found.count}|${original(n, found.rest.from)}`
    case 'bare-number': return `number ${found.value}`
    default: return found.kind
  }
}

test.each([
  ['/报名 3', 'join|3'],
  ['／报名\u3000３', 'join|３'],
  ['、报名 3', 'join|3'],
  ['\\报名 3', 'join|3'],
  ['·报名 3', 'join|3'],
  ['/ 报名 3', 'join|3'],
  ['报名3', 'join|3'],
  ['@工会小助手 报名 三', 'join|三'],
  ['报名三', 'join|三'],
  ['報名 A7', 'join|A7'],
  ['/JOIN a7 +2', 'join|a7 +2'],
  ['joina7', 'join|a7'],
  ['/join-for A7 @张三', 'join-for|A7 @张三'],
  ['报名A7带2', 'join|A7带2'],
  ['报名A7,带2', 'join|A7,带2'],
  ['报名+2', 'join|+2'],
  ['报名带俩娃', 'join|带俩娃'],
  ['报名 A7 带俩娃 不吃辣', 'join|A7 带俩娃 不吃辣'],
  ['代报名@张三', 'join-for|@张三'],
  ['我要报名', 'join|'],
  ['我要报名！', 'join|'],
  ['报名👍', 'join|'],
  ['报名：A7', 'join|A7'],
  ['投票P3 2', 'vote|P3 2'],
  ['投票 结果 P3', 'poll-result|P3'],
  ['投票结果P3', 'poll-result|P3'],
  ['poll result P3', 'poll-result|P3'],
  ['活动', 'events|'],
  ['活动新建 羽毛球赛', 'event-new|羽毛球赛'],
  ['活动 new 羽毛球赛', 'event-new|羽毛球赛'],
  ['/EVENT  New 羽毛球赛 20人', 'event-new|羽毛球赛 20人'],
  ['活动\u3000新建\n羽毛球赛', 'event-new|羽毛球赛'],
  ['活动列表', 'events|'],
  ['活动 新件 羽毛球赛', 'events|新件 羽毛球赛'],
  ['我的小组', 'mygroup|'],
  ['我的 小组', 'me|小组'],
  ['建议 食堂：能不能 11：30 开门？', 'suggest|食堂：能不能 11：30 开门？'],
  ['建议：食堂…', 'suggest|食堂…'],
  ['建议 ： 食堂', 'suggest|食堂'],
  ['/建议食堂太吵', 'suggest|食堂太吵'],
  ['建议 查一下食堂', 'suggest|查一下食堂'],
  ['建议 查 S5', 'suggestion-track|S5'],
  ['track S5', 'suggestion-track|S5'],
  ['提案 初审 T12 不立案', 'proposal-review|T12 不立案'],
  ['学习2小时', 'study|2小时'],
  ['学习一个半小时', 'study|一个半小时'],
  ['学习 一个半小时 《红楼梦》 读到 三十回', 'study|一个半小时 《红楼梦》 读到 三十回'],
  ['生日3-8', 'birthday|3-8'],
  ['日历3月20日', 'date|3月20日'],
  ['?', 'help|'],
  ['？', 'help|'],
  ['/?', 'help|'],
  ['？报名', 'help|报名'],
  ['帮助 报名', 'help|报名'],
])('%s', (raw, expected) => {
  expect(read(raw)).toBe(expected)
  expect(read(raw, true)).toBe(expected)
})

test.each([
  ['、报告一下', 'chatter', 'unknown 报告一下|'],
  ['报名的事情', 'chatter', 'unknown 报名的事情|'],
  ['报名一下', 'chatter', 'unknown 报名一下|'],
  ['报名3个问题', 'chatter', 'unknown 报名3个问题|'],
  ['报名？', 'chatter', 'unknown 报名?|'],
  ['/报名的事', 'unknown 报名的事|', 'unknown 报名的事|'],
  ['活动很好玩', 'chatter', 'unknown 活动很好玩|'],
  ['建议大家早点来', 'chatter', 'unknown 建议大家早点来|'],
  ['投票结果怎么样', 'chatter', 'unknown 投票结果怎么样|'],
  ['joining us', 'chatter', 'unknown joining|us'],
  ['/joining', 'unknown joining|', 'unknown joining|'],
  ['/studying', 'unknown studying|', 'unknown studying|'],
  ['报明 3', 'chatter', 'unknown 报明|3'],
  ['/报明 3', 'unknown 报明|3', 'unknown 报明|3'],
  ['@张三 报名', 'chatter', 'unknown @张三|报名'],
  ['/', 'unknown |', 'unknown |'],
  ['', 'chatter', 'unknown |'],
  ['@工会小助手', 'chatter', 'unknown |'],
  ['收到', 'chatter', 'unknown 收到|'],
])('%s is no command', (raw, overheard, addressed) => {
  expect(read(raw)).toBe(overheard)
  expect(read(raw, true)).toBe(addressed)
})

test.each([
  ['+1', 'sign +1|'], ['＋１', 'sign +1|'], ['+2', 'sign +2|'], ['-1', 'sign -1|'], ['－1', 'sign -1|'], ['➕1', 'sign +1|'], ['+1！', 'sign +1|'], ['+两', 'sign +2|'],
  ['/+1', 'sign +1|'], ['+1 不吃辣', 'sign +1|不吃辣'], ['+1，带娃', 'sign +1|带娃'],
  ['+0', 'chatter'], ['-5度', 'chatter'], ['+1s', 'chatter'], ['+86 13800000000', 'sign +86|13800000000'], ['+100', 'chatter'], ['-1.5', 'chatter'], ['+', 'chatter'],
  ['1', 'number 1'], ['１', 'number 1'], ['①', 'number 1'], ['三', 'number 3'], ['2。', 'number 2'], ['0', 'chatter'], ['1000', 'chatter'], ['1 2', 'chatter'],
  ['。', 'dot'], ['。。', 'chatter'],
])('%s alone', (raw, expected) => {
  expect(read(raw)).toBe(expected)
})

describe('marks', () => {
  test.each([['/报名', true], ['、报名', true], ['报名', false]])('%s', (raw, marked) => {
    expect(grammar.match(normalise(raw), { marked: false })).toMatchObject({ kind: 'command', marked })
  })
})

test('sub-words of a command', () => {
  expect(grammar.subs('events').map(({ word }) => word)).toEqual(['新建', 'new', '改', 'edit', '停', 'close'])
  expect(grammar.subs('join')).toEqual([])
  expect(grammar.subs('nothing')).toEqual([])
})

describe('names are unique', () => {
  test.each([
    ['two commands, one word', [shape('报名', 'join'), shape('报名', 'enter')]],
    ['an alias is another command', [shape('报名', 'join'), shape('参加', 'enter', { aliases: [['报名']] })]],
    ['the same but for width, case and writing', [shape('报名', 'join'), shape('參加', 'JOIN'), shape('参加', 'x')]],
    ['two words together are another one', [shape('我的 小组', 'my group'), shape('我的小组', 'mygroup')]],
    ['one key', [shape('报名', 'join'), { ...shape('参加', 'enter'), key: 'join' }]],
    ['no words', [{ ...shape('报名', 'join'), words: [] }]],
  ])('%s', (_, shapes) => {
    expect(() => createGrammar(shapes)).toThrow()
  })
})

test('five hundred commands cost what fifty cost: the same signs are looked at', () => {
  const count = (many: number): number => {
    const made = Array.from({ length: many }, (_, i) => shape(`命令${String.fromCharCode(0x4e00 + i)}${String.fromCharCode(0x5000 + i)} 新建`, `command${i} new`))
    const crowd = createGrammar([...VOCABULARY, ...made])
    let looks = 0
    const text = '活动 新建 羽毛球赛 下周五下午4点20 体育馆 20人'
    const watched = new Proxy(new String(text), {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...args: unknown[]): unknown => {
          looks++
          return Reflect.apply(value, text, args)
        }
      },
    }) as unknown as string
    const found: LineMatch = crowd.match({ raw: text, text: watched, at: [], mentions: [] }, { marked: false })
    expect(found).toMatchObject({ kind: 'command', key: 'event-new' })
    return looks
  }
  expect(count(500)).toBe(count(50))
})

const soup = fc.array(fc.constantFrom('/', '、', '报名', '活动', '新建', '建议', '?', '+1', '-', '3', 'A7', '带2', '：', ' ', '\n', '@', 'join', '的事', '😀', '\ud800', '\u202e', '。', '!'), { maxLength: 12 }).map((parts) => parts.join(''))

test('any line: never throws, the rest is in range, a command is never made of talk', () => {
  fc.assert(fc.property(fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 40 })), fc.boolean(), (raw, marked) => {
    const n = normalise(raw)
    const found = grammar.match(n, { marked })
    if ('rest' in found) {
      expect(found.rest.from).toBeGreaterThanOrEqual(0)
      expect(found.rest.from).toBeLessThanOrEqual(n.text.length)
    }
    if (found.kind === 'unknown') expect(marked || found.marked).toBe(true)
  }), { numRuns: 2_000, seed: 20260311 })
})

test('5,000 signs and more', () => {
  for (const raw of ['报名'.repeat(2_500), '/'.repeat(5_000), `/建议${'字'.repeat(5_000)}`, `报名${'!'.repeat(50_000)}`, `+1${' '.repeat(50_000)}x`, `报名${'1,'.repeat(30_000)}`, `报名${'带'.repeat(30_000)}`]) {
    expect(['command', 'chatter', 'sign', 'unknown']).toContain(grammar.match(normalise(raw), { marked: false }).kind)
  }
})
