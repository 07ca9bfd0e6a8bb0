// Calls on their way never make one too many for Feishu, whatever bunches them, by a clock that is moved.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFlight } from '../../../adapters/feishu/flight.ts'
import type { PaceLane } from '../../../bot/model/pacer.ts'
import { instant, plus, zoneOf } from '../../../bot/model/time.ts'
import { virtualClock } from '../../kit/clock.ts'

const settle = async (): Promise<void> => { for (let i = 0; i < 10; i++) await Promise.resolve() }
const lane = (key: string, count: number): PaceLane => ({ key, rates: [{ count, perMs: 1_000 }, { count: 20 * count, perMs: 60_000 }] })

function given() {
  const clock = virtualClock(instant(1_773_194_400_000), zoneOf('Asia/Shanghai'))
  const from = clock.now()
  const flight = createFlight(clock)
  const left: { readonly name: string; readonly at: number }[] = []
  const reached: number[] = []
  /** Leaves when it may, gets there after `goMs`, and its answer is there after `backMs` more. */
  const send = (name: string, lanes: readonly PaceLane[], goMs: number, backMs: number): void => {
    void flight.leave(lanes).then((landed) => {
      left.push({ name, at: clock.now() - from })
      clock.wake(plus(clock.now(), goMs), () => {
        reached.push(clock.now())
        clock.wake(plus(clock.now(), backMs), landed)
      })
    })
  }
  return { clock, send, left, reached, wait: (ms: number) => clock.moveTo(plus(clock.now(), ms), settle) }
}

test('as many as the window holds; the next when the answer of the first is a window old', async () => {
  const { send, left, wait } = given()
  for (let i = 0; i < 7; i++) send(`m${i}`, [lane('chat', 5)], 30, 10)
  await wait(0)
  expect(left).toHaveLength(5)
  await wait(1_039)
  expect(left).toHaveLength(5)
  await wait(1)
  expect(left.slice(5)).toEqual([{ name: 'm5', at: 1_040 }, { name: 'm6', at: 1_040 }])
})

test('without an answer nothing more leaves; other lanes do, and nobody is overtaken in one', async () => {
  const { send, left, wait } = given()
  send('slow', [lane('chat/a', 1), lane('api', 50)], 8_000, 0)
  send('behind', [lane('chat/a', 1), lane('api', 50)], 5, 5)
  send('other', [lane('chat/b', 1), lane('api', 50)], 5, 5)
  await wait(7_999)
  expect(left.map((l) => l.name)).toEqual(['slow', 'other'])
  await wait(2_000)
  expect(left.at(-1)).toEqual({ name: 'behind', at: 9_000 })
})

test('Feishu never sees more than a window holds, however long calls take', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.record({ pauseMs: fc.integer({ min: 0, max: 60 }), goMs: fc.integer({ min: 0, max: 400 }), backMs: fc.integer({ min: 0, max: 200 }) }), { minLength: 20, maxLength: 60 }), async (calls) => {
    const { clock, send, reached, wait } = given()
    for (const { pauseMs, goMs, backMs } of calls) {
      send('m', [lane('api', 10)], goMs, backMs)
      await wait(pauseMs)
    }
    await wait(60_000)
    expect(reached).toHaveLength(calls.length)
    for (const [i, at] of reached.toSorted((a, b) => a - b).entries()) expect(at - (reached.toSorted((a, b) => a - b)[i - 10] ?? 0)).toBeGreaterThanOrEqual(1_000)
    expect(clock.pending()).toBe(0)
  }), { numRuns: 25, seed: 5 })
})
