// The parts that both stand-ins share: virtual clock, records, faults, HTTP front, control API. Rules: stand-ins.md "General".
import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createStandInClock, type StandInClock } from '../../stand-in/core/clock.ts'
import { mountControl } from '../../stand-in/core/control.ts'
import { createFaults, faultFromJson, type Faults } from '../../stand-in/core/fault.ts'
import { createHttpFront, type HttpFront } from '../../stand-in/core/http.ts'
import { createRecorder, type Recorder } from '../../stand-in/core/record.ts'

const START = Date.parse('2026-03-11T10:00:00+08:00')

function clockOf(o: Parameters<typeof createStandInClock>[0] = {}): StandInClock {
  // So slow that nothing fires but by a jump.
  const clock = createStandInClock({ startAt: START, speed: 1e-9, ...o })
  onTestFinished(() => clock.stop())
  return clock
}

describe('clock', () => {
  test('a jump fires what became due, in order, each at its own time', () => {
    const clock = clockOf()
    const fired: string[] = []
    const at = (name: string, ms: number): (() => void) => clock.after(ms, () => fired.push(`${name}@${clock.now() - START}`))
    at('c', 300)
    at('a', 100)
    at('a2', 100)
    const cancel = at('x', 150)
    clock.after(200, () => at('nested', 50))
    at('later', 5_000)
    cancel()
    clock.advance(1_000)
    expect(fired).toEqual(['a@100', 'a2@100', 'nested@250', 'c@300'])
    expect(clock.now()).toBe(START + 1_000)
    clock.advance(4_000)
    expect(fired.at(-1)).toBe('later@5000')
  })

  test('it runs by itself, faster if asked', async () => {
    const clock = clockOf({ speed: 1_000 })
    const late = await new Promise<number>((resolve) => clock.after(30_000, () => resolve(clock.now() - START)))
    expect(late).toBeGreaterThanOrEqual(30_000)
    expect(late).toBeLessThan(10_000_000)
  })

  test('stopped, nothing fires', () => {
    const clock = clockOf()
    let fired = 0
    clock.after(1, () => (fired += 1))
    clock.stop()
    clock.advance(10)
    expect(fired).toBe(0)
  })

  test('a jump inside a jump is a mistake', () => {
    const clock = clockOf()
    clock.after(1, () => clock.advance(1))
    expect(() => clock.advance(5)).toThrow('jumping already')
    expect(clock.now()).toBe(START + 5)
  })
})

describe('records', () => {
  test('waits for what comes, and takes what was there', async () => {
    const records = createRecorder(clockOf())
    records.add('push', { n: 1 })
    const waiting = records.waitFor('push', (e) => Number(e['n']) % 2 === 1, { count: 2 })
    records.add('push', { n: 2 })
    records.add('ack', { n: 3 })
    records.add('push', { n: 5 })
    expect((await waiting).map((e) => e['n'])).toEqual([1, 5])
    expect(records.all('push')).toHaveLength(3)
    expect(records.all().map((e) => e.at)).toEqual([START, START, START, START])
  })

  test('gives up with what was seen', async () => {
    const records = createRecorder(clockOf())
    records.add('push', { n: 1 })
    await expect(records.waitFor('push', (e) => e['n'] === 2, { timeoutMs: 20 })).rejects.toThrow(/Waited 20 ms for 1 of «push», saw 0[\s\S]*push: 1[\s\S]*"n":1/)
    records.violation('unknown route')
    expect(records.violations()).toEqual(['unknown route'])
  })
})

interface Fixture {
  readonly front: HttpFront
  readonly faults: Faults
  readonly recorder: Recorder
  readonly clock: StandInClock
  readonly url: string
  /** How often the handler ran. */
  readonly ran: () => number
}

async function fixture(): Promise<Fixture> {
  const clock = clockOf()
  const recorder = createRecorder(clock)
  const faults = createFaults()
  const front = createHttpFront({ clock, recorder, faults, secrets: ['secret'] })
  let ran = 0
  front.route('POST', '/things/:id', (req) => {
    ran += 1
    return { body: { id: req.params['id'], got: req.body, secret: 'out' } }
  })
  const url = await front.listen()
  onTestFinished(() => front.close())
  return { front, faults, recorder, clock, url, ran: () => ran }
}

const post = (url: string, body: unknown = { a: 1, secret: 's3' }): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer x' }, body: JSON.stringify(body) })

describe('http', () => {
  test('answers and records, secrets left out', async () => {
    const { url, recorder } = await fixture()
    const answer = await post(`${url}/things/%E5%90%8D?q=1&secret=s4`)
    expect(await answer.json()).toEqual({ id: '名', got: { a: 1, secret: 's3' }, secret: 'out' })
    expect(answer.headers.get('date')).toBe(new Date(START).toUTCString())
    expect(recorder.all('http')).toMatchObject([{
      route: 'POST /things/:id', method: 'POST', query: { q: '1', secret: '***' }, body: { a: 1, secret: '***' }, headers: { authorization: '***' }, status: 200, reply: { secret: '***' },
    }])
  })

  test('an unknown route is a violation', async () => {
    const { url, recorder } = await fixture()
    expect((await fetch(`${url}/nothing`)).status).toBe(404)
    expect(recorder.violations()).toEqual(['unknown route: GET /nothing'])
  })

  test('a handler that breaks is seen', async () => {
    const { front, url, recorder } = await fixture()
    front.route('GET', '/broken', () => {
      throw new Error('oops')
    })
    expect((await fetch(`${url}/broken`)).status).toBe(500)
    expect(recorder.violations()[0]).toContain('oops')
  })

  test('it listens on loopback alone', async () => {
    const { url } = await fixture()
    const { hostname, port } = new URL(url)
    expect(hostname).toBe('127.0.0.1')
    await expect(new Promise((resolve, reject) => {
      connect(Number(port), '127.0.0.2').on('connect', resolve).on('error', reject)
    })).rejects.toThrow('ECONNREFUSED')
  })
})

describe('faults', () => {
  const route = 'POST /things/:id'

  test('so often, oldest rule first, and only where it matches', async () => {
    const { url, faults, ran } = await fixture()
    faults.add({ match: route, times: 2, action: { kind: 'reply', status: 429, headers: { 'retry-after': '3' }, body: { code: 1 } } })
    faults.add({ match: (r, body) => r === route && (body as { a: number }).a === 2, action: { kind: 'reply', status: 503, body: 'busy' } })
    const first = await post(`${url}/things/1`)
    expect([first.status, first.headers.get('retry-after'), await first.json()]).toEqual([429, '3', { code: 1 }])
    expect((await post(`${url}/things/1`, { a: 2 })).status).toBe(429)
    expect((await post(`${url}/things/1`)).status).toBe(200)
    expect((await post(`${url}/things/1`, { a: 2 })).status).toBe(503)
    faults.clear()
    expect((await post(`${url}/things/1`, { a: 2 })).status).toBe(200)
    expect(ran()).toBe(2)
  })

  test.each(['reset', 'drop-after-accept'] as const)('%s: no answer', async (kind) => {
    const { url, faults, ran } = await fixture()
    faults.add({ match: route, times: 1, action: { kind } })
    await expect(post(`${url}/things/1`)).rejects.toThrow('fetch failed')
    expect(ran()).toBe(kind === 'reset' ? 0 : 1)
  })

  test('hang, malformed, latency of virtual time', async () => {
    const { url, faults, recorder, clock, ran } = await fixture()
    faults.add({ match: route, times: 1, action: { kind: 'hang' } })
    const given = new AbortController()
    const hanging = fetch(`${url}/things/1`, { method: 'POST', body: '{}', signal: given.signal })
    await recorder.waitFor('http', (e) => e['fault'] === 'hang')
    given.abort()
    await expect(hanging).rejects.toThrow('abort')
    faults.add({ match: route, times: 1, action: { kind: 'malformed' } })
    await expect((await post(`${url}/things/1`)).json()).rejects.toThrow('JSON')
    expect(ran()).toBe(0)
    let late: (() => void) | undefined
    const arrived = new Promise<void>((resolve) => (late = resolve))
    faults.add({ match: (r) => (late?.(), r === route), times: 1, action: { kind: 'latency', ms: 5_000 } })
    const slow = post(`${url}/things/1`)
    await arrived
    expect(ran()).toBe(0)
    clock.advance(5_000)
    expect((await slow).status).toBe(200)
  })

  test('as JSON', () => {
    expect(faultFromJson({ route, times: 3, action: { kind: 'hang' } })).toEqual({ match: route, times: 3, action: { kind: 'hang' } })
    expect(() => faultFromJson({ action: { kind: 'hang' } })).toThrow('needs a route')
    expect(() => faultFromJson({ route, action: { kind: 'explode' } })).toThrow('needs an action')
  })
})

describe('control', () => {
  async function controlled(): Promise<Fixture & { readonly call: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response> }> {
    const f = await fixture()
    mountControl({ ...f, title: '替身' }, {
      say: (body) => ({ said: body['text'] }),
      press: async () => Promise.reject(new Error('no such button')),
      view: (chat) => ({ platform: 'test', now: f.clock.now(), people: [], chats: [], messages: [{ id: String(chat), from: 'bot', at: 0 }], connections: 0, violations: [] }),
      more: { dissolve: () => ({ done: true }) },
    })
    return {
      ...f,
      call: (path, body, headers = { 'content-type': 'application/json' }) => fetch(`${f.url}${path}`, body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }),
    }
  }

  test('says, presses, faults, jumps, shows and lists', async () => {
    const { call, clock } = await controlled()
    expect(await (await call('/_stand-in/say', { text: '你好' })).json()).toEqual({ said: '你好' })
    const refused = await call('/_stand-in/press', {})
    expect([refused.status, await refused.json()]).toEqual([400, { error: 'no such button' }])
    expect(await (await call('/_stand-in/dissolve', {})).json()).toEqual({ done: true })
    await call('/_stand-in/fault', { route: 'POST /things/:id', times: 1, action: { kind: 'reply', status: 418, body: {} } })
    expect((await call('/things/1', {})).status).toBe(418)
    expect(await (await call('/_stand-in/advance', { ms: 60_000 })).json()).toEqual({ now: START + 60_000 })
    expect((await call('/_stand-in/advance', { ms: -1 })).status).toBe(400)
    expect(clock.now()).toBe(START + 60_000)
    expect(await (await call('/_stand-in/state?chat=c1')).json()).toMatchObject({ messages: [{ id: 'c1' }] })
    const records = (await (await call('/_stand-in/records?kind=http')).json()) as { total: number; records: { route: string }[] }
    // Itself it does not record.
    expect(records).toMatchObject({ total: 1, records: [{ route: 'POST /things/:id', status: 418 }] })
  })

  test('pages from elsewhere cannot drive it', async () => {
    const { call, url } = await controlled()
    expect((await call('/_stand-in/say', { text: 'x' }, { 'content-type': 'text/plain' })).status).toBe(415)
    const forged = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write('GET /_stand-in/state HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n'))
      socket.on('data', (data) => resolve(data.toString())).on('error', reject)
    })
    expect(forged).toContain('403')
  })

  test('the page holds nothing from outside', async () => {
    const { call, recorder } = await controlled()
    const html = await (await call('/')).text()
    expect((await call('/favicon.ico')).status).toBe(204)
    expect(recorder.violations()).toEqual([])
    expect(html).toContain('<title>替身</title>')
    expect(html).not.toMatch(/(src|href)=|innerHTML|https?:/)
  })
})
