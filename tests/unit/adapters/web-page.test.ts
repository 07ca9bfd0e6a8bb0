// The page's memory: order of messages, what is unread, what an update may change, forms that survive one.
import { describe, expect, test } from 'vitest'
import { carryForm, openForm } from '../../../adapters/web/page/form-state.ts'
import { Store } from '../../../adapters/web/page/store.ts'
import { clockTime, dayLabel, PageClock, shortWhen } from '../../../adapters/web/page/time.ts'
import { CHIPS } from '../../../adapters/web/chips.ts'
import type { LineView, ShownView, StateView } from '../../../adapters/web/view.ts'
import { instant, parseLocalDate, plus, zoneOf, type LocalDate } from '../../../bot/model/time.ts'
import { action, field, NOW, PEOPLE } from '../../kit/web.ts'

const line = (id: string, seconds: number, rest: Partial<LineView> = {}): LineView =>
  ({ id, chat: 'union', user: 'w1', text: id, at: plus(NOW, seconds * 1_000), mention: true, replyTo: null, ...rest })
const shown = (id: string, seconds: number, rest: Partial<ShownView> = {}): ShownView =>
  ({ id, chat: 'union', user: null, text: id, card: null, at: plus(NOW, seconds * 1_000), updatedAt: null, replyTo: null, ...rest })
const state = (rest: Partial<StateView> = {}): StateView => ({
  botName: '工会小助手', zone: 'Asia/Shanghai', now: NOW, people: PEOPLE, groups: [{ chat: 'union', title: '校工会群' }], lines: [], shown: [], chips: CHIPS, ...rest,
})
const ids = (store: Store): string[] => store.list('g:union').map((i) => i.id)

describe('order', () => {
  test('by time; at the same instant the line before its answer; m9 before m10', () => {
    const store = new Store(state({ lines: [line('say-2', 5), line('say-1', 1)], shown: [shown('m10', 5), shown('m9', 5), shown('m1', 1)] }))
    expect(ids(store)).toEqual(['say-1', 'm1', 'say-2', 'm9', 'm10'])
  })

  test('an event that is already in the state changes nothing twice, an older card never comes back', () => {
    const store = new Store(state({ shown: [shown('m1', 1, { text: '新', updatedAt: plus(NOW, 9_000) })] }))
    expect(store.apply({ type: 'shown', message: shown('m1', 1, { text: '旧' }) })).toBeNull()
    expect(store.list('g:union')).toMatchObject([{ shown: { text: '新' } }])
    expect(store.apply({ type: 'shown', message: shown('m1', 1, { text: '更新', updatedAt: plus(NOW, 10_000) }) })).toMatchObject({ kind: 'changed', place: 'g:union' })
    expect(store.apply({ type: 'line', line: line('say-1', 2) })).toMatchObject({ kind: 'added' })
    expect(store.apply({ type: 'line', line: line('say-1', 2) })).toBeNull()
    expect(ids(store)).toEqual(['m1', 'say-1'])
  })

  test('a line that was not stored disappears; a hello without resumption asks for the state', () => {
    const store = new Store(state({ lines: [line('say-1', 1)] }))
    expect(store.apply({ type: 'unsaid', id: 'say-1' })).toMatchObject({ kind: 'removed', place: 'g:union' })
    expect(store.apply({ type: 'unsaid', id: 'say-1' })).toBeNull()
    expect(store.apply({ type: 'hello', resumed: true })).toBeNull()
    expect(store.apply({ type: 'hello', resumed: false })).toEqual({ kind: 'stale' })
  })
})

describe('unread', () => {
  test('counts the others’ messages since this seat looked, each seat by itself', () => {
    const store = new Store(state({ lines: [line('say-1', 1)], shown: [shown('m1', 2)] }))
    expect([store.unread('w1', 'g:union'), store.unread('w2', 'g:union')]).toEqual([1, 2])
    store.look('w2', 'g:union')
    store.apply({ type: 'line', line: line('say-2', 3, { user: 'w6' }) })
    expect([store.unread('w1', 'g:union'), store.unread('w2', 'g:union')]).toEqual([2, 1])
  })

  test('what comes in private is a dot on that face only, and is remembered between visits', () => {
    const store = new Store(state())
    store.lookAtAll()
    store.apply({ type: 'shown', message: shown('m1', 1, { chat: null, user: 'w2' }) })
    expect(PEOPLE.map((p) => store.unreadPrivate(p.id))).toEqual([0, 1, 0, 0])
    store.look('w2', 'u:w2')
    const later = new Store(state({ shown: [shown('m1', 1, { chat: null, user: 'w2' })] }), store.seenRecord())
    expect(later.unreadPrivate('w2')).toBe(0)
  })
})

describe('forms', () => {
  const join = action('带人', ['报名', 'A1'], { fields: [field('带', { value: '1' }), field('备注')] })
  test('open with their values and follow their button through an update', () => {
    const form = openForm(join, 0)
    expect(form.values).toEqual({ 带: '1', 备注: '' })
    form.values['备注'] = '不吃辣'
    expect(carryForm(form, [action('退出', ['取消报名', 'A1']), join])).toEqual({ index: 1, label: '带人', values: { 带: '1', 备注: '不吃辣' } })
  })

  test('close when the button or a field is gone', () => {
    const form = openForm(join, 0)
    expect(carryForm(form, [action('退出', ['取消报名', 'A1'])])).toBeNull()
    expect(carryForm(form, [{ ...join, fields: [field('带')] }])).toBeNull()
  })
})

describe('times', () => {
  const day = (text: string): LocalDate => {
    const date = parseLocalDate(text)
    if (date === null) throw new Error(text)
    return date
  }
  test.each([['2026-03-11', '今天'], ['2026-03-10', '昨天'], ['2026-03-09', '3月9日 周一'], ['2025-12-31', '2025年12月31日 周三']])('%s is %s', (date, label) => {
    expect(dayLabel(day(date), day('2026-03-11'))).toBe(label)
  })

  test('in the union’s zone, by the server’s clock', () => {
    const zone = zoneOf('Asia/Shanghai')
    let elapsed = 1_000
    const clock = new PageClock(NOW, zone, () => elapsed)
    expect(clock.today()).toBe('2026-03-11')
    elapsed += 14 * 3_600_000
    expect(clock.today()).toBe('2026-03-12')
    clock.set(NOW)
    expect(clock.today()).toBe('2026-03-11')
    expect(clockTime(NOW, zone)).toBe('10:00')
    expect(['2026-03-11T08:05+08:00', '2026-03-10T08:05+08:00', '2026-03-02T08:05+08:00'].map((t) => shortWhen(instant(Date.parse(t)), zone, clock.today())))
      .toEqual(['8:05', '昨天', '3月2日'])
  })
})
