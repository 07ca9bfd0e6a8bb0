import { describe, expect, test } from 'vitest'
import { virtualClock } from '../../../adapters/replay/clock.ts'
import { instant, plus, zoneOf } from '../../../bot/model/time.ts'

const zone = zoneOf('Asia/Shanghai')
const start = instant(1_000_000)
const now = async (): Promise<void> => undefined

function given() {
  const clock = virtualClock(start, zone)
  const log: string[] = []
  const note = (what: string) => () => { log.push(`${what}@${clock.now() - start}`) }
  return { clock, log, note, at: (ms: number) => plus(start, ms) }
}

describe('virtual clock', () => {
  test('wake-ups run in order of time, then of asking, each at its own time', async () => {
    const { clock, log, note, at } = given()
    for (const [what, ms] of [['d', 30], ['b', 10], ['c', 10], ['a', 5], ['e', 31]] as const) clock.wake(at(ms), note(what))
    await clock.moveTo(at(30), now)
    expect(log).toEqual(['a@5', 'b@10', 'c@10', 'd@30'])
    expect(clock.now()).toBe(at(30))
    expect(clock.pending()).toBe(1)
  })

  test('work under way finishes, and may ask for more, before the time moves', async () => {
    const { clock, log, note, at } = given()
    const work: Promise<void>[] = []
    clock.wake(at(10), () => {
      work.push(Promise.resolve().then(() => Promise.resolve()).then(() => {
        note('after')()
        clock.wake(at(15), note('more'))
      }))
    })
    clock.wake(at(20), note('later'))
    await clock.moveTo(at(50), async () => { await Promise.all(work.splice(0)) })
    expect(log).toEqual(['after@10', 'more@15', 'later@20'])
  })

  test('a wake-up in the past runs now, but not within the call, behind what is due', async () => {
    const { clock, log, note, at } = given()
    clock.wake(at(0), note('due'))
    clock.wake(at(-500), note('past'))
    expect(log).toEqual([])
    await clock.drain(now)
    expect(log).toEqual(['due@0', 'past@0'])
  })

  test('taken back, it does not run; a second time changes nothing', async () => {
    const { clock, log, note, at } = given()
    const cancel = clock.wake(at(1), note('x'))
    clock.wake(at(2), note('y'))
    cancel()
    cancel()
    expect(clock.pending()).toBe(1)
    await clock.moveTo(at(5), now)
    cancel()
    expect(log).toEqual(['y@2'])
    expect(clock.pending()).toBe(0)
  })

  test('a thousand asked for and half taken back stay in order', async () => {
    const { clock, at } = given()
    const seen: number[] = []
    const cancels = Array.from({ length: 1000 }, (_, i) => {
      const ms = (i * 7919) % 1009
      return clock.wake(at(ms), () => { seen.push(ms) })
    })
    cancels.forEach((cancel, i) => { if (i % 3 !== 0) cancel() })
    expect(clock.pending()).toBe(334)
    await clock.moveTo(at(2000), now)
    expect(seen).toHaveLength(334)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })

  test('it never goes back, and is moved by one at a time', async () => {
    const { clock, at } = given()
    await clock.moveTo(at(10), now)
    await expect(clock.moveTo(at(9), now)).rejects.toThrow(RangeError)
    const moving = clock.moveTo(at(20), now)
    await expect(clock.moveTo(at(30), now)).rejects.toThrow('already')
    await moving
  })

  test('a wake-up that wakes itself without end is an error, not a hang', async () => {
    const { clock } = given()
    const again = (): void => { clock.wake(clock.now(), again) }
    again()
    await expect(clock.drain(now)).rejects.toThrow('without end')
  })
})
