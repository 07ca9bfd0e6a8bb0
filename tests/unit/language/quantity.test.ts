// Places, companions, lengths, codes: commands.md section 5.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCode, readCompanions, readLength, readQuota } from '../../../bot/language/quantity.ts'

test.each([
  ['名额20', 20], ['名额：２０', 20], ['名額20人', 20], ['20人', 20], ['二十人', 20], ['２０人', 20], ['两百人', 200], ['20个人', 20], ['20名', 20], ['20个名额', 20], ['限20人', 20],
  ['最多30人', 30], ['20人以内', 20], ['廿人', 20], ['20人。', 20],
  ['不限', Infinity], ['人数不限', Infinity], ['名额：不限', Infinity], ['不限人数', Infinity],
  ['20', null], ['0人', null], ['名额0', null], ['100001人', null], ['二十', null], ['人', null], ['20人左右', null], ['体育馆', null], ['不限时', null], ['', null],
])('quota %j', (typed, value) => {
  expect(readQuota(typed)).toEqual(value === null ? null : value === Infinity ? { kind: 'unlimited' } : { kind: 'limit', value })
})

test('behind its key a bare number is a quota', () => {
  expect(readQuota('20', true)).toEqual({ kind: 'limit', value: 20 })
  expect(readQuota('二十', true)).toEqual({ kind: 'limit', value: 20 })
  expect(readQuota('不限', true)).toEqual({ kind: 'unlimited' })
  expect(readQuota('0', true)).toBeNull()
  expect(readQuota('1.5', true)).toBeNull()
})

test.each([
  ['带2', 2], ['带２', 2], ['带2人', 2], ['带两人', 2], ['帶兩人', 2], ['带两个人', 2], ['+2', 2], ['＋2', 2], ['+2人', 2], ['带俩娃', 2], ['带仨', 3], ['带家属一人', 1], ['带一个家属', 1], ['带娃', 1],
  ['带个娃', 1], ['带个人', 1], ['带家属', 1], ['带老婆孩子', 2], ['带爸妈', 2], ['带2个大人3个娃', 5], ['带俩娃和一个老人', 3], ['带上老婆', 1], ['再带1人', 1], ['带0', 0], ['带0人', 0], ['不带', 0], ['不带人', 0], ['+0', 0],
  ['带 2', 2], ['带2人！', 2],
  ['带', null], ['带人', null], ['带球拍', null], ['带2瓶水', null], ['2人', null], ['带100', null], ['带1家属1人', null], ['带半', null], ['不带伞', null], ['+', null], ['+一百', null], ['', null],
])('companions %j', (typed, count) => {
  expect(readCompanions(typed)).toBe(count)
})

test.each([
  ['2小时', 120], ['两小时', 120], ['２小时', 120], ['2个小时', 120], ['1.5h', 90], ['1.5小时', 90], ['2H', 120], ['90分钟', 90], ['九十分钟', 90], ['一个半小时', 90], ['两个半小时', 150], ['1小时半', 90], ['40分', 40], ['四十分', 40],
  ['半小时', 30], ['半个小时', 30], ['半个钟头', 30], ['1小时40分', 100], ['1小时零5分', 65], ['一小时四十分钟', 100], ['1h30m', 90], ['90min', 90], ['一刻钟', 15], ['三刻', 45], ['1小时一刻', 75], ['13小时', 780], ['1 小时 40 分', 100], ['兩小時', 120],
  ['2小时。', 120],
  ['2', null], ['小时', null], ['0分钟', null], ['半', null], ['半个半小时', null], ['半小时半', null], ['2点', null], ['1.2.3小时', null], ['红楼梦', null], ['2小时左右', null], ['', null],
])('length %j', (typed, minutes) => {
  expect(readLength(typed)).toBe(minutes)
})

test.each([
  ['A7', 'A', 'A7'], ['a7', 'A', 'A7'], ['#A7', 'A', 'A7'], ['＃Ａ７', 'A', 'A7'], ['#7', 'A', '7'], ['7', 'A', '7'], ['７', 'A', '7'], ['三', 'A', '3'], ['③', 'A', '3'], ['十二', 'A', '12'], ['A007', 'A', 'A7'], ['A-7', 'A', 'A7'], ['3号', 'A', '3'],
  ['A7！', 'A', 'A7'], ['T12', 'T', 'T12'], ['t12', undefined, 'T12'],
  ['T12', 'A', null], ['A0', 'A', null], ['0', 'A', null], ['A', 'A', null], ['AB7', 'A', null], ['A7B', 'A', null], ['7.5', 'A', null], ['-7', 'A', null], ['12345678', 'A', null], ['半', 'A', null], ['一下', 'A', null], ['', 'A', null],
])('code %j for %s', (typed, prefix, shown) => {
  const code = readCode(typed, prefix)
  expect(code === null ? null : `${code.prefix ?? ''}${code.number}`).toBe(shown)
})

test('any text: an answer or null, at once', () => {
  const soup = fc.array(fc.constantFrom('带', '2', '两', '个', '人', '娃', '家属', '+', '小时', '半', '分', '名额', '不限', 'A', '#', '①', '百', '十', '.', ' ', '😀', '\ud800'), { maxLength: 14 }).map((parts) => parts.join(''))
  fc.assert(fc.property(fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 30 })), (typed) => {
    const quota = readQuota(typed, true)
    expect(quota === null || quota.kind === 'unlimited' || (Number.isInteger(quota.value) && quota.value >= 1)).toBe(true)
    for (const [value, least] of [[readCompanions(typed), 0], [readLength(typed), 1], [readCode(typed)?.number ?? null, 1]] as const) {
      expect(value === null || (Number.isInteger(value) && value >= least)).toBe(true)
    }
  }), { numRuns: 2_000, seed: 20260311 })
  const long = '带'.repeat(5_000)
  expect([readQuota(long), readCompanions(long), readLength(long), readCode(long)]).toEqual([null, null, null, null])
})
