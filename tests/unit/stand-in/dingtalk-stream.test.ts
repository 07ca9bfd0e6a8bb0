// The stand-in's gateway and sockets, heard by the real SDK: duties D1, D2, D3, D6, D12 of stand-ins.md.
import { EventAck, type DWClientDownStream } from 'dingtalk-stream'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Hostile } from '../../stand-in/dingtalk/index.ts'
import { CARD, dingtalkKit, GATEWAY, GROUP, keeping, ROBOT, type Kit } from './dingtalk-kit.ts'

let kit: Kit
afterEach(() => kit.stop())

const hello = { from: 'staff001', chat: GROUP, text: '报名', mentionBot: true }
const closed = (kit: Kit) => kit.stand.recorder.waitFor('connection', (e) => e['what'] === 'closed')

describe('D1: gateway', () => {
  test('right credentials give a ticket; the upgrade is recorded with the subscriptions', async () => {
    kit = await dingtalkKit()
    await kit.connect()
    expect(kit.stand.connections()[0]?.subscriptions).toEqual(['EVENT *', `CALLBACK ${ROBOT}`, `CALLBACK ${CARD}`])
    expect(kit.stand.counters().calls[GATEWAY]).toBe(1)
    expect(kit.stand.violations()).toEqual([])
  })

  test.each([401, 400] as const)('a wrong secret is refused with %d and never recorded', async (badCredentialStatus) => {
    kit = await dingtalkKit({ badCredentialStatus })
    await expect(kit.client({ secret: 'wrong-secret-77' }).getEndpoint()).rejects.toThrow(`gateway ${badCredentialStatus}`)
    expect(kit.stand.counters().refusals).toEqual({ invalidClientIdOrSecret: 1 })
    expect(JSON.stringify(kit.stand.recorder.all())).not.toContain('wrong-secret-77')
  })

  test('a ticket opens one connection', async () => {
    kit = await dingtalkKit()
    const link = await kit.connect()
    await expect(link._connect()).rejects.toThrow('401')
  })

  test('a ticket lives 90 s', async () => {
    kit = await dingtalkKit()
    const [young, old] = [kit.client(), kit.client()]
    await young.getEndpoint()
    kit.stand.clock.advance(88_000)
    await young._connect()
    await old.getEndpoint()
    kit.stand.clock.advance(90_000)
    await expect(old._connect()).rejects.toThrow('401')
  })

  test('an unencoded plus breaks a ticket, an encoded one does not', async () => {
    kit = await dingtalkKit({ awkwardTickets: true })
    const careless = kit.client({ encode: false })
    await careless.getEndpoint()
    await expect(careless._connect()).rejects.toThrow('401')
    const careful = kit.client()
    await careful.getEndpoint()
    await careful._connect()
    expect(kit.stand.live()).toHaveLength(1)
  })

  test('without Accept: application/json the answer is XML, and a violation', async () => {
    kit = await dingtalkKit()
    const answer = await fetch(`${kit.stand.url}/v1.0/gateway/connections/open`, { method: 'POST', headers: { accept: '*/*' } })
    expect(answer.headers.get('content-type')).toBe('application/xml')
    expect(kit.stand.violations()).toHaveLength(1)
  })

  test('only what was subscribed to is pushed', async () => {
    kit = await dingtalkKit()
    await kit.connect({ topics: [CARD] })
    expect(kit.stand.say(hello).fate).toBe('unsubscribed')
    expect(kit.stand.recorder.all('push')).toEqual([])
  })

  test('503 and hang on request, each as often as asked', async () => {
    kit = await dingtalkKit()
    kit.stand.faults.add({ match: GATEWAY, times: 1, action: { kind: 'reply', status: 503, body: {} } })
    await expect(kit.client().getEndpoint()).rejects.toThrow('gateway 503')
    kit.stand.faults.add({ match: GATEWAY, times: 1, action: { kind: 'hang' } })
    const asked = fetch(`${kit.stand.url}/v1.0/gateway/connections/open`, { method: 'POST', signal: AbortSignal.timeout(100) })
    await expect(asked).rejects.toThrow()
    await expect(kit.client().getEndpoint()).resolves.toBeDefined()
  })
})

describe('D2: frames', () => {
  test('data is a string, time is a string', async () => {
    kit = await dingtalkKit()
    const frames: DWClientDownStream[] = []
    await kit.connect(keeping(frames))
    kit.stand.say(hello)
    await kit.stand.recorder.waitFor('ack')
    expect(frames[0]).toMatchObject({ specVersion: '1.0', type: 'CALLBACK', headers: { topic: ROBOT, contentType: 'application/json', time: expect.any(String) }, data: expect.any(String) })
  })

  test('the SDK echoes a ping; the platform pings by itself, too', async () => {
    kit = await dingtalkKit({ pingEveryMs: 30_000 })
    await kit.connect()
    await kit.stand.live()[0]?.ping()
    kit.stand.clock.advance(60_001)
    await kit.stand.recorder.waitFor('pong', (e) => e['ok'] === true, { count: 3 })
    expect(kit.stand.violations()).toEqual([])
  })

  test('a wrong echo is a violation', async () => {
    kit = await dingtalkKit()
    const link = await kit.connect()
    link.onSystem = (frame) => link.send(frame.headers.messageId, {})
    await expect(kit.stand.live()[0]?.ping()).rejects.toThrow('wrong echo')
    expect(kit.stand.violations()).toHaveLength(1)
  })

  test('REGISTERED comes only when asked for', async () => {
    kit = await dingtalkKit({ registered: 'after-open' })
    const link = await kit.connect()
    await kit.stand.live()[0]?.ping()
    expect(link.registered).toBe(true)
    await kit.stop()
    kit = await dingtalkKit()
    const silent = await kit.connect()
    await kit.stand.live()[0]?.ping()
    expect(silent.registered).toBe(false)
  })
})

describe('D3: ways a connection ends', () => {
  test('disconnect has no messageId, stops pushes at once, and closes after 10 s', async () => {
    kit = await dingtalkKit()
    const link = await kit.connect()
    const seen: DWClientDownStream[] = []
    const through = link.onSystem.bind(link)
    link.onSystem = (frame) => {
      seen.push(frame)
      through(frame)
    }
    const [connection] = kit.stand.live()
    connection?.disconnect()
    expect(kit.stand.say(hello).fate).toBe('offline')
    await vi.waitFor(() => expect(link.connected).toBe(false))
    expect(seen[0]).toEqual({ specVersion: '1.0', type: 'SYSTEM', headers: { topic: 'disconnect', contentType: 'application/json' }, data: '{"reason":"connection is expired"}' })
    kit.stand.clock.advance(9_000)
    expect(connection?.state).toBe('draining')
    kit.stand.clock.advance(1_100)
    await closed(kit)
    expect(connection?.state).toBe('closed')
  })

  test('a second connection takes over while the first drains', async () => {
    kit = await dingtalkKit()
    await kit.connect()
    kit.stand.live()[0]?.disconnect()
    await kit.connect()
    expect(kit.stand.say(hello).fate).toBe('pushed')
    expect(kit.stand.recorder.all('push')[0]).toMatchObject({ connection: 1 })
  })

  test.each(['drop', 'close'] as const)('%s ends the socket without notice', async (how) => {
    kit = await dingtalkKit()
    const link = await kit.connect()
    const connection = kit.stand.live()[0]
    if (how === 'drop') connection?.drop()
    else connection?.close(1001)
    await closed(kit)
    await vi.waitFor(() => expect(link.connected).toBe(false))
    expect(kit.stand.say(hello).fate).toBe('offline')
  })

  test('half-open: the SDK thinks it is connected, pings stay unanswered, pushes vanish until another link is there', async () => {
    kit = await dingtalkKit()
    const link = await kit.connect()
    kit.stand.live()[0]?.halfOpen()
    const socket = (link as unknown as { socket: { ping(): void; on(event: 'pong', fn: () => void): void } }).socket
    const pong = vi.fn()
    socket.on('pong', pong)
    socket.ping()
    expect(kit.stand.say(hello).fate).toBe('pushed')
    expect(kit.stand.recorder.all('push')[0]).toMatchObject({ swallowed: true })
    const second = await kit.connect()
    const alive = vi.fn()
    const other = (second as unknown as { socket: typeof socket }).socket
    other.on('pong', alive)
    other.ping()
    await vi.waitFor(() => expect(alive).toHaveBeenCalledOnce())
    expect(pong).not.toHaveBeenCalled()
    expect(link.connected).toBe(true)
    kit.stand.say(hello)
    expect(kit.stand.recorder.all('push')[1]).toMatchObject({ connection: 1, swallowed: false })
  })

  test.each([['401', '401'], ['403', '403'], ['refuse', 'socket hang up']] as const)('upgrade fault %s, then accepted again', async (how, message) => {
    kit = await dingtalkKit()
    kit.stand.failUpgrades(how, 1)
    const link = kit.client()
    await link.getEndpoint()
    await expect(link._connect()).rejects.toThrow(message)
    await kit.connect()
    expect(kit.stand.live()).toHaveLength(1)
  })

  test('an upgrade that is never answered', async () => {
    kit = await dingtalkKit()
    kit.stand.failUpgrades('hang', 1)
    const link = kit.client()
    await link.getEndpoint()
    const opening = link._connect()
    await kit.stand.recorder.waitFor('upgrade', (e) => e['outcome'] === 'hang')
    expect(link.connected).toBe(false)
    link.disconnect()
    await expect(opening).rejects.toThrow()
  })

  test('dark: nothing connects, nothing stays; back on the same address', async () => {
    kit = await dingtalkKit()
    const link = await kit.connect()
    await kit.stand.goDark()
    await vi.waitFor(() => expect(link.connected).toBe(false))
    await expect(kit.client().getEndpoint()).rejects.toThrow('fetch failed')
    await kit.stand.comeBack()
    await kit.connect()
    expect(kit.stand.say(hello).fate).toBe('pushed')
  })

  test('a storm of opens is a violation', async () => {
    kit = await dingtalkKit({ stormBound: 3 })
    for (let i = 0; i < 3; i += 1) await kit.client().getEndpoint()
    expect(kit.stand.violations()).toEqual([])
    await kit.client().getEndpoint()
    expect(kit.stand.violations()).toEqual([expect.stringContaining('reconnect storm')])
    expect(kit.stand.counters().worstOpensPerSecond).toBe(4)
  })

  test('the storm of the SDK itself, on refused upgrades, is seen', async () => {
    kit = await dingtalkKit()
    kit.stand.failUpgrades('401')
    const link = kit.client()
    link.config.autoReconnect = true
    // One second in the SDK, where it is private; the doubling is what counts.
    ;(link as unknown as { reconnectInterval: number }).reconnectInterval = 30
    await link.connect()
    await kit.stand.recorder.waitFor('violation')
    link.config.autoReconnect = false
    expect(kit.stand.violations()[0]).toContain('reconnect storm')
  })

  test('a slow reader hears acks late, none is lost', async () => {
    kit = await dingtalkKit()
    await kit.connect()
    kit.stand.live()[0]?.readSlowly(60_000)
    kit.stand.say(hello)
    await kit.stand.recorder.waitFor('push')
    expect(kit.stand.recorder.all('ack')).toEqual([])
    kit.stand.clock.advance(60_000)
    await kit.stand.recorder.waitFor('ack')
  })
})

describe('D6: acks', () => {
  test('code, messageId and data of the SDK\'s own answers', async () => {
    kit = await dingtalkKit()
    await kit.connect({ onMessage: (frame, c) => c.socketCallBackResponse(frame.headers.messageId, { done: true }), onEvent: () => ({ status: EventAck.SUCCESS }) })
    const said = kit.stand.say(hello)
    const eventId = kit.stand.event('user_leave_org', { userId: ['staff009'] })
    const [message] = await kit.stand.recorder.waitFor('ack', (e) => e['type'] === 'CALLBACK')
    const [event] = await kit.stand.recorder.waitFor('ack', (e) => e['type'] === 'EVENT')
    expect(message).toMatchObject({ code: 200, messageId: said.messageId, msgId: said.msgId, data: { response: { done: true } } })
    expect(event).toMatchObject({ code: 200, eventId, data: { status: 'SUCCESS' } })
    expect(kit.stand.missingAcks()).toEqual([])
  })

  test('what was not acknowledged is listed', async () => {
    kit = await dingtalkKit()
    await kit.connect({ onMessage: () => undefined })
    const said = kit.stand.say(hello)
    expect(kit.stand.missingAcks()).toMatchObject([{ messageId: said.messageId, topic: ROBOT }])
  })

  test('an ack for nothing, or with data that is no string, is a violation', async () => {
    kit = await dingtalkKit()
    const link = await kit.connect()
    link.send('never-pushed', {})
    const socket = (link as unknown as { socket: { send(raw: string): void } }).socket
    socket.send(JSON.stringify({ code: 200, headers: { contentType: 'application/json', messageId: 'x' }, message: 'OK', data: {} }))
    await kit.stand.recorder.waitFor('violation', undefined, { count: 2 })
    expect(kit.stand.violations()).toEqual([expect.stringContaining('never pushed'), expect.stringContaining('string of JSON')])
  })
})

describe('D12: hostile input', () => {
  test.each<Hostile>(['bad-json', 'null', 'no-headers', 'topic-error', 'binary-garbage'])('%s makes the bare SDK throw, which would end the process', async (what) => {
    kit = await dingtalkKit()
    const link = await kit.connect()
    kit.stand.hostile(what)
    await vi.waitFor(() => expect(link.bad).toHaveLength(1))
  })

  test.each<Hostile>(['array', 'empty-object', 'unknown-topic', 'unknown-type'])('%s is passed over in silence', async (what) => {
    kit = await dingtalkKit()
    const link = await kit.connect()
    kit.stand.hostile(what)
    await kit.stand.live()[0]?.ping()
    expect(link.bad).toEqual([])
    expect(kit.stand.recorder.all('ack')).toEqual([])
  })

  test.each<[Hostile, (frame: DWClientDownStream) => unknown, unknown]>([
    ['inner-not-json', (f) => f.data, '{not json'],
    ['inner-null', (f) => f.data, 'null'],
    ['missing-text', (f) => 'text' in (JSON.parse(f.data) as object), false],
    ['forged-webhook', (f) => (JSON.parse(f.data) as { sessionWebhook: string }).sessionWebhook, expect.stringMatching(/^https:\/\/evil\.example\//)],
    ['huge-text', (f) => f.data.length > 20_000, true],
    ['data-object', (f) => typeof f.data, 'object'],
    ['no-message-id', (f) => 'messageId' in f.headers, false],
    ['binary', (f) => (JSON.parse(f.data) as { msgtype: string }).msgtype, 'text'],
  ])('%s reaches the listener', async (what, look, expected) => {
    kit = await dingtalkKit()
    const heard: DWClientDownStream[] = []
    await kit.connect({ onMessage: (frame) => heard.push(frame) })
    kit.stand.hostile(what, { from: 'staff001', chat: GROUP })
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    expect(heard.map(look)).toEqual([expected])
  })
})
