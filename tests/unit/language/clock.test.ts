// Clock times of settings: commands.md section 7.7, 设置 and 提醒.
import { expect, test } from 'vitest'
import { readClock, readClockSpan } from '../../../bot/language/clock.ts'

test.each([
  ['8:30', '08:30'], ['８：３０', '08:30'], ['19:30', '19:30'], ['6:30', '06:30'], ['晚上10点', '22:00'], ['早上七点', '07:00'], ['19点半', '19:30'], ['22', '22:00'], ['24:00', '00:00'], ['0:00', '00:00'],
  ['25:00', null], ['8:75', null], ['明天8:30', null], ['晚上', null], ['', null], ['8:30-9:30', null],
])('clock %j', (typed, time) => {
  expect(readClock(typed)).toBe(time)
})

test.each([
  ['22:30-6:30', '22:30', '06:30'], ['22:00到7:00', '22:00', '07:00'], ['晚上10点到早上7点', '22:00', '07:00'], ['22-7', '22:00', '07:00'], ['22：00～7：00', '22:00', '07:00'],
])('span %j', (typed, from, to) => {
  expect(readClockSpan(typed)).toEqual({ from, to })
})

test.each(['22:00', '', '早到晚', '22:00-', 'x-y'])('no span %j', (typed) => {
  expect(readClockSpan(typed)).toBeNull()
})
