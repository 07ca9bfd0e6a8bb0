// Offers for words that are no names: commands.md section 10.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editDistance } from '../../../bot/language/edit-distance.ts'
import { createSuggester } from '../../../bot/language/fuzzy.ts'
import { VOCABULARY } from './vocabulary.ts'

const READS = new Set(['help', 'me', 'events', 'roster', 'waitlist', 'proposals'])
const suggester = createSuggester(VOCABULARY.flatMap((shape) => [shape.words, shape.english, ...shape.aliases].flatMap((path, i) =>
  path.length === 1 ? [{ word: path.join(' '), key: shape.key, reads: READS.has(shape.key), alias: i > 0 }] : [])))
const offers = (typed: string, max = 3): string[] => suggester.suggest(typed, { max }).map(({ word, how }) => `${word}/${how}`)

test.each([
  ['报明', '报名/sound'], ['抱名', '报名/sound'], ['接笼', '接龙/sound'], ['头票', '投票/sound'], ['提安', '提案/sound'], ['鲍茗', '报名/sound'], ['因票', '投票/edit'], ['建一', '建议/sound'],
  ['签稻', '签到/sound'],
  ['baoming', '报名/pinyin'], ['BaoMing', '报名/pinyin'], ['bao ming', '报名/pinyin'], ['bm', '报名/pinyin'], ['toupiao', '投票/pinyin'], ['tp', '投票/pinyin'], ['baomin', '报名/pinyin'], ['baomign', '报名/pinyin'], ['qiandao', '签到/pinyin'], ['报ming', '报名/sound'],
  ['投', '投票/prefix'], ['候', '候补/prefix'], ['取消', '取消报名/prefix'], ['合理化', '合理化建议/prefix'], ['报名', '报名/prefix'], ['報名？', '报名/prefix'], ['报名的事', '报名/prefix'],
  ['名报', '报名/edit'], ['报么', '报名/edit'], ['取肖报名', '取消报名/sound'], ['取消报各', '取消报名/edit'], ['取消报', '取消报名/prefix'], ['我要包名', '我要报名/sound'], ['我药抱名', '我要报名/sound'],
  ['jion', 'join/edit'], ['sugest', 'suggest/edit'],
])('%s', (typed, first) => {
  expect(offers(typed)[0]).toBe(first)
})

test.each(['收到', '大家好', '今天天气不错', '哈哈哈', 'ok', 'me too', '😀', '1', '。', '', '字'.repeat(5_000), 'x'.repeat(5_000), '\ud800'])('nothing near %j', (typed) => {
  expect(offers(typed)).toEqual([])
})

test('a prefix that fits several is offered as several, at most as many as asked for', () => {
  const two = createSuggester([{ word: '活动', key: 'a', reads: true }, { word: '活跃榜', key: 'b', reads: true }, { word: '活力', key: 'c', reads: true }, { word: '活计', key: 'd', reads: true }])
  expect(two.suggest('活', { max: 3 })).toHaveLength(3)
  expect(two.suggest('活', { max: 1 })).toHaveLength(1)
  expect(suggester.suggest('候', { max: 3 })).toEqual([{ key: 'waitlist', word: '候补', how: 'prefix', reads: true }])
})

test('one offer a command, and none that the person may not use', () => {
  const found = suggester.suggest('打卡学习', { max: 3 })
  expect(new Set(found.map(({ key }) => key)).size).toBe(found.length)
  expect(suggester.suggest('报明', { max: 3, allow: (key) => key !== 'join' }).map(({ key }) => key)).not.toContain('join')
  expect(suggester.suggest('接笼', { max: 3, allow: (key) => key !== 'chain' })).toEqual([])
})

test.each([
  ['名颔', '名额'], ['截至', '截止'], ['时见', '时间'], ['地典', '地点'], ['甲乙', null],
])('keys: %s', (typed, key) => {
  const keys = createSuggester(['名额', '时间', '地点', '截止', '范围', '备注'].map((word) => ({ word, key: word, reads: false })))
  expect(keys.suggest(typed, { max: 1 })[0]?.key ?? null).toBe(key)
})

test.each([['新件', '新建'], ['xinjian', '新建'], ['导出', '导出'], ['停止', '停']])('sub-words: %s', (typed, word) => {
  const subs = createSuggester(['新建', '改', '停', '取消', '复制', '名单', '导出'].map((each) => ({ word: each, key: each, reads: false })))
  expect(subs.suggest(typed, { max: 1 })[0]?.word ?? null).toBe(word)
})

test.each([['abc', 'abc', 0], ['abc', 'acb', 1], ['abc', 'abcd', 1], ['abc', 'xyz', 3], ['', 'ab', 2], ['报名', '名报', 1]])('distance %s %s', (a, b, distance) => {
  expect(editDistance(a, b, 2)).toBe(distance)
})

test('any word: never throws, never too many', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (typed) => {
    expect(suggester.suggest(typed, { max: 3 }).length).toBeLessThanOrEqual(3)
  }), { numRuns: 500, seed: 20260311 })
})
