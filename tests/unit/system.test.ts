import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DAY, instant, MINUTE, plus, zoneOf } from '../../bot/model/time.ts'
import { systemClock, systemIds } from '../../bot/system.ts'

const zone = zoneOf('Asia/Shanghai')

describe('system clock', () => {
  beforeEach(() => { vi.useFakeTimers({ now: 1_773_194_400_000 }) })
  afterEach(() => { vi.useRealTimers() })

  test('wakes once, not before its time, also far beyond what one timer can hold', () => {
    const clock = systemClock(zone)
    const woke: number[] = []
    const from = clock.now()
    clock.wake(plus(from, 40 * DAY), () => { woke.push(clock.now() - from) })
    vi.advanceTimersByTime(40 * DAY - 1)
    expect(woke).toEqual([])
    vi.advanceTimersByTime(DAY)
    expect(woke).toEqual([40 * DAY])
  })

  test('past: at once, but not within the call', () => {
    const clock = systemClock(zone)
    const fn = vi.fn()
    clock.wake(instant(0), fn)
    expect(fn).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(fn).toHaveBeenCalledTimes(1)
  })

  test('taken back, also after a nap, it leaves no timer', () => {
    const clock = systemClock(zone)
    const fn = vi.fn()
    const cancel = clock.wake(plus(clock.now(), DAY), fn)
    vi.advanceTimersByTime(35 * MINUTE)
    cancel()
    cancel()
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(2 * DAY)
    expect(fn).not.toHaveBeenCalled()
  })

  test('a clock that is put forward is noticed within minutes', () => {
    const clock = systemClock(zone)
    const fn = vi.fn()
    clock.wake(plus(clock.now(), DAY), fn)
    vi.setSystemTime(clock.now() + 2 * DAY)
    vi.advanceTimersByTime(10 * MINUTE)
    expect(fn).toHaveBeenCalledTimes(1)
  })
})

test('system ids are unique, sorted and well formed; codes and numbers are in range', () => {
  const ids = systemIds()
  const made = Array.from({ length: 10_000 }, () => ids.next())
  expect(new Set(made).size).toBe(made.length)
  expect([...made].sort()).toEqual(made)
  for (const id of made.slice(0, 100)) expect(id).toMatch(/^[0-9a-f-]{36}$/)
  expect(ids.code(50)).toMatch(/^[2-9A-HJKMNP-Z]{50}$/)
  expect(ids.code(50)).not.toBe(ids.code(50))
  for (let i = 0; i < 100; i++) expect([0, 1, 2]).toContain(ids.number(3))
})
