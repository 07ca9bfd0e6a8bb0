// The real dingtalk-stream 2.1.5 behind our subclass against the stand-in: every fault of its connection, and the pins that fail when the SDK changes.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { DWClient } from 'dingtalk-stream'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Timing } from '../../../adapters/dingtalk/config.ts'
import { createDingtalk } from '../../../adapters/dingtalk/index.ts'
import type { InboundEvent } from '../../../bot/model/event.ts'
import { zoneOf } from '../../../bot/model/time.ts'
import type { PlatformHooks } from '../../../bot/ports/platform.ts'
import { systemClock } from '../../../bot/system.ts'
import { recorder } from '../../kit/log.ts'
import { startDingtalkStandIn, type DingConnection, type DingtalkStandIn, type DingtalkStandInOptions, type Hostile } from '../../stand-in/dingtalk/index.ts'

const CHAT = 'cidAAA=='
const GATEWAY = 'POST /v1.0/gateway/connections/open'

/** The watchdog of a life ten to a hundred times as fast. */
const FAST: Partial<Timing> = { pingMs: 40, dialMs: 400, backOffMs: 30, mostBackOffMs: 200, soundMs: 100, drainMs: 30 }

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  vi.unstubAllGlobals()
  for (const close of open.splice(0)) await close()
})

interface Bot {
  readonly platform: DingtalkStandIn
  readonly events: InboundEvent[]
  readonly states: string[]
  readonly troubles: string[]
  readonly log: ReturnType<typeof recorder>['entries']
  metered: number
  /** What storing does: rejects where it throws. */
  store: (event: InboundEvent) => Promise<void>
  /** Resolves with the first event that is new from now on. */
  next(): Promise<InboundEvent>
  /** Resolves when the adapter has told so many changes of its connection. */
  told(count: number): Promise<readonly string[]>
  stop(): Promise<void>
}

async function bot(options: DingtalkStandInOptions = {}, o: { readonly secret?: string; readonly connected?: boolean; readonly before?: (platform: DingtalkStandIn) => void } = {}): Promise<Bot> {
  const platform = await startDingtalkStandIn({ people: [{ id: 'staff001', nick: '王芳' }], chats: [{ id: CHAT, title: '工会群', members: ['staff001'] }], stormBound: 200, ...options })
  o.before?.(platform)
  const { log, entries } = recorder()
  const watchers: (() => void)[] = []
  const waiting: ((event: InboundEvent) => void)[] = []
  const adapter = createDingtalk({
    config: { clientId: platform.app.clientId, clientSecret: o.secret ?? platform.app.clientSecret, robotCode: platform.app.robotCode, baseUrl: platform.url, oapiUrl: platform.url, cardTemplateId: null },
    clock: systemClock(zoneOf('Asia/Shanghai')), newId: () => 'n', log, timing: FAST,
  })
  const b: Bot = {
    platform, events: [], states: [], troubles: [], log: entries, metered: 0, store: () => Promise.resolve(),
    next: () => new Promise((resolve) => { waiting.push(resolve) }),
    told: (count) => new Promise((resolve) => {
      const look = (): void => { if (b.states.length >= count) resolve(b.states) }
      watchers.push(look)
      look()
    }),
    stop: () => adapter.stop(),
  }
  const connection = (state: string): void => {
    b.states.push(state)
    for (const look of watchers) look()
  }
  const hooks: PlatformHooks = { connection, metered: (n) => { b.metered += n }, trouble: (code) => b.troubles.push(code) }
  await adapter.start(async (event) => {
    await b.store(event)
    b.events.push(event)
    waiting.shift()?.(event)
    return { kind: 'new', done: Promise.resolve() }
  }, hooks)
  open.push(async () => {
    await adapter.stop()
    await platform.close()
  })
  if (o.connected !== false) await b.told(1)
  return b
}

const speak = (b: Bot, text: string): Promise<InboundEvent> => {
  const heard = b.next()
  b.platform.say({ from: 'staff001', chat: CHAT, text, mentionBot: true })
  return heard
}

describe('the SDK is the one that the subclass was written for', () => {
  const file = createRequire(import.meta.url).resolve('dingtalk-stream/package.json')
  const source = readFileSync(file.replace('package.json', 'dist/client.mjs'), 'utf8')

  test('its version', () => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 'v2.1.5' })
  })

  test.each(['getEndpoint', '_connect', 'onDownStream', 'onSystem', 'onEvent', 'onCallback', 'send', 'socketCallBackResponse', 'registerCallbackListener'])('%s is there', (name) => {
    expect(typeof (DWClient.prototype as unknown as Record<string, unknown>)[name]).toBe('function')
  })

  test.each([
    ['the address that getEndpoint leaves', 'this.dw_url = `$' + '{endpoint}?ticket=$' + '{ticket}`'],
    ['the socket made in one go', 'this.socket = new WebSocket(this.dw_url, this.sslopts)'],
    ['what it prints when it opens, and no more there but keepAlive', '] connect success");\n        if (this.config.keepAlive) {'],
    ['what it prints when it breaks, and the rejection', 'console.warn("ERROR", err);\n        (_a = this.socket) == null ? void 0 : _a.terminate();\n        reject(err);'],
    ['messages by the method that is overridden', 'this.socket.on("message", (data) => {\n        this.onDownStream(data);'],
    ['no reconnecting without autoReconnect', 'if (this.config.autoReconnect && !this.userDisconnect)'],
    ['events acknowledged at once', 'const ackData = this.onEventReceived(message);'],
    ['callbacks handed on by topic', 'this.emit(message.headers.topic, message)'],
    ['presses answered in `response`', 'this.send(messageId, { response: result })'],
    ['a ping echoed with its headers', 'headers: downstream.headers'],
  ])('%s', (_, code) => {
    expect(source).toContain(code)
  })
})

describe('connecting', () => {
  test('all three subscriptions, whatever stands in the ticket, and nothing on the console', async () => {
    const say = vi.fn()
    vi.stubGlobal('console', { info: say, warn: say, error: say, log: say, debug: say })
    const b = await bot({ awkwardTickets: true })
    expect(b.platform.live()[0]?.subscriptions).toEqual(['EVENT *', 'CALLBACK /v1.0/im/bot/messages/get', 'CALLBACK /v1.0/card/instances/callback'])
    b.platform.failUpgrades('401', 2)
    b.platform.live()[0]?.drop()
    await b.platform.recorder.waitFor('upgrade', (e) => e['outcome'] === '401', { count: 2 })
    await b.platform.waitForLive()
    await b.stop()
    expect(say).not.toHaveBeenCalled()
  })

  test('server pings are echoed', async () => {
    const b = await bot()
    await b.platform.live()[0]?.ping()
    expect(b.platform.violations()).toEqual([])
  })

  test.each(['refuse', '401', '403', 'hang'] as const)('upgrades that meet «%s»: tried again with growing waits, no storm', async (how) => {
    const b = await bot({}, { connected: false, before: (p) => p.failUpgrades(how, 4) })
    await b.platform.waitForLive()
    expect(b.platform.connections()).toHaveLength(1)
    expect(await b.told(2)).toEqual(['down', 'up'])
    expect(b.platform.counters().calls[GATEWAY]).toBe(5)
  })

  test.each([
    ['503', { kind: 'reply', status: 503, body: { code: 'ServiceUnavailable', message: '系统繁忙' } }], ['a hang', { kind: 'hang' }], ['a reset', { kind: 'reset' }], ['half an answer', { kind: 'malformed' }],
    ['an answer without a ticket', { kind: 'reply', status: 200, body: { endpoint: 'ws://127.0.0.1:1/connect' } }], ['an endpoint that is none', { kind: 'reply', status: 200, body: { endpoint: 'http://x/#y', ticket: 't' } }],
  ] as const)('a gateway that answers with %s', async (_, action) => {
    const b = await bot({}, { connected: false, before: (p) => p.faults.add({ match: GATEWAY, times: 2, action }) })
    await b.platform.waitForLive()
    expect(await b.told(2)).toEqual(['down', 'up'])
  })

  test('wrong credentials: the administrator is told, the log has no secret, and it goes on trying', async () => {
    const b = await bot({}, { connected: false, secret: 'wrong-secret' })
    await b.platform.recorder.waitFor('refusal', (e) => e['code'] === 'invalidClientIdOrSecret', { count: 3 })
    expect(b.troubles).toContain('invalidClientIdOrSecret')
    expect(JSON.stringify(b.log)).not.toContain('wrong-secret')
  })
})

describe('staying connected', () => {
  const ENDS: readonly (readonly [string, (c: DingConnection) => void])[] = [['drop', (c) => c.drop()], ['close 1000', (c) => c.close(1000)], ['close 1001', (c) => c.close(1001)], ['half-open', (c) => c.halfOpen()]]

  test.each(ENDS)('%s: a new connection, and what is said then is heard', async (_, end) => {
    const b = await bot()
    const [first] = b.platform.live()
    if (first) end(first)
    await b.platform.recorder.waitFor('connection', (e) => e['what'] === 'open', { count: 2 })
    expect(await speak(b, '报名 A1')).toMatchObject({ text: '报名 A1' })
    expect(b.platform.live()).toHaveLength(1)
    expect(await b.told(3)).toEqual(['up', 'down', 'up'])
  })

  test('disconnect: the next connection is there before the old one goes, nothing is lost between', async () => {
    const b = await bot()
    b.platform.live()[0]?.disconnect()
    await b.platform.waitForLive()
    expect(await speak(b, '报名 A1')).toMatchObject({ text: '报名 A1' })
    await b.platform.recorder.waitFor('connection', (e) => e['what'] === 'closed' && e['index'] === 0)
    expect(b.platform.live()).toHaveLength(1)
    expect(b.states).toEqual(['up'])
  })

  test('the platform goes dark and comes back', async () => {
    const b = await bot()
    await b.platform.goDark()
    await b.platform.comeBack()
    await b.told(3)
    expect(await speak(b, '报名 A1')).toMatchObject({ text: '报名 A1' })
    expect(await b.told(3)).toEqual(['up', 'down', 'up'])
  })

  test('after stop nothing comes back', async () => {
    const b = await bot()
    b.platform.live()[0]?.drop()
    await b.stop()
    await b.platform.recorder.waitFor('connection', (e) => e['what'] === 'closed')
    expect(b.platform.live()).toHaveLength(0)
    expect(b.platform.counters().calls[GATEWAY]).toBe(1)
  })
})

describe('what comes over it', () => {
  const FRAMES: readonly Hostile[] = ['bad-json', 'null', 'array', 'empty-object', 'no-headers', 'data-object', 'topic-error', 'unknown-topic', 'unknown-type', 'no-message-id', 'binary-garbage', 'card-inner-not-json', 'inner-not-json', 'inner-null']

  test.each(FRAMES)('%s fells nobody: the same connection hears the next line', async (what) => {
    const b = await bot()
    b.platform.hostile(what, { from: 'staff001', chat: CHAT })
    expect(await speak(b, '报名 A1')).toMatchObject({ text: '报名 A1' })
    expect(b.platform.connections()).toHaveLength(1)
    // A pong comes behind all acknowledgements.
    await b.platform.live()[0]?.ping()
    expect(b.platform.missingAcks()).toEqual([])
    expect(b.log.filter((e) => e.level === 'warn')).toHaveLength(1)
    expect(b.platform.violations()).toEqual([])
  })

  test('binary frames and long texts are read', async () => {
    const b = await bot()
    const first = b.next()
    b.platform.hostile('binary', { from: 'staff001', chat: CHAT })
    expect(await first).toMatchObject({ text: '报名' })
    const second = b.next()
    b.platform.hostile('huge-text', { from: 'staff001', chat: CHAT })
    expect(await second).toMatchObject({ text: expect.stringMatching(/^长{20480}$/) })
  })

  test('stored, then acknowledged; what was not stored comes again', async () => {
    const b = await bot({ resendUnacked: [60] })
    let tries = 0
    b.store = () => (++tries === 1 ? Promise.reject(new Error('database is locked')) : Promise.resolve())
    const again = b.next()
    const { msgId, messageId } = b.platform.say({ from: 'staff001', chat: CHAT, text: '报名 A1', mentionBot: true })
    const event = await again
    expect(event).toMatchObject({ messageId: msgId })
    expect(event.eventId).not.toBe(messageId)
    await b.platform.recorder.waitFor('ack', (e) => e['messageId'] === event.eventId)
    expect(b.platform.recorder.all('ack')).toHaveLength(1)
  })

  test('an event is acknowledged with SUCCESS when it is stored, with LATER when not, and then comes again under its id', async () => {
    const b = await bot({ eventRetryMs: [50] })
    b.store = () => Promise.reject(new Error('database is locked'))
    const again = b.next()
    const eventId = b.platform.event('user_leave_org', { userId: ['staff001'] })
    await b.platform.recorder.waitFor('ack', (e) => JSON.stringify(e['data']).includes('LATER'))
    b.store = () => Promise.resolve()
    expect(await again).toMatchObject({ kind: 'membership', change: 'left_org', eventId: `${eventId}/staff001`, sender: { id: 'staff001' } })
    await b.platform.recorder.waitFor('ack', (e) => JSON.stringify(e['data']).includes('SUCCESS'))
    expect(b.platform.missingAcks()).toEqual([])
  })

  test('an event that the bot has no use for is acknowledged', async () => {
    const b = await bot()
    b.platform.event('org_dept_create', { deptId: [1] })
    await b.platform.recorder.waitFor('ack', (e) => JSON.stringify(e['data']).includes('SUCCESS'))
    expect(b.events).toEqual([])
  })

  test('every push counts for the month', async () => {
    const b = await bot()
    await speak(b, '一')
    await speak(b, '二')
    b.platform.event('org_dept_create', {})
    await b.platform.recorder.waitFor('ack', (e) => e['type'] === 'EVENT')
    expect(b.metered).toBe(3)
    expect(b.platform.counters().metered).toBe(3)
  })
})
