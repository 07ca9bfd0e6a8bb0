// Arguments apart: commands.md section 4 (keys, flags, quotations) and the lines of section 13.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalise, original } from '../../../bot/language/normalise.ts'
import { tokenise } from '../../../bot/language/token.ts'
import type { Token, TokenOptions } from '../../../bot/language/token.ts'
import type { Mention } from '../../../bot/model/event.ts'

const KEYS = ['名额', '时间', '地点', '截止', '范围', '备注', '原因', '提醒', 'quota']
const OPTIONS: TokenOptions = { longKeys: ['时间', '地点', '截止', '备注', '原因'], flags: ['匿名', '实名', '多选', '可改', '截止后公布'] }
const PEOPLE: readonly Mention[] = [{ name: '张三', userId: 'u3', self: false }, { name: 'Mary Smith', userId: 'm', self: false }]

function show(token: Token): string {
  switch (token.kind) {
    case 'word': return token.text
    case 'quoted': return `${token.mark}${token.text}`
    case 'mention': return `@${token.userId}`
    case 'pair': return `${token.key}=${token.value}`
    default: return `${token.key}?=${token.value}`
  }
}

const cut = (raw: string): string[] => tokenise(normalise(raw, PEOPLE), 0, KEYS, OPTIONS).map(show)

test.each<[string, string[]]>([
  ['A7 带俩娃 不吃辣', ['A7', '带俩娃', '不吃辣']],
  ['A7带2', ['A7', '带2']],
  ['A7+2', ['A7', '+2']],
  ['A7，带俩娃，不吃辣', ['A7', '带俩娃', '不吃辣']],
  ['带2、不吃辣', ['带2', '不吃辣']],
  ['2,4', ['2,4']],
  ['张三,李四', ['张三,李四']],
  ['3带1的玩法', ['3带1的玩法']],
  ['羽毛球赛 下周五下午4点20 体育馆 20人', ['羽毛球赛', '下周五下午4点20', '体育馆', '20人']],
  ['羽毛球赛 时间：下周五 16：20 地点：体育馆 二楼 名额：20 截止:周三', ['羽毛球赛', '时间=下周五 16:20', '地点=体育馆 二楼', '名额=20', '截止=周三']],
  ['羽毛球赛\n时间：下周五\n地点：体育馆', ['羽毛球赛', '时间=下周五', '地点=体育馆']],
  ['名额 20 时间 周五 16:20 地点 体育馆', ['名额=20', '时间=周五 16:20', '地点=体育馆']],
  ['名额： 20', ['名额=20']],
  ['名额 ：20', ['名额=20']],
  ['名額:20', ['名额=20']],
  ['Quota:20', ['quota=20']],
  ['20人,截止:周五', ['20人', '截止=周五']],
  ['名额:20,截止:周五', ['名额=20', '截止=周五']],
  ['截止:周五 匿名 多选2', ['截止=周五', '匿名', '多选2']],
  ['截止:周五 截止后公布', ['截止=周五', '截止后公布']],
  ['范围:附中分工会， 本部 名额:3', ['范围=附中分工会, 本部', '名额=3']],
  ['备注:"时间:不定" 名额:3', ['备注=时间:不定', '名额=3']],
  ['备注:大家看《时间: 简史》 名额:3', ['备注=大家看《时间: 简史》', '名额=3']],
  ['名额20', ['名额20']],
  ['名额', ['名额']],
  ['名额:', ['名额=']],
  ['时间: 地点:体育馆', ['时间=', '地点=体育馆']],
  ['时间 地点:体育馆', ['时间', '地点=体育馆']],
  ['名颔:20', ['名颔?=20']],
  ['名颔: 20', ['名颔?=20']],
  ['体育馆名额:20', ['体育馆名额?=20']],
  ['foo:bar', ['foo?=bar']],
  ['http://a.cn/b:c', ['http://a.cn/b:c']],
  ['16：20', ['16:20']],
  ['下午四:20', ['下午四:20']],
  ['四:20', ['四:20']],
  ['21:15', ['21:15']],
  ['好的:)', ['好的:)']],
  ['大家注意:', ['大家注意:']],
  ['一个半小时 《红楼梦》 读到 三十回', ['一个半小时', '《红楼梦', '读到', '三十回']],
  ['读完《紅樓 夢：１》第三回', ['读完', '《紅樓 夢：１', '第三回']],
  ['"a b" “甲 乙” 「丙」『丁』', ['"a b', '“甲 乙', '「丙', '『丁']],
  ['"没有结尾', ['"没有结尾']],
  ['=HYPERLINK("x")', ['=HYPERLINK("x")']],
  ['备注:=HYPERLINK("x y") 名额:3', ['备注==HYPERLINK("x y")', '名额=3']],
  ['<at user_id="all">', ['<at', 'user_id="all">']],
  ['A7 @张三, @Mary Smith', ['A7', '@u3', '@m']],
  ['范围:@张三 名额:3', ['范围=@张三', '名额=3']],
  ['去哪春游｜植物园｜海边｜古镇 匿名 多选2 截止:周五', ['去哪春游|植物园|海边|古镇', '匿名', '多选2', '截止=周五']],
  ['T12 不立案', ['T12', '不立案']],
  ['A7 , ; 、', ['A7']],
  ['时间 时间 时间', ['时间=', '时间=时间']],
  ['', []],
])('%j', (raw, expected) => {
  expect(cut(raw)).toEqual(expected)
})

test('positions lead back to what was typed', () => {
  const n = normalise('\u3000名额：２０ 备注：「學習：１」 《红楼梦》')
  const [quota, note, title] = tokenise(n, 0, KEYS, OPTIONS)
  expect(quota).toMatchObject({ kind: 'pair', value: '20' })
  expect(note).toMatchObject({ kind: 'pair', value: '學習：１' })
  expect(title).toMatchObject({ kind: 'quoted', text: '红楼梦' })
  for (const [token, whole] of [[quota, '名额：２０'], [note, '备注：「學習：１」'], [title, '《红楼梦》']] as const) {
    expect(token && original(n, token.from, token.to)).toBe(whole)
  }
  expect(quota?.kind === 'pair' && original(n, quota.valueFrom, quota.valueTo)).toBe('２０')
  expect(note?.kind === 'pair' && original(n, note.valueFrom, note.valueTo)).toBe('學習：１')
})

test('only the stretch asked for', () => {
  const n = normalise('报名 A7 备注:好 名额:3')
  expect(tokenise(n, 3, KEYS, { ...OPTIONS, to: 10 }).map(show)).toEqual(['A7', '备注=好'])
  expect(tokenise(n, 99, KEYS)).toEqual([])
})

const soup = fc.array(fc.constantFrom('名额', '时间', '截止', '：', ':', ' ', '\n', ',', '、', '"', '《', '》', '“', '”', '@张三', '@Mary Smith', 'A7', '带2', '匿名', '多选2', '20', 'http://', '😀', '\ud800', '名颔'), { maxLength: 20 }).map((parts) => parts.join(''))

test('any text: in order, in range, and nothing is swallowed', () => {
  fc.assert(fc.property(fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 60 })), (raw) => {
    const n = normalise(raw, PEOPLE)
    let behind = 0
    for (const token of tokenise(n, 0, KEYS, OPTIONS)) {
      expect(token.from).toBeGreaterThanOrEqual(behind)
      expect(token.to).toBeGreaterThan(token.from)
      expect(n.text.slice(behind, token.from)).toMatch(/^[\s,;、]*$/)
      if (token.kind === 'pair' || token.kind === 'unknown-pair') {
        expect(token.valueFrom).toBeGreaterThanOrEqual(token.from)
        expect(token.valueTo).toBeGreaterThanOrEqual(token.valueFrom)
        expect(token.valueTo).toBeLessThanOrEqual(n.text.length)
        expect(n.text.slice(token.valueFrom, token.valueTo)).toBe(token.value)
      }
      behind = token.to
    }
    expect(behind).toBeLessThanOrEqual(n.text.length)
    expect(n.text.slice(behind)).toMatch(/^[\s,;、]*$/)
  }), { numRuns: 2_000, seed: 20260311 })
})

test('long and hostile lines stay linear', () => {
  for (const raw of ['时间 '.repeat(30_000), '时间:'.repeat(30_000), '「'.repeat(50_000), 'a:'.repeat(50_000), 'A7,'.repeat(30_000), '名'.repeat(100_000), '备注:' + ', '.repeat(50_000)]) {
    expect(tokenise(normalise(raw), 0, KEYS, OPTIONS).length).toBeGreaterThanOrEqual(0)
  }
})
