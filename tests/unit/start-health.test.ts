// What an installation says of itself: /healthz with the platforms' connections, and the checks that 体检 shows.
import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createApp, type App, type AppOptions } from '../../bot/app.ts'
import { readConfig } from '../../bot/config.ts'
import { silentLogger } from '../../bot/logger.ts'
import { instant, zoneOf } from '../../bot/model/time.ts'
import type { LinkView } from '../../bot/services/watch.ts'
import { startBot } from '../../bot/start.ts'
import { systemIds } from '../../bot/system.ts'
import { virtualClock } from '../kit/clock.ts'

const now = instant(Date.parse('2026-03-11T10:00:00+08:00'))

/** A 体验群 on real files; returns its address and what its app was made of. */
async function start(links: readonly LinkView[]): Promise<{ url: string; made: AppOptions }> {
  const folder = mkdtempSync(join(tmpdir(), 'gonghui-health-'))
  const made: AppOptions[] = []
  const wrapped = (o: AppOptions): App => {
    made.push(o)
    const app = createApp(o)
    return { ...app, health: async () => ({ ...(await app.health()), links }) }
  }
  const bot = await startBot(readConfig({ PORT: '0' }, folder), {
    clock: virtualClock(now, zoneOf('Asia/Shanghai')), ids: systemIds(), log: silentLogger, createApp: wrapped, signals: new EventEmitter(), say: () => undefined, exit: () => undefined,
  })
  onTestFinished(async () => {
    await bot.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const [first] = made
  if (!first) throw new Error('no app was made')
  return { url: bot.front.url, made: first }
}

test('/healthz names connected platforms, and stays well while one reconnects', async () => {
  const { url } = await start([{ platform: 'feishu', state: 'up', since: now }, { platform: 'dingtalk', state: 'down', since: now }, { platform: 'web', state: 'up', since: now }])
  const response = await fetch(`${url}/healthz`)
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({
    ok: true, platforms: { feishu: { connected: true, since: '2026-03-11T10:00:00+08:00' }, dingtalk: { connected: false, since: '2026-03-11T10:00:00+08:00' } },
  })
})

test('the page alone has no connection to speak of', async () => {
  const { url } = await start([{ platform: 'web', state: 'up', since: now }])
  expect(await (await fetch(`${url}/healthz`)).json()).not.toHaveProperty('platforms')
})

test('the checks of a running installation: its own database and machine, not the port that it is on', async () => {
  const { made } = await start([])
  const checks = await made.doctor?.()
  expect(checks?.find((c) => c.name === '数据库')).toMatchObject({ state: 'ok', says: expect.stringContaining('playground') })
  expect(checks?.find((c) => c.name === '端口')).toMatchObject({ state: 'ok' })
  expect(checks?.map((c) => c.name)).toEqual(expect.arrayContaining(['备份', '时钟', '磁盘']))
})
