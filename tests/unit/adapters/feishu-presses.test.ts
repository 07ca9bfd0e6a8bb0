// Presses that wait for their toast, by a clock that is moved. Rules: feishu.md section 6.
import { expect, test, vi } from 'vitest'
import { createPresses, LATER, NOT_STORED, OUTCOME_MS, SLOW, STORED_MS, type PressAnswer } from '../../../adapters/feishu/presses.ts'
import { instant, plus, zoneOf } from '../../../bot/model/time.ts'
import type { AcceptResult } from '../../../bot/ports/platform.ts'
import { virtualClock } from '../../kit/clock.ts'

const settle = async (): Promise<void> => { for (let i = 0; i < 10; i++) await Promise.resolve() }
const info = (content: string): PressAnswer => ({ toast: { type: 'info', content } })

function given() {
  const clock = virtualClock(instant(1_773_194_400_000), zoneOf('Asia/Shanghai'))
  const lost = vi.fn()
  const presses = createPresses(clock, lost)
  let store: (result: AcceptResult) => void = () => undefined
  let fail: (error: unknown) => void = () => undefined
  let done: () => void = () => undefined
  const handled = new Promise<void>((resolve) => { done = resolve })
  const said: PressAnswer[] = []
  const storing = vi.fn(() => new Promise<AcceptResult>((resolve, reject) => {
    store = resolve
    fail = reject
  }))
  const take = (): void => { void presses.take('e1', 'ou_1', storing).then((answer) => { said.push(answer) }) }
  return {
    clock, presses, lost, said, storing, take, fail: (error: unknown) => { fail(error) }, done: () => { done() }, stored: (kind: 'new' | 'known' = 'new') => { store({ kind, done: handled }) },
    wait: (ms: number) => clock.moveTo(plus(clock.now(), ms), settle),
  }
}

test('its toast', async () => {
  const p = given()
  p.take()
  p.stored()
  await p.wait(1_900)
  expect(p.presses.show('e1', 'ou_1', '报上了 ✅', 'k1')).toBe(true)
  await settle()
  expect(p.said).toEqual([info('报上了 ✅')])
  expect(p.presses.show('e1', 'ou_1', '报上了 ✅', 'k1')).toBe(true)
  expect(p.presses.show('e1', 'ou_1', '又一次', 'k2')).toBe(false)
  expect(p.clock.pending()).toBe(0)
})

test('an outcome after 2 s comes in private, and the toast says so', async () => {
  const p = given()
  p.take()
  p.stored()
  await p.wait(OUTCOME_MS - 1)
  expect(p.said).toEqual([])
  await p.wait(1)
  expect(p.said).toEqual([info(LATER)])
  expect(p.presses.show('e1', 'ou_1', '报上了 ✅', 'k1')).toBe(false)
})

test('the 2 s count from the press, also where storing took its time', async () => {
  const p = given()
  p.take()
  await p.wait(1_500)
  p.stored()
  await p.wait(499)
  expect(p.said).toEqual([])
  await p.wait(1)
  expect(p.said).toEqual([info(LATER)])
})

test('not stored after 2.5 s: the toast says that it is slow, and the work goes on', async () => {
  const p = given()
  p.take()
  await p.wait(STORED_MS)
  expect(p.said).toEqual([info(SLOW)])
  p.stored()
  await settle()
  expect(p.presses.show('e1', 'ou_1', '报上了 ✅', 'k1')).toBe(false)
  expect(p.clock.pending()).toBe(0)
})

test('could not be stored: said at once, and told to the log', async () => {
  const p = given()
  p.take()
  p.fail(new Error('disk full'))
  await settle()
  expect(p.said).toEqual([{ toast: { type: 'error', content: NOT_STORED } }])
  expect(p.lost).toHaveBeenCalledOnce()
})

test('handled without a toast: not kept waiting, but a moment for the one that is on its way', async () => {
  const p = given()
  p.take()
  p.stored()
  p.done()
  await p.wait(299)
  expect(p.said).toEqual([])
  await p.wait(1)
  expect(p.said).toEqual([{}])
})

test('handled in the last moment: the toast may still come, and Feishu does not wait longer', async () => {
  const p = given()
  p.take()
  p.stored()
  await p.wait(OUTCOME_MS - 100)
  p.done()
  await p.wait(100)
  expect(p.said).toEqual([info(LATER)])
})

test('somebody else’s toast is not shown', async () => {
  const p = given()
  p.take()
  p.stored()
  await settle()
  expect(p.presses.show('e1', 'ou_2', '报上了 ✅', 'k1')).toBe(false)
  expect(p.said).toEqual([])
})

test('the same press twice at once: stored once, both answered alike; one known from before: nothing to show', async () => {
  const p = given()
  p.take()
  p.take()
  p.stored()
  await settle()
  p.presses.show('e1', 'ou_1', '报上了 ✅', 'k1')
  await settle()
  expect(p.storing).toHaveBeenCalledOnce()
  expect(p.said).toEqual([info('报上了 ✅'), info('报上了 ✅')])
  const known = given()
  known.take()
  known.stored('known')
  await settle()
  expect(known.said).toEqual([{}])
})

test('stop lets go of all', async () => {
  const p = given()
  p.take()
  p.stored()
  await settle()
  p.presses.stop()
  await settle()
  expect(p.said).toEqual([{}])
  expect(p.clock.pending()).toBe(0)
})
