// The long connection: the watchdog by a clock that is moved, and the real SDK through every fault of the stand-in. Rules: feishu.md section 2.
import { createRequire } from 'node:module'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createLink, LINK_TIMING, type SocketEvents } from '../../../adapters/feishu/link.ts'
import { quietLogger } from '../../../adapters/feishu/sdk.ts'
import { innardsOf } from '../../../adapters/feishu/socket.ts'
import type { InboundEvent } from '../../../bot/model/event.ts'
import { instant, plus, zoneOf } from '../../../bot/model/time.ts'
import { virtualClock } from '../../kit/clock.ts'
import { recorder } from '../../kit/log.ts'
import type { DropKind } from '../../stand-in/feishu/index.ts'
import { stage, type Stage, type StageOptions } from './feishu-stage.ts'

const PULL = 'POST /callback/ws/endpoint'

describe('watchdog', () => {
  const settle = async (): Promise<void> => { for (let i = 0; i < 5; i++) await Promise.resolve() }

  function given(random = 0.5) {
    const clock = virtualClock(instant(1_773_194_400_000), zoneOf('Asia/Shanghai'))
    const from = clock.now()
    const { log, entries } = recorder()
    const sockets: { readonly on: SocketEvents; readonly at: number; closed: boolean }[] = []
    const changes: string[] = []
    const link = createLink({
      clock, random: () => random, log, timing: LINK_TIMING, changed: (state) => { changes.push(`${state} ${clock.now() - from}`) },
      open(on) {
        const socket = { on, at: clock.now() - from, closed: false }
        sockets.push(socket)
        return Promise.resolve({ close: () => { socket.closed = true } })
      },
    })
    link.start()
    const last = (): { readonly on: SocketEvents; closed: boolean } => {
      const socket = sockets.at(-1)
      if (!socket) throw new Error('nothing was opened')
      return socket
    }
    return { clock, link, sockets, changes, last, log: entries, wait: (ms: number) => clock.moveTo(plus(clock.now(), ms), settle) }
  }

  test('silence is noticed within 90 s of the last frame, and a new connection built', async () => {
    const { sockets, changes, last, wait } = given()
    last().on.up()
    await wait(30_000)
    last().on.frame()
    await wait(90_000)
    expect(changes).toEqual(['up 0', 'down 110000'])
    expect(sockets.map((s) => s.closed)).toEqual([true, false])
  })

  test('frames keep it alive', async () => {
    const { sockets, changes, last, wait } = given()
    last().on.up()
    for (let i = 0; i < 100; i++) {
      await wait(60_000)
      last().on.frame()
    }
    expect(changes).toEqual(['up 0'])
    expect(sockets).toHaveLength(1)
  })

  test('delays grow to a minute, jittered', async () => {
    const { log, last, wait } = given()
    for (let i = 0; i < 9; i++) {
      last().on.down('closed')
      await wait(60_000 - 1)
      last().on.down('closed')
      await wait(1)
    }
    const delays = log.map((e) => e.data['again'])
    expect(delays.slice(0, 8)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    for (const [random, first] of [[0, 500], [0.25, 750], [1, 1_500]] as const) {
      const one = given(random)
      one.last().on.down('closed')
      await one.wait(first)
      expect(one.sockets.map((s) => s.at)).toEqual([0, first])
    }
  })

  test('a connection that held makes the delay short again; one that flapped does not', async () => {
    const { log, last, wait } = given()
    const ends = async (upMs: number): Promise<void> => {
      last().on.up()
      await wait(upMs)
      last().on.down('closed')
      await wait(31_000)
    }
    for (const upMs of [0, 1_000, 0, 59_999, 60_000, 0]) await ends(upMs)
    expect(log.map((e) => e.data['again'])).toEqual([1_000, 2_000, 4_000, 8_000, 1_000, 2_000])
  })

  test('an attempt that never ends is given up', async () => {
    const { sockets, changes, wait } = given()
    await wait(LINK_TIMING.attemptMs + 1_000)
    expect(sockets.map((s) => s.closed)).toEqual([true, false])
    expect(changes).toEqual([`down ${LINK_TIMING.attemptMs}`])
  })

  test('what an old connection says is not listened to', async () => {
    const { sockets, changes, last, wait } = given()
    const old = last()
    old.on.up()
    old.on.down('closed')
    await wait(1_000)
    last().on.up()
    old.on.down('closed')
    old.on.up()
    await wait(50_000)
    expect(sockets).toHaveLength(2)
    expect(changes).toEqual(['up 0', 'down 0', 'up 1000'])
  })

  test('stop closes it and leaves no wake-up', async () => {
    const { clock, link, last, changes, wait } = given()
    last().on.up()
    link.stop()
    last().on.down('closed')
    await wait(600_000)
    expect(last().closed).toBe(true)
    expect(clock.pending()).toBe(0)
    expect(changes).toEqual(['up 0'])
  })

  test('one that opens after stop is closed at once', async () => {
    const clock = virtualClock(instant(0), zoneOf('Asia/Shanghai'))
    const close = vi.fn()
    let opened = (_: { close: () => void }): void => undefined
    const link = createLink({
      clock, random: () => 0.5, log: recorder().log, timing: LINK_TIMING, changed: () => undefined, open: () => new Promise((resolve) => { opened = resolve }),
    })
    link.start()
    link.stop()
    opened({ close })
    await settle()
    expect(close).toHaveBeenCalledOnce()
  })
})

describe('with the real SDK', () => {
  const open: Stage[] = []
  afterEach(async () => {
    for (const s of open.splice(0)) await s.close()
  })
  async function given(o: StageOptions = {}): Promise<Stage> {
    const s = await stage(o)
    open.push(s)
    return s
  }
  /** An event reaches the bot, at the first push or at a later one. */
  async function hears(s: Stage, text: string): Promise<InboundEvent[]> {
    const { eventId } = s.platform.say({ from: '王芳', chat: '工会群', text, mentionBot: true })
    await s.platform.acked(eventId ?? '')
    return s.events.filter((e) => e.kind === 'message' && e.text === text)
  }

  test('the SDK is still the one that its gaps are known of', async () => {
    const { version } = createRequire(import.meta.url)('@larksuiteoapi/node-sdk/package.json') as { readonly version: string }
    expect(version).toBe('1.74.0')
    const { WSClient } = await import('@larksuiteoapi/node-sdk')
    const client = new WSClient({ appId: 'cli_a1b2c3d4e5f60718', appSecret: 's', autoReconnect: false, logger: quietLogger(recorder().log) })
    expect(innardsOf(client).wsConfig.updateWs).toBeTypeOf('function')
    expect(() => innardsOf({ wsConfig: { updateWs: () => undefined } })).toThrow('has changed inside')
    client.close({ force: true })
  })

  test.each<DropKind>([1000, 1001, 1011, 'cut', 'half-open'])('%s: a new connection, the old one gone', async (kind) => {
    const s = await given()
    await s.up()
    s.platform.drop(kind)
    await s.up(2)
    expect(s.states).toEqual(['up', 'down', 'up'])
    expect(s.log.find((e) => e.message === 'feishu connection lost')?.data['why']).toBe(kind === 'half-open' ? 'silence' : 'closed')
    expect(s.platform.connections().filter((c) => c.open && !c.silent)).toHaveLength(1)
    expect(await hears(s, '在吗')).toHaveLength(1)
  })

  test('pings come as often as we want, whatever the server asks for', async () => {
    const s = await given()
    expect(s.platform.gateway.client.PingInterval).toBe(120)
    await s.up()
    await s.platform.records.waitFor('ping', undefined, { count: 15 })
    expect(s.states).toEqual(['up'])
  })

  test('a pong without PingInterval makes no storm of pings', async () => {
    const s = await given()
    s.platform.gateway.pong = { only: ['ReconnectCount'] }
    await s.up()
    await s.platform.records.waitFor('ping', undefined, { count: 12 })
    const pings = s.platform.records.all('ping')
    expect((pings[11]?.at ?? 0) - (pings[1]?.at ?? 0)).toBeGreaterThan(300)
    expect(s.platform.violations()).toEqual([])
  })

  test('a pong without payload counts as one; none at all is silence', async () => {
    const s = await given()
    s.platform.gateway.pong = 'empty'
    await s.up()
    await s.platform.records.waitFor('ping', undefined, { count: 12 })
    expect(s.states).toEqual(['up'])
    s.platform.gateway.pong = 'none'
    await s.platform.records.waitFor('connect', (e) => e['connection'] === 1)
    expect(s.states.slice(0, 2)).toEqual(['up', 'down'])
  })

  test.each([400, 401, 403, 503, 'hang'] as const)('upgrade %s: tried again until it is accepted', async (answer) => {
    const s = await given({ timing: { attemptMs: 400 } })
    await s.up()
    s.platform.gateway.upgrade = answer
    s.platform.drop('cut')
    await s.platform.records.waitFor('pull', undefined, { count: 4 })
    expect(s.states).toEqual(['up', 'down'])
    s.platform.gateway.upgrade = 'accept'
    await s.up(2)
    expect(await hears(s, '在吗')).toHaveLength(1)
  })

  test.each([
    ['system busy', 1, {}], ['internal error', 1_000_040_343, {}], ['too many connections', 1_000_040_350, {}], ['auth', 514, {}], ['forbidden', 403, {}], ['no data', 1, null],
  ] as const)('%s at the first pull and at a later one: tried again', async (_, code, data) => {
    const s = await given()
    await s.up()
    s.platform.failPulls(code, { times: 3, data })
    s.platform.drop('cut')
    await s.up(2)
    expect(s.platform.counters().pulls).toBeGreaterThanOrEqual(2)
    expect(s.states).toEqual(['up', 'down', 'up'])
    expect(s.troubles.map((t) => t.code)).toEqual(code === 514 || code === 403 || code === 1_000_040_350 ? [1, 2, 3].map(() => `feishu.pull-${code}`) : [])
  })

  test.each([
    ['HTTP 500', { kind: 'reply', status: 500, body: {} }], ['HTTP 403', { kind: 'reply', status: 403, body: 'no' }], ['broken JSON', { kind: 'malformed' }], ['reset', { kind: 'reset' }], ['hang', { kind: 'hang' }],
    ['no address', { kind: 'reply', status: 200, body: { code: 0, msg: '', data: { URL: 'ws://127.0.0.1:1/x?a=1&device_id=1&service_id=2', ClientConfig: {} } } }],
  ] as const)('%s at the pull: tried again', async (_, action) => {
    const s = await given({ timing: { attemptMs: 400 } })
    await s.up()
    s.platform.faults.add({ match: PULL, times: 2, action })
    s.platform.drop('cut')
    await s.up(2)
    expect(await hears(s, '在吗')).toHaveLength(1)
  })

  test('nobody listens for a while: connected when somebody does', async () => {
    const s = await given()
    await s.up()
    await s.platform.refuse()
    s.platform.drop('cut')
    await vi.waitUntil(() => s.log.filter((e) => e.message === 'feishu connection lost').length >= 3)
    expect(s.states).toEqual(['up', 'down'])
    await s.platform.accept()
    await s.up(2)
  })

  test('the platform is down at start: start resolves, and it is connected when it is back', async () => {
    const s = await given({ listen: false })
    await s.platform.refuse()
    let up = (): void => undefined
    const connected = new Promise<void>((resolve) => { up = resolve })
    await s.adapter.start(() => Promise.reject(new Error('unused')), { connection: (state) => { if (state === 'up') up() }, metered: () => undefined, trouble: () => undefined })
    await vi.waitUntil(() => s.log.some((e) => e.message === 'feishu connection lost'))
    await s.platform.accept()
    await connected
  })

  test('frames that come with the upgrade are not lost', async () => {
    const s = await given({ listen: false })
    s.platform.gateway.pushAtOnce = true
    let eventId = ''
    // In the very tick of the upgrade.
    const connected = s.platform.records.waitFor('connect', () => {
      eventId = s.platform.say({ from: '王芳', chat: '工会群', text: '在吗', mentionBot: true }).eventId ?? ''
      return true
    })
    await s.adapter.start(() => Promise.resolve({ kind: 'new', done: Promise.resolve() }), { connection: () => undefined, metered: () => undefined, trouble: () => undefined })
    await connected
    const { attempts } = await s.platform.acked(eventId)
    expect(attempts).toBe(1)
  })

  test('chunked, in any order, with ids above 2^53: one event; an incomplete one is not acknowledged', async () => {
    const s = await given()
    await s.up()
    const long = `报名 ${'春游😀'.repeat(50)}`
    const { eventId } = s.platform.say({ from: '王芳', chat: '工会群', text: long, mentionBot: true, push: { chunks: { count: 5, order: [4, 0, 3, 1, 2] }, seqId: 2n ** 60n + 1n, logId: 2n ** 64n - 1n } })
    await s.platform.acked(eventId ?? '')
    expect(s.events).toMatchObject([{ kind: 'message', text: long }])
    const lost = s.platform.say({ from: '王芳', chat: '工会群', text: '少一块', mentionBot: true, push: { chunks: { count: 3, order: [0, 2] } } })
    await s.platform.records.waitFor('push', (e) => e['eventId'] === lost.eventId)
    expect(await hears(s, '后来的')).toHaveLength(1)
    expect(s.platform.delivery(lost.eventId ?? '').acked).toBeNull()
    s.platform.pushAgain(lost.eventId ?? '', 'same')
    await s.platform.acked(lost.eventId ?? '')
    expect(s.events.at(-1)).toMatchObject({ text: '少一块' })
  })

  test('duplicates keep their ids: the same event id, or a new one for the same message', async () => {
    const s = await given()
    await s.up()
    const said = s.platform.say({ from: '王芳', chat: '工会群', text: '报名', mentionBot: true, push: { copies: 2 } })
    await s.platform.records.waitFor('ack', (e) => e['eventId'] === said.eventId, { count: 2 })
    const again = s.platform.pushAgain(said.eventId ?? '', 'new')
    await s.platform.acked(again)
    expect(s.events).toMatchObject([said.eventId, said.eventId, again].map((eventId) => ({ eventId, messageId: said.messageId })))
  })

  test('held back and overtaken: both come, each as it is', async () => {
    const s = await given()
    await s.up()
    const late = s.platform.say({ from: '王芳', chat: '工会群', text: '先说的', mentionBot: true, push: { delayMs: 60_000 } })
    expect(await hears(s, '后说的')).toHaveLength(1)
    s.platform.advance(60_000)
    await s.platform.acked(late.eventId ?? '')
    expect(s.events.map((e) => (e.kind === 'message' ? e.text : ''))).toEqual(['后说的', '先说的'])
  })

  test('rubbish on the line changes nothing', async () => {
    const s = await given()
    await s.up()
    await s.platform.records.waitFor('ping')
    const raw = [
      { bytes: Buffer.from([0xff, 0x00, 0x13, 0x37]) }, { text: 'hello' }, { type: 'card', payload: '{}' }, { type: 'event', payload: 'not json' }, { type: 'event', payload: 'null' },
      { type: 'event', payload: '[]' }, { type: 'event', payload: '{"schema":"2.0"}' }, { type: 'event', payload: '{}', headers: { sum: '-1', seq: 'x' } },
    ]
    for (const frame of raw) expect(s.platform.pushRaw(frame)).toBe(true)
    s.platform.push('im.something.new_v9', { anything: true })
    expect(await hears(s, '还在吗')).toHaveLength(1)
    expect(s.states).toEqual(['up'])
    expect(s.events).toHaveLength(1)
  })

  test('not stored: answered 500, pushed again, stored then', async () => {
    let full = true
    const s = await given({ store: () => (full ? Promise.reject(new Error('disk full')) : Promise.resolve({ kind: 'new', done: Promise.resolve() })) })
    await s.up()
    const { eventId } = s.platform.say({ from: '王芳', chat: '工会群', text: '报名', mentionBot: true })
    await s.platform.records.waitFor('ack', (e) => e['eventId'] === eventId && e['code'] === 500)
    full = false
    s.platform.advance(15_000)
    expect(await s.platform.acked(eventId ?? '')).toMatchObject({ attempts: 2, acked: 200 })
    expect(s.events).toHaveLength(1)
  })

  test('stored slowly: acknowledged only when it is', async () => {
    let stored = (): void => undefined
    const slow = new Promise<void>((resolve) => { stored = resolve })
    const s = await given({ store: async () => { await slow; return { kind: 'new', done: Promise.resolve() } } })
    await s.up()
    const { eventId } = s.platform.say({ from: '王芳', chat: '工会群', text: '报名', mentionBot: true })
    await s.platform.records.waitFor('ping', undefined, { count: s.platform.records.all('ping').length + 3 })
    expect(s.platform.records.all('ack')).toEqual([])
    stored()
    await s.platform.acked(eventId ?? '')
  })

  test('an app id of the wrong form: told with its cure, no call at all', async () => {
    const s = await given({ config: { appId: 'cli_x' } })
    expect(s.states).toEqual(['down'])
    expect(s.troubles).toMatchObject([{ code: 'feishu.app-id', says: expect.stringContaining('FEISHU_APP_ID') }])
    expect(s.platform.records.all('http')).toEqual([])
  })

  test('stop leaves nothing: no connection, no wake-up, no later try', async () => {
    const s = await given()
    await s.up()
    s.platform.drop('cut')
    await vi.waitUntil(() => s.states.includes('down'), { interval: 1 })
    await s.adapter.stop()
    expect(s.pending()).toBe(0)
    const t = await given()
    await t.up()
    await t.adapter.stop()
    await t.platform.records.waitFor('disconnect')
    expect(t.pending()).toBe(0)
    expect(t.platform.connections().filter((c) => c.open)).toEqual([])
  })
})
