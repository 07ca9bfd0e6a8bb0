// The life of a connection on a clock that the test moves, over connections made of nothing.
import { describe, expect, test } from 'vitest'
import { TIMING } from '../../../adapters/dingtalk/config.ts'
import type { Link, LinkEvents } from '../../../adapters/dingtalk/link.ts'
import { createStream } from '../../../adapters/dingtalk/stream.ts'
import { PlatformError } from '../../../bot/model/errors.ts'
import { instant, plus, SECOND, zoneOf } from '../../../bot/model/time.ts'
import { virtualClock } from '../../kit/clock.ts'
import { recorder } from '../../kit/log.ts'

const NOW = instant(Date.parse('2026-03-11T10:00:00+08:00'))

interface Played {
  readonly events: LinkEvents
  readonly at: number
  /** Whether it answers pings. */
  healthy: boolean
  pings: number
  over: 'closed' | 'terminated' | null
}

/** A stream whose dials do what the test says. */
function given(random = 0) {
  const clock = virtualClock(NOW, zoneOf('Asia/Shanghai'))
  const dials: number[] = []
  const links: Played[] = []
  const states: string[] = []
  /** The next dials fail; `hang` never ends them by itself. */
  const plan: { fail: number; hold: (() => void) | null; holding: boolean } = { fail: 0, hold: null, holding: false }
  const { log, entries } = recorder()
  const stream = createStream({
    clock, log, random: () => random, timing: TIMING,
    incoming: { callback: () => undefined, event: () => undefined, unreadable: () => undefined },
    state: (state) => states.push(state),
    async dial(events) {
      dials.push(clock.now() - NOW)
      if (plan.holding) await new Promise<void>((resolve) => { plan.hold = resolve })
      if (plan.fail > 0) {
        plan.fail -= 1
        throw new PlatformError('dingtalk.socket', { retryable: true, hint: 'wss://secret?ticket=t1' })
      }
      const played: Played = { events, at: clock.now() - NOW, healthy: true, pings: 0, over: null }
      links.push(played)
      const link: Link = {
        ping() {
          played.pings += 1
          if (played.healthy) events.alive()
        },
        close() { played.over ??= 'closed' },
        terminate() { played.over = 'terminated' },
      }
      return link
    },
  })
  // Promises of a dial settle in a few turns.
  const settle = async (): Promise<void> => { for (let i = 0; i < 8; i++) await Promise.resolve() }
  const after = (ms: number): Promise<void> => clock.moveTo(plus(clock.now(), ms), settle)
  const last = (): Played => {
    const link = links.at(-1)
    if (!link) throw new Error('no connection')
    return link
  }
  return { clock, stream, dials, links, states, plan, entries, after, last, settle }
}

describe('a connection', () => {
  test('comes up once, and stays while it answers', async () => {
    const g = given()
    g.stream.start()
    g.stream.start()
    await g.after(3_600 * SECOND)
    expect(g.dials).toEqual([0])
    expect(g.states).toEqual(['up'])
    expect(g.last().pings).toBe(240)
    g.stream.stop()
    expect(g.last().over).toBe('closed')
    expect(g.clock.pending()).toBe(0)
  })

  test('a silent one is noticed within 90 s and replaced', async () => {
    const g = given()
    g.stream.start()
    await g.after(100 * SECOND)
    g.last().healthy = false
    await g.after(90 * SECOND)
    expect(g.links.map((l) => l.over)).toEqual(['terminated', null])
    expect(g.states).toEqual(['up', 'down', 'up'])
    g.stream.stop()
  })

  test('any frame is a sign of life', async () => {
    const g = given()
    g.stream.start()
    await g.after(SECOND)
    g.last().healthy = false
    for (let i = 0; i < 20; i++) {
      await g.after(10 * SECOND)
      g.last().events.alive()
    }
    expect(g.dials).toHaveLength(1)
    g.stream.stop()
  })

  test('failures wait 1, 2, 4 … 60 s, and one attempt is made at a time', async () => {
    const g = given()
    g.plan.fail = 9
    g.stream.start()
    await g.after(500 * SECOND)
    const waits = g.dials.slice(1).map((at, i) => (at - (g.dials[i] ?? 0)) / SECOND)
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
    expect(g.states).toEqual(['down', 'up'])
    g.stream.stop()
  })

  test('waits are up to a quarter longer, as chance has it', async () => {
    const g = given(0.999)
    g.plan.fail = 2
    g.stream.start()
    await g.after(10 * SECOND)
    expect(g.dials[1]).toBeGreaterThan(1_240)
    expect(g.dials[1]).toBeLessThan(1_251)
    g.stream.stop()
  })

  test('connections that are closed at once make no storm; a good one begins anew', async () => {
    const g = given()
    g.stream.start()
    await g.after(0)
    for (let i = 0; i < 4; i++) {
      const n = g.links.length
      g.last().events.closed()
      while (g.links.length === n) await g.after(SECOND)
    }
    expect(g.dials.map((ms) => ms / SECOND)).toEqual([0, 1, 3, 7, 15])
    await g.after(60 * SECOND)
    const before = g.clock.now() - NOW
    g.last().events.closed()
    await g.after(SECOND)
    expect(g.dials.at(-1)).toBe(before + SECOND)
    g.stream.stop()
  })

  test('an error and a close of the same socket count once', async () => {
    const g = given()
    g.stream.start()
    await g.after(0)
    g.last().events.closed()
    g.last().events.closed()
    await g.after(5 * SECOND)
    expect(g.dials).toHaveLength(2)
    g.stream.stop()
  })

  test('disconnect: the next one is open before this one closes, and nobody is told of a gap', async () => {
    const g = given()
    g.stream.start()
    await g.after(40 * SECOND)
    const [first] = g.links
    first?.events.drain()
    first?.events.drain()
    await g.after(0)
    expect(g.links).toHaveLength(2)
    expect(g.links[0]?.over).toBeNull()
    await g.after(SECOND)
    expect(g.links.map((l) => l.over)).toEqual(['closed', null])
    g.links[0]?.events.closed()
    await g.after(100 * SECOND)
    expect(g.dials).toHaveLength(2)
    expect(g.states).toEqual(['up'])
    g.stream.stop()
  })

  test('disconnect, and no successor to be had: it is tried again, and what closes meanwhile is told', async () => {
    const g = given()
    g.stream.start()
    await g.after(40 * SECOND)
    g.plan.fail = 2
    g.last().events.drain()
    await g.after(0)
    g.links[0]?.events.closed()
    await g.after(20 * SECOND)
    expect(g.states).toEqual(['up', 'down', 'up'])
    expect(g.links).toHaveLength(2)
    g.stream.stop()
  })

  test('disconnect frames on every new connection make no storm', async () => {
    const g = given()
    g.stream.start()
    await g.after(0)
    for (let i = 0; i < 300; i++) {
      g.last().events.drain()
      await g.after(100)
    }
    expect(g.dials.length).toBeLessThan(8)
    g.stream.stop()
  })

  test('one that closes between its opening and the news of it is replaced', async () => {
    const g = given()
    g.plan.holding = true
    g.stream.start()
    await g.settle()
    g.plan.holding = false
    g.plan.hold?.()
    // The socket closes in the very turn in which it opened.
    await Promise.resolve()
    g.last().events.closed()
    await g.after(2 * SECOND)
    expect(g.dials).toHaveLength(2)
    g.stream.stop()
  })

  test('a disconnect that comes with the very opening is obeyed', async () => {
    const g = given()
    g.plan.holding = true
    g.stream.start()
    await g.settle()
    g.plan.holding = false
    g.plan.hold?.()
    await Promise.resolve()
    g.last().events.drain()
    await g.after(2 * SECOND)
    expect(g.links.map((l) => l.over)).toEqual(['closed', null])
    g.stream.stop()
  })

  test('stop while a dial is under way leaves nothing, and nothing comes back', async () => {
    const g = given()
    g.plan.holding = true
    g.stream.start()
    await g.settle()
    g.stream.stop()
    g.plan.holding = false
    g.plan.hold?.()
    await g.after(300 * SECOND)
    expect(g.last().over).toBe('terminated')
    g.last().events.closed()
    await g.after(300 * SECOND)
    expect(g.dials).toHaveLength(1)
    expect(g.states).toEqual([])
    expect(g.clock.pending()).toBe(0)
  })

  test('stop while waiting for the next attempt', async () => {
    const g = given()
    g.plan.fail = 1
    g.stream.start()
    await g.after(0)
    g.stream.stop()
    await g.after(300 * SECOND)
    expect(g.dials).toHaveLength(1)
    expect(g.clock.pending()).toBe(0)
  })

  test('one that is suspected dead is not waited for at the end', async () => {
    const g = given()
    g.stream.start()
    await g.after(SECOND)
    g.last().healthy = false
    await g.after(20 * SECOND)
    g.stream.stop()
    expect(g.last().over).toBe('terminated')
  })

  test('the log names the code of a failure and nothing of its words', async () => {
    const g = given()
    g.plan.fail = 1
    g.stream.start()
    await g.after(0)
    g.stream.stop()
    expect(g.entries.map((e) => e.data)).toContainEqual({ code: 'dingtalk.socket', failures: 0 })
    expect(JSON.stringify(g.entries)).not.toContain('ticket')
  })
})
