// Starting and leaving: with the real app on real files and ports, signals from an emitter.
import Database from 'better-sqlite3'
import { EventEmitter } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp, type App, type AppOptions } from '../../bot/app.ts'
import { readConfig, type Env } from '../../bot/config.ts'
import { silentLogger } from '../../bot/logger.ts'
import { ConfigError } from '../../bot/model/errors.ts'
import { instant, SECOND, zoneOf } from '../../bot/model/time.ts'
import type { Health } from '../../bot/ops/front.ts'
import { startBot, type Bot, type Machine } from '../../bot/start.ts'
import { systemIds } from '../../bot/system.ts'
import { factsOf, holdDb } from '../../prisma/file.ts'
import { virtualClock, type VirtualClock } from '../kit/clock.ts'
import { recorder } from '../kit/log.ts'

const ADMINS = { ADMINS: 'feishu:ou_1' }
const LIVE = { FEISHU_APP_ID: 'cli_a1b2c3d4e5f60718', FEISHU_APP_SECRET: 'x' }

let folder: string
let clock: VirtualClock
let signals: EventEmitter
let said: string
let exits: number[]
let bots: Bot[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gonghui-start-'))
  clock = virtualClock(instant(Date.parse('2026-03-11T10:00:00+08:00')), zoneOf('Asia/Shanghai'))
  signals = new EventEmitter()
  said = ''
  exits = []
  bots = []
})

afterEach(async () => {
  for (const bot of bots) await bot.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function start(env: Env = {}, app: (o: AppOptions) => App = createApp): Promise<Bot> {
  const machine: Machine = {
    clock, ids: systemIds(), log: silentLogger, createApp: app, signals, platforms: () => Promise.resolve([]),
    say: (text) => { said += text },
    exit: (status) => { exits.push(status) },
  }
  const bot = await startBot(readConfig({ PORT: '0', ...env }, folder), machine)
  bots.push(bot)
  return bot
}
const file = (name = 'playground'): string => join(folder, 'data', `${name}.db`)
const health = async (bot: Bot): Promise<{ status: number; body: Health }> => {
  const response = await fetch(`${bot.front.url}/healthz`)
  return { status: response.status, body: (await response.json()) as Health }
}
const page = async (bot: Bot, path = '/api/state'): Promise<number> => (await fetch(bot.front.url + path)).status
async function problem(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return 'no error'
}
const members = (of: string): unknown => {
  const db = new Database(of, { readonly: true })
  try {
    return db.prepare('SELECT count(*) FROM "Member"').pluck().get()
  } finally {
    db.close()
  }
}

describe('without credentials', () => {
  test('the 体验群 opens, with its people, an administrator and a sentence where it is', async () => {
    const bot = await start()
    expect(await health(bot)).toEqual({ status: 200, body: { ok: true, version: expect.stringMatching(/^\d/), db: 'ok', uptimeSeconds: 0, pending: 0 } })
    const state = (await (await fetch(`${bot.front.url}/api/state`)).json()) as { people: unknown[]; groups: unknown[] }
    expect(state.people).toHaveLength(8)
    expect(state.groups).toHaveLength(1)
    expect(said).toContain(`体验群：${bot.front.url}`)
    expect(said).not.toContain('认领')
    expect(factsOf(file(), '2026-03-11' as never)).toMatchObject({ owner: 'playground', admins: 1 })
  })

  test('a second start adds nobody', async () => {
    await (await start()).stop()
    const before = members(file())
    await start()
    expect(members(file())).toBe(before)
    expect(factsOf(file(), '2026-03-11' as never).admins).toBe(1)
  })
})

test('where the page is comes first; the log’s ordinary lines follow, and none is lost', async () => {
  const { log, entries } = recorder()
  const seen: string[] = []
  bots.push(await startBot(readConfig({ PORT: '0' }, folder), {
    clock, ids: systemIds(), createApp, signals, platforms: () => Promise.resolve([]), exit: (status) => { exits.push(status) },
    log: { ...log, info: (message, data) => { seen.push(message); log.info(message, data) } },
    say: (text) => { seen.push(text.split('\n')[0] ?? '') },
  }))
  expect(seen[0]).toMatch(/^工会小助手 .* 在运行了$/)
  expect(entries.map((e) => e.message)).toEqual(expect.arrayContaining(['database migrated', 'started']))
})

test('a start that fails has said what it did', async () => {
  const { log, entries } = recorder()
  const machine = { clock, ids: systemIds(), log, signals, platforms: () => Promise.resolve([]), say: () => undefined, exit: () => undefined }
  await expect(startBot(readConfig({ PORT: '0' }, folder), { ...machine, createApp: (o) => ({ ...createApp(o), start: () => Promise.reject(new Error('boom')) }) })).rejects.toThrow('boom')
  expect(entries.map((e) => e.message)).toContain('database migrated')
})

describe('with credentials', () => {
  test('the bot runs with /healthz, the page is left out, and the first administrator gets a code', async () => {
    const bot = await start(LIVE)
    expect((await health(bot)).status).toBe(200)
    for (const path of ['/', '/api/state', '/main.js']) expect(await page(bot, path)).toBe(404)
    expect(said).toMatch(/认领 [0-9A-Z]+」/)
    expect(members(file('gonghui'))).toBe(0)
  })

  test('ADMINS makes the code needless', async () => {
    await start({ ...LIVE, ...ADMINS })
    expect(said).not.toContain('认领')
    expect(factsOf(file('gonghui'), '2026-03-11' as never)).toMatchObject({ owner: 'live', admins: 1 })
  })

  test('PLAYGROUND=1: both, each on its own file', async () => {
    const bot = await start({ ...LIVE, ...ADMINS, PLAYGROUND: '1' })
    expect(await page(bot)).toBe(200)
    expect(members(file('gonghui'))).toBe(1)
    expect(members(file())).toBe(8)
  })
})

describe('whose database it is', () => {
  test('the 体验群 never opens on the union’s data', async () => {
    await (await start({ ...LIVE, DATABASE_URL: 'file:data/x.db' })).stop()
    expect(await problem(start({ DATABASE_URL: 'file:data/x.db' }))).toContain('真实数据')
    expect(members(file('x'))).toBe(0)
    // Nothing is left held.
    expect((await health(await start({ ...LIVE, DATABASE_URL: 'file:data/x.db' }))).status).toBe(200)
  })

  test('a 体验群 that goes live says that its people are still there', async () => {
    await (await start({ DATABASE_URL: 'file:data/x.db' })).stop()
    await start({ ...LIVE, DATABASE_URL: 'file:data/x.db' })
    expect(said).toContain('示例人物')
    expect(factsOf(file('x'), '2026-03-11' as never).owner).toBe('live')
  })
})

describe('what cannot start', () => {
  test('a second bot on the same database', async () => {
    const bot = await start()
    expect(await problem(start())).toContain('已经有一个小助手在用')
    expect((await health(bot)).status).toBe(200)
  })

  test('on a taken port, nothing stays open', async () => {
    const bot = await start()
    await expect(start({ DATABASE_URL: 'file:data/other.db', PORT: String(bot.front.port) })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    const hold = holdDb(file('other'))
    expect(hold).not.toBeNull()
    hold?.release()
    expect(signals.listenerCount('SIGTERM')).toBe(1)
  })

  test('on a file that is no database', async () => {
    mkdirSync(join(folder, 'data'))
    writeFileSync(file(), 'x'.repeat(5_000))
    await expect(start()).rejects.toMatchObject({ code: 'SQLITE_NOTADB' })
    expect(signals.listenerCount('SIGTERM')).toBe(0)
  })

  test('an app that does not start gives everything back', async () => {
    await expect(start({}, (o) => ({ ...createApp(o), start: () => Promise.reject(new Error('boom')) }))).rejects.toThrow('boom')
    expect((await health(await start())).status).toBe(200)
  })
})

describe('leaving', () => {
  test('by SIGTERM: in order, with status 0', async () => {
    const bot = await start()
    signals.emit('SIGTERM')
    expect(await bot.stopped).toBe(0)
    expect(exits).toEqual([])
    await expect(fetch(`${bot.front.url}/healthz`)).rejects.toThrow()
    expect(signals.listenerCount('SIGTERM')).toBe(0)
    const hold = holdDb(file())
    expect(hold).not.toBeNull()
    hold?.release()
  })

  /** An app whose stop takes until it is told. */
  function slow(): { readonly app: (o: AppOptions) => App; readonly graces: number[]; finish: () => void } {
    const graces: number[] = []
    let finish: () => void = () => undefined
    const told = new Promise<void>((resolve) => { finish = resolve })
    return {
      graces, finish: () => { finish() },
      app: (o) => {
        const app = createApp(o)
        return { ...app, async stop(grace) { graces.push(grace); await told; await app.stop(grace) } }
      },
    }
  }
  const settle = (): Promise<void> => Promise.resolve()

  test('meanwhile /healthz says 503, and npm’s echo of Ctrl+C is no second one', async () => {
    const { app, graces, finish } = slow()
    const bot = await start({}, app)
    signals.emit('SIGINT')
    signals.emit('SIGINT')
    expect((await health(bot)).status).toBe(503)
    expect(exits).toEqual([])
    expect(graces).toEqual([8 * SECOND])
    finish()
    expect(await bot.stopped).toBe(0)
  })

  test('a second signal later forces it', async () => {
    const { app, finish } = slow()
    const bot = await start({}, app)
    signals.emit('SIGTERM')
    await clock.moveTo(instant(clock.now() + 2 * SECOND), settle)
    signals.emit('SIGTERM')
    expect(exits).toEqual([130])
    finish()
    await bot.stopped
  })

  test('after ten seconds it leaves as it is', async () => {
    const { app, finish } = slow()
    const bot = await start({}, app)
    signals.emit('SIGTERM')
    await clock.moveTo(instant(clock.now() + 9 * SECOND), settle)
    expect(exits).toEqual([])
    await clock.moveTo(instant(clock.now() + SECOND), settle)
    expect(exits).toEqual([1])
    finish()
    await bot.stopped
  })

  test('an app that fails to stop is status 1, and everything is closed all the same', async () => {
    const bot = await start({}, (o) => {
      const app = createApp(o)
      return { ...app, async stop(grace) { await app.stop(grace); throw new Error('boom') } }
    })
    expect(await bot.stop()).toBe(1)
    expect((await health(await start())).status).toBe(200)
  })

  test('told while it starts, it starts and leaves', async () => {
    const bot = await start({}, (o) => {
      const app = createApp(o)
      return { ...app, async start() { signals.emit('SIGTERM'); await app.start() } }
    })
    expect(await bot.stopped).toBe(0)
    expect(said).toBe('')
  })
})

test('health that cannot be read is 503', async () => {
  const bot = await start({}, (o) => ({ ...createApp(o), health: () => Promise.reject(new Error('database is gone')) }))
  expect(await health(bot)).toMatchObject({ status: 503, body: { ok: false, db: 'failed' } })
})
