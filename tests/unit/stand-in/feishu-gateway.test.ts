// The long connection of the Feishu stand-in, with the real WSClient: duties F1–F6, F15, F16 of stand-ins.md.
import { WebSocket } from 'ws'
import { describe, expect, onTestFinished, test } from 'vitest'
import { decodeFrame, encodeFrame } from '../../stand-in/feishu/frame.ts'
import type { FeishuStandIn } from '../../stand-in/feishu/index.ts'
import { bot, GROUP, PULL, school } from './feishu-kit.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** Pulls an address as the SDK does. */
async function pull(standIn: FeishuStandIn, secret = standIn.appSecret): Promise<{ code: number; data: { URL?: string } }> {
  const answer = await fetch(`${standIn.baseUrl}/callback/ws/endpoint`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ AppID: standIn.appId, AppSecret: secret }),
  })
  return (await answer.json()) as { code: number; data: { URL?: string } }
}

/** A bare socket: the status of a refused upgrade, or the open socket. */
function dial(url: string): Promise<WebSocket | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url)
    onTestFinished(() => socket.terminate())
    socket.on('open', () => resolve(socket))
    socket.on('unexpected-response', (_req, res) => resolve(res.statusCode ?? 0))
    socket.on('error', () => resolve(0))
  })
}

const silentEvent = { note: 'no handler of ours' }

describe('F1 pull', () => {
  test('the SDK connects, and is told the intervals', async () => {
    const standIn = await school()
    const { state } = await bot(standIn)
    expect(state()).toBe('connected')
    expect(standIn.records.all('http').find((e) => e['route'] === PULL)).toMatchObject({
      body: { AppID: standIn.appId, AppSecret: '***' }, headers: { locale: 'zh', 'content-type': expect.stringContaining('application/json') }, status: 200,
    })
    expect(standIn.violations()).toEqual([])
  })

  test('a wrong secret is final for the SDK', async () => {
    const standIn = await school()
    const { errors, state } = await bot(standIn, { secret: 'wrong', wait: false })
    await standIn.records.waitFor('pull', (e) => e['code'] === 514)
    await expect.poll(() => state()).toBe('failed')
    expect(errors).toHaveLength(1)
  })

  test.each([
    { how: 'system busy', code: 1, data: {}, state: 'failed' },
    { how: 'too many connections', code: 1000040350, data: {}, state: 'failed' },
    { how: 'internal error', code: 1000040343, data: {}, state: 'connected' },
    { how: 'no data', code: 1, data: null, state: 'connected' },
  ])('$how ends as $state', async ({ code, data, state }) => {
    const standIn = await school()
    const first = await bot(standIn)
    standIn.failPulls(code, { times: 1, data })
    standIn.drop('cut')
    await standIn.records.waitFor('http', (e) => e['route'] === PULL && e['fault'] === 'reply')
    await expect.poll(() => first.state()).toBe(state)
  })

  test('a server error is tried again', async () => {
    const standIn = await school()
    const { state } = await bot(standIn)
    standIn.faults.add({ match: PULL, times: 2, action: { kind: 'reply', status: 503, body: 'busy' } })
    standIn.drop(1001)
    await standIn.records.waitFor('connect', () => true, { count: 2 })
    await expect.poll(() => state()).toBe('connected')
    expect(standIn.counters().pulls).toBe(2)
  })

  test('a ticket is good once, and not for ever', async () => {
    const standIn = await school()
    const first = (await pull(standIn)).data.URL ?? ''
    const second = (await pull(standIn)).data.URL ?? ''
    expect(first).not.toBe(second)
    expect(await dial(first)).toBeInstanceOf(WebSocket)
    expect(await dial(first)).toBe(403)
    standIn.advance(2 * MINUTE_MS)
    expect(await dial(second)).toBe(403)
    expect(standIn.violations()).toHaveLength(2)
  })
})

describe('F2 connections', () => {
  test('no more than 50', async () => {
    const standIn = await school()
    for (let i = 0; i < 50; i += 1) await dial((await pull(standIn)).data.URL ?? '')
    await standIn.records.waitFor('connect', () => true, { count: 50 })
    expect(await pull(standIn)).toMatchObject({ code: 1000040350 })
  })

  test('an event goes to one of them, and waits for the first ping', async () => {
    const standIn = await school()
    const lines = await Promise.all([1, 2].map(async () => dial((await pull(standIn)).data.URL ?? '')))
    await standIn.records.waitFor('connect', () => true, { count: 2 })
    const got: number[] = []
    lines.forEach((line, i) => (line as WebSocket).on('message', (data) => {
      if (decodeFrame(data as Buffer).method === 1) got.push(i)
    }))
    standIn.say({ from: '王芳', chat: GROUP, text: '报名', mentionBot: true })
    expect(standIn.records.all('push')).toHaveLength(0)
    ;(lines[1] as WebSocket).send(encodeFrame({ seqId: 0n, logId: 0n, service: 33554678, method: 0, headers: { type: 'ping' }, payload: Buffer.alloc(0) }))
    await expect.poll(() => got).toEqual([1])
    expect(standIn.records.all('push')).toMatchObject([{ connection: 1, attempt: 1 }])
  })

  test('a push in the tick of the upgrade is lost by the SDK, and comes again', async () => {
    const standIn = await school()
    standIn.gateway.pushAtOnce = true
    const starting = bot(standIn, { wait: false })
    await standIn.records.waitFor('pull')
    const { eventId } = standIn.say({ from: '王芳', chat: 'private', text: '我的积分' })
    await starting
    await standIn.records.waitFor('ping')
    expect(standIn.delivery(eventId ?? '')).toMatchObject({ acked: null, pending: true })
    standIn.advance(16_000)
    expect(await standIn.acked(eventId ?? '')).toMatchObject({ attempts: 2, acked: 200 })
  })
})

test('F3 a pong with new intervals changes how often the SDK pings', async () => {
  const standIn = await school({ client: { PingInterval: 0.05 } })
  await bot(standIn)
  await standIn.records.waitFor('ping', () => true, { count: 3 })
  standIn.gateway.client = { ...standIn.gateway.client, PingInterval: 60 }
  standIn.gateway.pong = 'empty'
  await standIn.records.waitFor('ping', () => true, { count: 5 })
  expect(standIn.violations()).toEqual([])
})

test('F3 a pong without all keys makes the storm that the stand-in reports', async () => {
  const standIn = await school({ client: { PingInterval: 0.05 } })
  standIn.gateway.pong = { only: ['ReconnectCount'] }
  await bot(standIn)
  await standIn.records.waitFor('violation', (e) => String(e['text']).includes('ping storm'))
  expect(standIn.violations()[0]).toContain('ping storm on connection 0')
})

describe('F4 frames', () => {
  test('an event arrives flat, whole or in pieces cut through characters', async () => {
    const standIn = await school()
    const { seen } = await bot(standIn)
    const line = '报名 🏸 羽毛球 👨‍👩‍👧'
    const whole = standIn.say({ from: '王芳', chat: 'private', text: line })
    const parts = standIn.say({ from: '张伟', chat: 'private', text: line, push: { chunks: { count: 7, order: [6, 0, 3, 1, 5, 2, 4] } } })
    await Promise.all([whole, parts].map((s) => standIn.acked(s.eventId ?? '')))
    expect(seen.map((e) => (e['message'] as { content: string }).content)).toEqual([JSON.stringify({ text: line }), JSON.stringify({ text: line })])
    expect(seen[0]).toMatchObject({ schema: '2.0', event_type: 'im.message.receive_v1', app_id: standIn.appId, sender: { sender_id: { open_id: 'ou_0001', user_id: 't0001' } } })
    expect(standIn.records.all('ack')[1]).toMatchObject({ seq: '4' })
  })

  test('a lost piece means no ack, and the event comes again', async () => {
    const standIn = await school()
    const { seen } = await bot(standIn)
    const { eventId } = standIn.say({ from: '王芳', chat: 'private', text: '报名', push: { chunks: { count: 3, order: [0, 2] } } })
    const after = standIn.say({ from: '张伟', chat: 'private', text: '报名' })
    await standIn.acked(after.eventId ?? '')
    expect(standIn.delivery(eventId ?? '')).toMatchObject({ acked: null, pending: true })
    expect(seen).toHaveLength(1)
  })

  test('numbers above 2^53 do not hinder the ack', async () => {
    const standIn = await school()
    await bot(standIn)
    const { eventId } = standIn.say({ from: '王芳', chat: 'private', text: '报名', push: { seqId: 9007199254740993n, logId: 2n ** 64n - 1n } })
    expect(await standIn.acked(eventId ?? '')).toMatchObject({ acked: 200 })
  })

  test('frames survive the codec', () => {
    const frame = { seqId: 2n ** 64n - 1n, logId: 300n, service: -7, method: 1, headers: { type: 'event', 名: '值' }, payload: Buffer.from('{"a":"工会"}') }
    expect(decodeFrame(encodeFrame(frame))).toEqual(frame)
    expect(() => decodeFrame(encodeFrame(frame).subarray(0, -3))).toThrow('ends inside')
    expect(() => decodeFrame(Buffer.from([0x0d, 1, 2, 3, 4]))).toThrow('Wire type 5')
  })
})

describe('F5 re-push', () => {
  test('15 s, 5 min, 1 h, 6 h, with the same event id, then no more', async () => {
    const standIn = await school()
    const began = standIn.clock.now()
    const eventId = standIn.push('im.message.receive_v1', silentEvent)
    for (const ms of [15_000, 5 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS]) standIn.advance(ms)
    const pushes = standIn.records.all('push')
    expect(pushes.map((e) => Math.round((e.at - began) / 1_000))).toEqual([0, 15, 315, 3_915, 25_515])
    expect(new Set(pushes.map((e) => e['messageId'])).size).toBe(1)
    expect(standIn.delivery(eventId)).toMatchObject({ attempts: 5, pending: false, acked: null })
    expect(standIn.records.all('given-up')).toHaveLength(1)
  })

  test('a handler that throws gets it again; success ends it', async () => {
    const standIn = await school()
    let times = 0
    const { seen } = await bot(standIn, {
      on: () => {
        times += 1
        if (times === 1) throw new Error('database away')
        return {}
      },
    })
    const { eventId } = standIn.say({ from: '王芳', chat: 'private', text: '报名' })
    await standIn.records.waitFor('ack', (e) => e['code'] === 500)
    standIn.advance(14_000)
    expect(seen).toHaveLength(1)
    standIn.advance(1_500)
    expect(await standIn.acked(eventId ?? '')).toMatchObject({ attempts: 2 })
    standIn.advance(24 * HOUR_MS)
    expect(standIn.records.all('push')).toHaveLength(2)
    expect(seen.map((e) => e.event_id)).toEqual([eventId, eventId])
  })

  test('an ack after 3 s is too late', async () => {
    const standIn = await school()
    let release = (): void => undefined
    const slow = new Promise<void>((resolve) => (release = resolve))
    const { seen } = await bot(standIn, { on: () => slow })
    const { eventId } = standIn.say({ from: '王芳', chat: 'private', text: '报名' })
    await expect.poll(() => seen).toHaveLength(1)
    standIn.advance(3_500)
    release()
    await standIn.records.waitFor('ack', (e) => e['late'] === true)
    standIn.advance(12_000)
    expect(await standIn.acked(eventId ?? '')).toMatchObject({ attempts: 2, acked: 200 })
  })

  test('a re-push may carry a new frame id', async () => {
    const standIn = await school()
    standIn.gateway.newMessageIdOnRepush = true
    standIn.push('im.message.receive_v1', silentEvent)
    standIn.advance(20_000)
    expect(new Set(standIn.records.all('push').map((e) => e['messageId'])).size).toBe(2)
  })

  test('again though acked: with the same event id, with a new one, several at once, held back', async () => {
    const standIn = await school()
    const { seen } = await bot(standIn)
    const { eventId, messageId } = standIn.say({ from: '王芳', chat: 'private', text: '报名' })
    await standIn.acked(eventId ?? '')
    standIn.pushAgain(eventId ?? '', 'same')
    await standIn.acked(standIn.pushAgain(eventId ?? '', 'new'))
    const held = standIn.say({ from: '王芳', chat: 'private', text: '先说的', push: { delayMs: 5_000 } })
    const twice = standIn.say({ from: '王芳', chat: 'private', text: '后说的', push: { copies: 2 } })
    await standIn.records.waitFor('ack', (e) => e['eventId'] === twice.eventId, { count: 2 })
    standIn.advance(5_000)
    await standIn.acked(held.eventId ?? '')
    expect(seen.map((e) => (e['message'] as { message_id: string }).message_id)).toEqual([messageId, messageId, messageId, twice.messageId, twice.messageId, held.messageId])
    expect(seen.slice(0, 2).map((e) => e.event_id)).toEqual([eventId, eventId])
    expect(seen[2]?.event_id).not.toBe(eventId)
  })
})

test('F6 an ack counts on whichever connection it comes', async () => {
  const standIn = await school()
  let release = (): void => undefined
  const slow = new Promise<void>((resolve) => (release = resolve))
  const { seen } = await bot(standIn, { on: () => slow })
  const { eventId } = standIn.say({ from: '王芳', chat: 'private', text: '报名' })
  await expect.poll(() => seen).toHaveLength(1)
  standIn.drop('cut')
  await standIn.records.waitFor('ping', (e) => e['connection'] === 1)
  release()
  expect(await standIn.acked(eventId ?? '')).toMatchObject({ attempts: 1, acked: 200 })
  expect(standIn.records.all('ack')).toMatchObject([{ connection: 1 }])
})

describe('F15 how a line ends', () => {
  test.each([1000, 1001, 1011, 'cut'] as const)('%s: the SDK comes back with a new ticket', async (kind) => {
    const standIn = await school()
    const { state } = await bot(standIn)
    standIn.drop(kind)
    await standIn.records.waitFor('ping', (e) => e['connection'] === 1)
    await expect.poll(() => state()).toBe('connected')
    expect(standIn.connections().map((c) => c.open)).toEqual([false, true])
    expect(standIn.violations()).toEqual([])
  })

  test('half-open: nobody answers, nobody hangs up', async () => {
    const standIn = await school()
    const { seen, state } = await bot(standIn)
    standIn.drop('half-open')
    const { eventId } = standIn.say({ from: '王芳', chat: 'private', text: '在吗' })
    standIn.advance(60_000)
    expect(seen).toEqual([])
    expect(state()).toBe('connected')
    expect(standIn.delivery(eventId ?? '')).toMatchObject({ acked: null, attempts: 2 })
    expect(standIn.connections()).toMatchObject([{ open: true, silent: true }])
  })

  test('half-open is noticed with a ping timeout', async () => {
    const standIn = await school({ client: { PingInterval: 0.6, ReconnectNonce: 0.02, ReconnectInterval: 0.02 } })
    await bot(standIn, { pingTimeoutSec: 0.3 })
    await standIn.records.waitFor('ping', () => true, { count: 2 })
    standIn.drop('half-open')
    await standIn.records.waitFor('ping', (e) => e['connection'] === 1)
    const { eventId } = standIn.say({ from: '王芳', chat: 'private', text: '在吗' })
    expect(await standIn.acked(eventId ?? '')).toMatchObject({ attempts: 1 })
  })

  test('refused TCP, refused upgrade: tried again until it works', async () => {
    const standIn = await school()
    const { state } = await bot(standIn)
    standIn.gateway.upgrade = 403
    standIn.drop(1001)
    await standIn.records.waitFor('upgrade-refused', (e) => e['status'] === 403, { count: 2 })
    await standIn.refuse()
    await expect(fetch(standIn.baseUrl)).rejects.toThrow('fetch failed')
    standIn.gateway.upgrade = 'accept'
    await standIn.accept()
    await standIn.records.waitFor('ping', (e) => e['connection'] === 1)
    await expect.poll(() => state()).toBe('connected')
  })

  test('an upgrade that is never answered ends by the handshake timeout', async () => {
    const standIn = await school()
    standIn.gateway.upgrade = 'hang'
    await bot(standIn, { wait: false, handshakeTimeoutMs: 50 })
    await standIn.records.waitFor('upgrade-refused', (e) => e['reason'] === 'hang', { count: 2 })
    standIn.gateway.upgrade = 'accept'
    await standIn.records.waitFor('ping')
    expect(standIn.connections()).toMatchObject([{ open: true, ready: true }])
  })

  test('a slow reader only delays acks', async () => {
    const standIn = await school()
    await bot(standIn)
    standIn.slowReader(2_000)
    const { eventId } = standIn.say({ from: '王芳', chat: 'private', text: '慢' })
    await expect(standIn.acked(eventId ?? '', { timeoutMs: 200 })).rejects.toThrow('Waited 200 ms')
    standIn.advance(2_000)
    expect(await standIn.acked(eventId ?? '')).toMatchObject({ attempts: 1, acked: 200 })
  })
})

test('F16 rubbish does not end the line, and an unknown type is acked and lost', async () => {
  const standIn = await school()
  const { seen, state } = await bot(standIn)
  for (const frame of [
    { bytes: Buffer.from([255, 255, 255]) }, { text: 'hello' }, { type: 'card', payload: '{"a":1}' }, { type: 'event', payload: 'no json' },
    { type: 'event', payload: '{}', headers: { sum: 'x' } }, { type: 'event', payload: '{}', headers: { sum: '2', seq: '5' } },
  ]) expect(standIn.pushRaw(frame)).toBe(true)
  const unknown = standIn.push('im.something.new_v9', { a: 1 })
  await standIn.acked(unknown)
  expect(standIn.records.all('ack')).toMatchObject([{ data: 'no im.something.new_v9 event handle' }])
  expect(seen).toEqual([])
  expect(state()).toBe('connected')
})
