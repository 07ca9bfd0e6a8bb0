import { describe, expect, test } from 'vitest'
import { seededIds } from '../../../adapters/replay/ids.ts'
import { instant } from '../../../bot/model/time.ts'

const still = { now: () => instant(1_773_194_400_000) }

describe('seeded ids', () => {
  const sample = (seed: number, salt = ''): string[] => {
    const ids = seededIds(seed, still, salt)
    return [ids.next(), ids.code(12), String(ids.number(1_000_000)), ids.next()]
  }

  test('the same seed says the same, another seed or salt something else', () => {
    expect(sample(1)).toEqual(sample(1))
    for (const other of [sample(2), sample(1, 'run 2')]) for (const [i, one] of sample(1).entries()) expect(other[i]).not.toBe(one)
  })

  test('ids are unique and sorted, also more than one millisecond holds', () => {
    const ids = seededIds(1, still)
    const made = Array.from({ length: 10_000 }, () => ids.next())
    expect(new Set(made).size).toBe(made.length)
    expect([...made].sort()).toEqual(made)
    expect(made[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  test('numbers are even over their range, and a senseless range is refused', () => {
    const ids = seededIds(7, still)
    const counts = Array.from({ length: 6 }, () => 0)
    for (let i = 0; i < 6000; i++) {
      const n = ids.number(6)
      counts[n] = (counts[n] ?? 0) + 1
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
    for (const below of [0, -1, 1.5, 2 ** 33]) expect(() => ids.number(below)).toThrow(RangeError)
  })

  test('codes can be read aloud', () => {
    expect(seededIds(3, still).code(2000)).toMatch(/^[2-9A-HJKMNP-Z]{2000}$/)
  })
})
