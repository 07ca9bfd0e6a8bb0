// Pasted 接龙 blocks: commands.md section 4.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readChainBlock } from '../../../bot/language/chain-block.ts'
import { normalise } from '../../../bot/language/normalise.ts'

function read(raw: string): { title: string | null; intro: string | null; entries: string[] } | null {
  const block = readChainBlock(normalise(raw))
  return block && { ...block, entries: block.entries.map(({ index, name, companions, text }) => `${index} ${name}+${companions} ${text}`) }
}

test.each<[string, string | null, string[]]>([
  ['1. 张三 2. 李四', null, ['1 张三+0 张三', '2 李四+0 李四']],
  ['1、张三 带1人\n2、李四', null, ['1 张三+1 张三 带1人', '2 李四+0 李四']],
  ['#接龙\n羽毛球赛\n1. 张三\n2. 李四 两人', '羽毛球赛', ['1 张三+0 张三', '2 李四+1 李四 两人']],
  ['#接龙 羽毛球赛\n1. 张三', '羽毛球赛', ['1 张三+0 张三']],
  ['＃接龍\n羽毛球賽\n１．張三\n２．李四＋１', '羽毛球賽', ['1 張三+0 張三', '2 李四+1 李四＋１']],
  ['①张三\n②李四（带娃）', null, ['1 张三+0 张三', '2 李四+1 李四（带娃）']],
  ['1)张三带俩娃\n2)李四两人\n3)王五2人', null, ['1 张三+2 张三带俩娃', '2 李四+1 李四两人', '3 王五+1 王五2人']],
  ['1. 张三\n2. \n3. 王五', null, ['1 张三+0 张三', '3 王五+0 王五']],
  ['1. 张三\n3. 王五', null, ['1 张三+0 张三', '3 王五+0 王五']],
  ['1. 张三 不吃辣，带1人\n2. 李四', null, ['1 张三+1 张三 不吃辣，带1人', '2 李四+0 李四']],
  ['1. @张三\n2. 李四', null, ['1 张三+0 @张三', '2 李四+0 李四']],
  ['1. 张三\n接着写的\n2. 李四', null, ['1 张三+0 张三\n接着写的', '2 李四+0 李四']],
  ['1. 张\u202e三\n2. 李四', null, ['1 张三+0 张\u202e三', '2 李四+0 李四']],
])('%j', (raw, title, entries) => {
  expect(read(raw)).toEqual({ title, intro: null, entries })
})

test('what stands before the entries is kept', () => {
  expect(read('#接龙\n羽毛球赛\n3月20日 16:20\n例 张三 1人\n\n1. 李四\n2. 王五')).toEqual({
    title: '羽毛球赛', intro: '3月20日 16:20\n例 张三 1人', entries: ['1 李四+0 李四', '2 王五+0 王五'],
  })
})

test('from behind the command', () => {
  expect(readChainBlock(normalise('接龙 A7 1. 张三 2. 李四'), 6)?.entries).toHaveLength(2)
})

test.each(['张三', '1. 张三', '接龙 我来', '1.5小时 2.5小时', '2. 张三 3. 李四', '', '1. \n2. ', '1 张三 2 李四', '8:30集合\n9:30出发'])('%j is no block', (raw) => {
  expect(read(raw)).toBeNull()
})

test('four hundred entries', () => {
  expect(read(Array.from({ length: 400 }, (_, i) => `${i + 1}. 老师${i}`).join('\n'))?.entries).toHaveLength(400)
})

test('any text', () => {
  const soup = fc.array(fc.constantFrom('1. ', '2. ', '3、', '①', '张三', '带2', '+1', '\n', ' ', '#接龙', '：', '@', '😀', '\ud800', '（', '\u202e'), { maxLength: 16 }).map((parts) => parts.join(''))
  fc.assert(fc.property(fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 60 })), (raw) => {
    for (const entry of readChainBlock(normalise(raw))?.entries ?? []) {
      expect(entry.name).not.toBe('')
      expect(entry.companions).toBeGreaterThanOrEqual(0)
    }
  }), { numRuns: 1_000, seed: 20260311 })
  for (const hostile of ['1. '.repeat(20_000), '1'.repeat(50_000), ' '.repeat(50_000) + '1', `1. ${'字'.repeat(50_000)} 2. 李四`]) {
    expect(() => readChainBlock(normalise(hostile))).not.toThrow()
  }
})
