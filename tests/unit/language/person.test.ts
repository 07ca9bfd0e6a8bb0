// People named in a line: commands.md section 5.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalise } from '../../../bot/language/normalise.ts'
import { readPeople, readPerson } from '../../../bot/language/person.ts'
import type { PersonRef } from '../../../bot/language/person.ts'
import type { Mention } from '../../../bot/model/event.ts'

const at = (name: string, userId: string): Mention => ({ name, userId, self: false })
const show = (person: PersonRef): string => person.kind === 'mention' ? `@${person.userId}` : person.kind === 'employee' ? `#${person.no}` : person.kind === 'member' ? person.id : person.name
const read = (raw: string, mentions: readonly Mention[] = []): string[] | null => readPeople(normalise(raw, mentions))?.map(show) ?? null

test.each<[string, readonly Mention[], string[] | null]>([
  ['@张三', [at('张三', 'u3')], ['@u3']],
  ['@张三, @李四', [at('张三', 'u3'), at('李四', 'u4')], ['@u3', '@u4']],
  ['@张三@李四', [at('张三', 'u3'), at('李四', 'u4')], ['@u3', '@u4']],
  ['@张伟 @张伟', [at('张伟', 'a'), at('张伟', 'b')], ['@a', '@b']],
  ['@Mary Smith、王五', [at('Mary Smith', 'm')], ['@m', '王五']],
  ['@张三 和 @李四', [at('张三', 'u3'), at('李四', 'u4')], ['@u3', '@u4']],
  ['@张三', [], ['张三']],
  ['@张三@李四', [], ['张三', '李四']],
  ['张三', [], ['张三']],
  ['張偉', [], ['張偉']],
  ['张三，李四、王五 赵六', [], ['张三', '李四', '王五', '赵六']],
  ['阿依古丽·买买提', [], ['阿依古丽·买买提']],
  ['"Mary Smith" 王五', [], ['Mary Smith', '王五']],
  ['工号1023', [], ['#1023']],
  ['工号：1023、工号 a1024', [], ['#1023', '#a1024']],
  ['工號１０２３', [], ['#1023']],
  ['张三 工号1023', [], ['张三', '#1023']],
  ['', [], []],
  ['1023', [], null],
  ['张三 名额:3', [], null],
  ['张三 →', [], null],
  ['<at user_id="all">', [], null],
  ['=HYPERLINK("x")', [], null],
  ['字'.repeat(100), [], ['字'.repeat(40)]],
])('%j', (raw, mentions, expected) => {
  expect(read(raw, mentions)).toEqual(expected)
})

test('a stretch of a line', () => {
  const n = normalise('代报名 A7 @张三, @李四', [at('张三', 'u3'), at('李四', 'u4')])
  expect(readPeople(n, 7)?.map(show)).toEqual(['@u3', '@u4'])
  expect(readPeople(n, 7, 10)?.map(show)).toEqual(['@u3'])
})

test('one person', () => {
  expect(readPerson(' 工号1023 ')).toEqual({ kind: 'employee', no: '1023' })
  expect(readPerson('@王\u202e五')).toEqual({ kind: 'name', name: '王五' })
  expect(readPerson('123')).toBeNull()
  expect(readPerson('王'.repeat(5_000))).toBeNull()
})

test('four hundred names', () => {
  expect(read(Array.from({ length: 400 }, (_, i) => `张${String.fromCharCode(0x4e00 + i)}`).join('、'))).toHaveLength(400)
})

test('any text: people or null', () => {
  const soup = fc.array(fc.constantFrom('@', '张三', '李四', ' ', ',', '、', '工号', '1023', '"', '：', '😀', '\ud800', '和'), { maxLength: 14 }).map((parts) => parts.join(''))
  fc.assert(fc.property(fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 40 })), (raw) => {
    for (const person of readPeople(normalise(raw, [at('张三', 'u3')])) ?? []) {
      expect(person.kind === 'employee' ? person.no : person.kind === 'member' ? person.id : person.name).not.toBe('')
    }
  }), { numRuns: 1_000, seed: 20260311 })
})
