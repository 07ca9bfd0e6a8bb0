// The limits of platforms as they are published: never exceeded by any way of counting, and hardly slower than they allow.
import { describe, expect, test } from 'vitest'
import { virtualClock, type VirtualClock } from '../../../adapters/replay/clock.ts'
import { PlatformError } from '../../../bot/model/errors.ts'
import { createPacer, type PaceLane, type Pacer, type Rate } from '../../../bot/model/pacer.ts'
import { HOUR, MINUTE, parseIso, plus, SECOND, zoneOf, type Instant } from '../../../bot/model/time.ts'
import type { Hurry } from '../../../bot/ports/platform.ts'

/** Well away from a full or half hour. */
const START = parseIso('2026-03-11T10:10:00+08:00') ?? (0 as Instant)
const FEISHU: readonly Rate[] = [{ count: 50, perMs: SECOND }, { count: 1000, perMs: MINUTE }]

interface Bench {
  readonly clock: VirtualClock
  readonly pacer: Pacer
  readonly went: { readonly name: string; readonly at: number }[]
  ask(name: string, lanes: readonly PaceLane[], hurry?: Hurry): void
  pass(ms: number): Promise<void>
}

function bench(o: { peaksMs?: number; start?: Instant } = {}): Bench {
  const clock = virtualClock(o.start ?? START, zoneOf('Asia/Shanghai'))
  const pacer = createPacer(clock, o.peaksMs === undefined ? {} : { peaksMs: o.peaksMs })
  const went: { name: string; at: number }[] = []
  const settle = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })
  return {
    clock, pacer, went,
    ask(name, lanes, hurry = 'answer') { void pacer.take(lanes, hurry).then(() => { went.push({ name, at: clock.now() - START }) }, () => undefined) },
    pass: (ms) => clock.moveTo(plus(clock.now(), ms), settle),
  }
}

const app = (rates: readonly Rate[] = FEISHU): PaceLane => ({ key: 'app', rates })

/** The fullest window of that length: sliding, and in fixed ones that begin at any of many offsets. */
function fullest(times: readonly number[], perMs: number): number {
  let most = 0
  let from = 0
  for (const [to, at] of times.entries()) {
    while (at - (times[from] ?? at) >= perMs) from++
    most = Math.max(most, to - from + 1)
  }
  for (let offset = 0; offset < perMs; offset += perMs / 20) {
    const counts = new Map<number, number>()
    for (const at of times) {
      const window = Math.floor((at + offset) / perMs)
      counts.set(window, (counts.get(window) ?? 0) + 1)
      most = Math.max(most, counts.get(window) ?? 0)
    }
  }
  return most
}

describe('published rates', () => {
  test.each([
    ['a greeting to 500 groups', 500, FEISHU, 9.98 * SECOND],
    ['3000 calls', 3000, FEISHU, 139.98 * SECOND],
    ['100 cards of DingTalk', 100, [{ count: 20, perMs: SECOND }], 4.95 * SECOND],
    ['60 posts of one robot', 60, [{ count: 20, perMs: MINUTE }], 2 * MINUTE],
    ['12 updates of one message', 12, [{ count: 5, perMs: SECOND }], 2 * SECOND],
  ] as const)('%s: within 5 % of the ideal, and no window is ever exceeded', async (_, calls, rates, ideal) => {
    const b = bench()
    for (let i = 0; i < calls; i++) b.ask(String(i), [app(rates)], 'bulk')
    await b.pass(HOUR)
    const times = b.went.map((w) => w.at)
    expect(times).toHaveLength(calls)
    expect(b.went.map((w) => w.name)).toEqual(Array.from({ length: calls }, (_x, i) => String(i)))
    for (const rate of rates) expect(fullest(times, rate.perMs)).toBeLessThanOrEqual(rate.count)
    expect(times.at(-1)).toBeLessThanOrEqual(ideal * 1.05)
  })

  test('at a steady flow of a little less than the rate nobody waits for long', async () => {
    const b = bench()
    const waits: number[] = []
    for (let i = 0; i < 400; i++) {
      const asked = b.clock.now()
      void b.pacer.take([app([{ count: 50, perMs: SECOND }])], 'answer').then(() => waits.push(b.clock.now() - asked))
      await b.pass(25)
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(25)
  })

  test('several lanes at once: the group’s own limit holds beside the app’s, and other groups go on', async () => {
    const b = bench()
    const group = (id: string): PaceLane => ({ key: `group/${id}`, rates: [{ count: 5, perMs: SECOND }] })
    for (let i = 0; i < 20; i++) b.ask('a', [app(), group('a')])
    for (let i = 0; i < 5; i++) b.ask('b', [app(), group('b')])
    await b.pass(MINUTE)
    const of = (name: string): number[] => b.went.filter((w) => w.name === name).map((w) => w.at)
    expect(fullest(of('a'), SECOND)).toBeLessThanOrEqual(5)
    expect(of('b').at(-1)).toBeLessThan(SECOND)
    expect(of('a').at(-1)).toBeGreaterThan(3 * SECOND)
    expect(fullest(b.went.map((w) => w.at), SECOND)).toBeLessThanOrEqual(50)
  })

  test('a call that may not pass yet is counted nowhere', async () => {
    const b = bench()
    const slow: PaceLane = { key: 'slow', rates: [{ count: 1, perMs: MINUTE }] }
    const fast: PaceLane = { key: 'fast', rates: [{ count: 2, perMs: MINUTE }] }
    b.ask('first', [fast, slow])
    b.ask('waits', [fast, slow])
    b.ask('other', [fast])
    await b.pass(SECOND)
    expect(b.went.map((w) => w.name)).toEqual(['first', 'other'])
  })
})

describe('hurry', () => {
  test('answers go before notices, those before cards, those before what goes to many, whatever came first', async () => {
    const b = bench()
    const one = app([{ count: 1, perMs: SECOND }])
    b.ask('now', [one])
    for (const hurry of ['bulk', 'card', 'notice', 'answer'] as const) for (const n of [1, 2]) b.ask(`${hurry} ${n}`, [one], hurry)
    await b.pass(MINUTE)
    expect(b.went.map((w) => w.name)).toEqual(['now', 'answer 1', 'answer 2', 'notice 1', 'notice 2', 'card 1', 'card 2', 'bulk 1', 'bulk 2'])
  })

  test('an answer in the middle of a greeting to 500 groups does not wait for it', async () => {
    const b = bench()
    for (let i = 0; i < 500; i++) b.ask('greeting', [app()], 'bulk')
    await b.pass(3 * SECOND)
    b.ask('answer', [app()])
    await b.pass(MINUTE)
    expect(b.went.find((w) => w.name === 'answer')?.at).toBeLessThan(3 * SECOND + 50)
    expect(b.went).toHaveLength(501)
  })

  test('what is urgent in a full group holds up nobody in another', async () => {
    const b = bench()
    const full: PaceLane = { key: 'full', rates: [{ count: 1, perMs: HOUR }] }
    b.ask('first', [app(), full])
    b.ask('stuck', [app(), full])
    b.ask('card', [app(), { key: 'other', rates: [{ count: 5, perMs: SECOND }] }], 'card')
    await b.pass(SECOND)
    expect(b.went.map((w) => w.name)).toEqual(['first', 'card'])
  })
})

describe('hold', () => {
  test('nothing passes while the platform asks to wait; then all goes on at its pace', async () => {
    const b = bench()
    for (let i = 0; i < 100; i++) b.ask('x', [app()])
    await b.pass(500)
    const before = b.went.length
    b.pacer.hold('app', 10 * SECOND)
    await b.pass(10 * SECOND - 1)
    expect(b.went).toHaveLength(before)
    await b.pass(MINUTE)
    expect(b.went).toHaveLength(100)
    expect(b.went[before]?.at).toBe(10_500)
    expect(fullest(b.went.map((w) => w.at), SECOND)).toBeLessThanOrEqual(50)
  })

  test('a shorter one does not shorten a longer one, and one lane’s is not another’s', async () => {
    const b = bench()
    b.pacer.hold('app', MINUTE)
    b.pacer.hold('app', SECOND)
    b.ask('held', [app()])
    b.ask('free', [{ key: 'other', rates: FEISHU }])
    await b.pass(59 * SECOND)
    expect(b.went.map((w) => w.name)).toEqual(['free'])
    await b.pass(2 * SECOND)
    expect(b.went).toHaveLength(2)
  })
})

describe('peaks', () => {
  test.each([['2026-03-11T10:00:00+08:00'], ['2026-03-11T10:30:05+08:00'], ['2026-03-11T10:31:29+08:00']])('at %s what goes to many waits 90 s from the half hour on, everything else goes', async (iso) => {
    const start = parseIso(iso) ?? START
    const b = bench({ peaksMs: 90 * SECOND, start })
    for (const hurry of ['bulk', 'card', 'notice', 'answer'] as const) b.ask(hurry, [app()], hurry)
    await b.pass(100)
    expect(b.went.map((w) => w.name).sort()).toEqual(['answer', 'card', 'notice'])
    await b.pass(2 * MINUTE)
    const at = plus(START, b.went.find((w) => w.name === 'bulk')?.at ?? 0)
    expect(at % (30 * MINUTE)).toBe(90 * SECOND)
  })

  test('a greeting that runs into a half hour pauses and goes on', async () => {
    const b = bench({ peaksMs: 90 * SECOND, start: parseIso('2026-03-11T10:29:55+08:00') ?? START })
    for (let i = 0; i < 500; i++) b.ask('x', [app()], 'bulk')
    await b.pass(HOUR / 4)
    expect(b.went).toHaveLength(500)
    const into = b.went.map((w) => plus(START, w.at) % (30 * MINUTE))
    expect(into.filter((ms) => ms < 90 * SECOND)).toEqual([])
    expect(into.some((ms) => ms > 29 * MINUTE)).toBe(true)
  })
})

describe('many who wait', () => {
  /** How often the pacer looks at a waiting call while all of them pass. */
  async function looks(waiting: number): Promise<number> {
    const b = bench()
    let count = 0
    const lane = app()
    const counted = { get key() { count++; return lane.key }, rates: lane.rates }
    for (let i = 0; i < waiting; i++) b.ask('x', [counted], 'bulk')
    await b.pass(30 * MINUTE)
    expect(b.went).toHaveLength(waiting)
    return count
  }

  test('ten thousand cost ten times a thousand, not a hundred times', async () => {
    const few = await looks(1000)
    const many = await looks(10_000)
    expect(many / few).toBeLessThan(20)
  }, 60_000)

  test('what a group has used is not forgotten because there are many groups', async () => {
    const b = bench()
    const group = (i: number): PaceLane => ({ key: `group/${i}`, rates: [{ count: 2, perMs: HOUR }] })
    for (let i = 0; i < 5000; i++) b.ask(`once ${i}`, [group(i)])
    await b.pass(2 * MINUTE)
    b.ask('second', [group(0)])
    b.ask('third', [group(0)])
    await b.pass(MINUTE)
    expect(b.went.map((w) => w.name).filter((name) => !name.startsWith('once'))).toEqual(['second'])
  })

  test('waiting() counts them', async () => {
    const b = bench()
    for (let i = 0; i < 30; i++) b.ask('x', [app([{ count: 1, perMs: SECOND }])])
    expect(b.pacer.waiting()).toBe(29)
    await b.pass(MINUTE)
    expect(b.pacer.waiting()).toBe(0)
    expect(b.clock.pending()).toBe(0)
  })
})

describe('stop', () => {
  test('whoever waits is refused and may be tried again after the next start; no alarm is left', async () => {
    const b = bench()
    const one = [app([{ count: 1, perMs: SECOND }])]
    await b.pacer.take(one, 'answer')
    const waits = [b.pacer.take(one, 'answer'), b.pacer.take(one, 'bulk')]
    b.pacer.stop()
    for (const wait of [...waits, b.pacer.take(one, 'answer')]) {
      const error: unknown = await wait.catch((e: unknown) => e)
      expect(error).toBeInstanceOf(PlatformError)
      expect(error).toMatchObject({ code: 'pacer.stopped', retryable: true, outcome: 'refused' })
    }
    expect(b.clock.pending()).toBe(0)
  })
})
