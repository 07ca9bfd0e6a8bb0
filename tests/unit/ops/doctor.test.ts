// The doctor: each finding with its cure, on real files and ports.
import Database from 'better-sqlite3'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { readConfig, type Env } from '../../../bot/config.ts'
import type { Check } from '../../../bot/model/check.ts'
import { DAY, HOUR, instant, parseLocalDate, plus, zoneOf, type LocalDate } from '../../../bot/model/time.ts'
import { checkAdmins, checkBackup, checkHolidays } from '../../../bot/ops/check-data.ts'
import { checkClock, checkNode, checkPort, checkRoom } from '../../../bot/ops/check-machine.ts'
import { isLow, showBytes } from '../../../bot/ops/disk.ts'
import { configChecks, doctorReport, showChecks } from '../../../bot/ops/doctor.ts'
import { readBackupName, type Named } from '../../../bot/ops/rotation.ts'

const ZONE = zoneOf('Asia/Shanghai')
const NOW = instant(Date.parse('2026-03-11T10:00:00+08:00'))

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gonghui-doctor-'))
  mkdirSync(join(folder, 'data'), { mode: 0o700 })
  file = join(folder, 'data', 'gonghui.db')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function look(env: Env = {}, rest: { platform?: NodeJS.Platform } = {}): Promise<readonly Check[]> {
  return doctorReport({ config: readConfig({ DATABASE_URL: `file:${file}`, PORT: '0', ...env }, folder), now: NOW, deep: true, nodeVersion: '20.19.0', platform: 'linux', ...rest })
}
const find = (checks: readonly Check[], name: string): Check | undefined => checks.find((check) => check.name === name)

function fill(sql = ''): void {
  copyFileSync(inject('template'), file)
  chmodSync(file, 0o600)
  const db = new Database(file)
  db.exec(sql)
  db.close()
}

const ADMIN = `INSERT INTO "Member" ("id", "name", "status", "reminders", "createdAt") VALUES ('m1', '何晓', 'active', '{}', '2026-01-01T00:00:00.000+00:00');
INSERT INTO "RoleGrant" ("id", "memberId", "tier", "scopeKind", "grantedAt") VALUES ('r1', 'm1', 'admin', 'union', '2026-01-01T00:00:00.000+00:00');`

describe('the whole report', () => {
  test('before the first start there is nothing to say against it', async () => {
    rmSync(join(folder, 'data'), { recursive: true })
    const checks = await look()
    expect(checks.filter((check) => check.state === 'fail')).toEqual([])
    expect(find(checks, '数据库')).toMatchObject({ state: 'ok', says: expect.stringContaining('第一次启动时会建好') })
  })

  test('all is well', async () => {
    fill(ADMIN)
    mkdirSync(join(folder, 'data', 'backup'), { mode: 0o700 })
    writeFileSync(join(folder, 'data', 'backup', 'gonghui-20260311-0320.db'), '')
    const checks = (await look()).filter((check) => check.name !== '磁盘')
    expect(checks.filter((check) => check.state !== 'ok')).toEqual([])
    expect(checks.every((check) => check.cure === null)).toBe(true)
    expect(checks.map((check) => check.name)).toEqual(['Node', '设置', '数据文件夹', '数据库', '备份', '时钟', '端口', '管理员', '消息', '定时任务', '放假安排'])
  })

  test('what was given up, nobody in charge, no backup, no platform', async () => {
    fill(`INSERT INTO "Outbox" ("key", "seq", "platform", "lane", "target", "body", "state", "attempts", "dueAt") VALUES ('k', 's', 'web', 'l', '{}', '', 'failed', 5, '2026-03-11T00:00:00.000+00:00');
INSERT INTO "Job" ("key", "name", "payload", "runAt", "seq", "attempts", "state") VALUES ('plan/x', 'plan', '{}', '2026-03-11T00:00:00.000+00:00', 1, 5, 'dead');`)
    const checks = await look({ PLAYGROUND: '0' })
    expect(checks.filter((check) => check.state === 'warn' && check.name !== '磁盘').map((check) => check.name)).toEqual(['设置', '备份', '管理员', '消息', '定时任务'])
    for (const check of checks) expect(check.cure === null).toBe(check.state === 'ok')
    expect(find(checks, '消息')?.says).toBe('1 条没能发出去')
  })

  test('an administrator whose time is over, was taken back, or has left is none', async () => {
    for (const change of [`UPDATE "RoleGrant" SET "untilOn" = '2026-03-10'`, `UPDATE "RoleGrant" SET "revokedAt" = '2026-03-10T00:00:00.000+00:00'`, `UPDATE "Member" SET "status" = 'gone'`]) {
      fill(`${ADMIN}${change}`)
      expect(find(await look(), '管理员')?.state).toBe('warn')
    }
  })

  test('notes of the config are told', async () => {
    expect(find(await look({ REDIS_URL: 'redis://localhost' }), '设置')).toMatchObject({ state: 'warn', says: expect.stringContaining('Redis') })
  })

  test('others on the machine may read the data', async () => {
    fill()
    chmodSync(file, 0o644)
    expect(find(await look(), '数据文件夹')).toMatchObject({ state: 'warn', says: expect.stringContaining('gonghui.db'), cure: `运行 chmod 600 ${file}` })
    expect(find(await look({}, { platform: 'win32' }), '数据文件夹')?.state).toBe('ok')
  })
})

describe('a database', () => {
  test.each<{ case: string; make: () => void; state: Check['state']; says: string }>([
    { case: 'that is none', make: () => { writeFileSync(file, 'x'.repeat(5_000)) }, state: 'fail', says: 'gonghui restore' },
    { case: 'that is a folder', make: () => { mkdirSync(file) }, state: 'fail', says: '不是文件' },
    { case: 'without tables', make: () => { writeFileSync(file, '') }, state: 'warn', says: '里面还没有表' },
    { case: 'that is newer', make: () => { fill(`INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name) VALUES ('x', 'x', 1, '9999_future')`) }, state: 'fail', says: '数据库比程序新' },
    { case: 'with a broken page', make: () => {
      fill()
      const db = new Database(file)
      const put = db.prepare(`INSERT INTO "Setting" VALUES (?, ?)`)
      for (let n = 0; n < 200; n++) put.run(`k${n}`, 'x'.repeat(500))
      db.close()
      const bytes = readFileSync(file)
      writeFileSync(file, bytes.fill(0xff, bytes.length - 4_096))
    }, state: 'fail', says: '坏了' },
  ])('$case', async ({ make, state, says }) => {
    make()
    const checks = await look()
    const check = find(checks, '数据库')
    expect(check?.state).toBe(state)
    expect(check?.says).toContain(says)
    expect(find(checks, '消息')).toBeUndefined()
  })
})

describe('single checks', () => {
  test.each([['20.19.0', 'ok'], ['20.20.2', 'ok'], ['22.1.0', 'ok'], ['20.18.3', 'fail'], ['18.20.0', 'fail']])('Node %s: %s', (version, state) => {
    expect(checkNode(version).state).toBe(state)
  })

  test.each<[string[], Check['state']]>([
    [[], 'warn'],
    [['gonghui-20260311-0320.db'], 'ok'],
    [['gonghui-20260309-2300.db'], 'ok'],
    [['gonghui-20260309-2100.db'], 'warn'],
    [['gonghui-20260304-0900.db'], 'fail'],
  ])('backups %j: %s', (files, state) => {
    const named = files.map(readBackupName).filter((name): name is Named => name !== null)
    expect(checkBackup(named, NOW, ZONE).state).toBe(state)
  })

  test.each<{ now: number; last: number | null; state: Check['state'] }>([
    { now: NOW, last: null, state: 'ok' },
    { now: NOW, last: NOW + HOUR, state: 'ok' },
    { now: NOW, last: NOW + 2 * DAY, state: 'fail' },
    { now: Date.UTC(1970, 0, 2), last: null, state: 'fail' },
    { now: Date.UTC(2101, 0, 2), last: null, state: 'fail' },
  ])('clock at $now, last entry $last: $state', ({ now, last, state }) => {
    expect(checkClock(instant(now), ZONE, last === null ? null : instant(last)).state).toBe(state)
  })

  test.each([[0, 0, 'warn'], [1, 0, 'ok'], [0, 2, 'ok']] as const)('%i in ADMINS, %i in the database: %s', (named, found, state) => {
    expect(checkAdmins(named, found).state).toBe(state)
  })

  const day = (text: string): LocalDate => parseLocalDate(text) ?? ('' as LocalDate)
  test.each([['2026-03-11', 'ok', '2026'], ['2026-10-31', 'ok', '2026'], ['2026-11-01', 'warn', '2027'], ['2027-01-01', 'warn', '2027'], ['2025-12-01', 'ok', '2026']])('holidays on %s: %s', (date, state, says) => {
    const years = { 2025: { off: [], work: [] }, 2026: { off: [], work: [] } }
    expect(checkHolidays(day(date), { years })).toMatchObject({ state, says: expect.stringContaining(says) })
  })

  test.each([
    { free: 499e6, total: 1e9, low: true }, { free: 501e6, total: 1e9, low: false }, { free: 9e9, total: 100e9, low: true }, { free: 11e9, total: 100e9, low: false },
  ])('$free of $total free: low is $low', ({ free, total, low }) => {
    expect(isLow(free, total)).toBe(low)
    expect(checkRoom({ freeBytes: free, totalBytes: total, low }).state).toBe(low ? 'warn' : 'ok')
  })

  test.each([[820, '0.8 KB'], [24_000, '24 KB'], [1_540_000, '1.5 MB'], [380e6, '380 MB'], [81.2e9, '81 GB']])('%d bytes are shown as %s', (bytes, shown) => {
    expect(showBytes(bytes)).toBe(shown)
  })
})

describe('the port', () => {
  let server: Server | null = null
  afterEach(() => new Promise<void>((resolve) => { if (server) server.close(() => resolve()); else resolve(); server = null }))
  async function serve(answer: string): Promise<number> {
    const made = createServer((_request, response) => { response.end(answer) })
    server = made
    await new Promise<void>((resolve) => { made.listen(0, '127.0.0.1', resolve) })
    return (made.address() as AddressInfo).port
  }

  test.each([
    ['{"ok":true,"version":"0.1.0","uptimeSeconds":1}', 'ok', '有小助手在运行'],
    ['{"ok":false,"version":"0.1.0","uptimeSeconds":1}', 'fail', '不正常'],
    ['<html>', 'fail', '别的程序'],
    ['{"status":"up"}', 'fail', '别的程序'],
  ])('answered by %s: %s', async (answer, state, says) => {
    const port = await serve(answer)
    expect(await checkPort('127.0.0.1', port)).toMatchObject({ state, says: expect.stringContaining(says) })
    expect(await checkPort('0.0.0.0', port)).toMatchObject({ state })
  })

  test('free', async () => {
    const port = await serve('')
    await new Promise<void>((resolve) => { server?.close(() => resolve()) })
    server = null
    expect(await checkPort('127.0.0.1', port)).toMatchObject({ state: 'ok', says: `${port} 空着` })
  })

  test('an address that is not of this machine', async () => {
    expect(await checkPort('203.0.113.1', 3999)).toMatchObject({ state: 'fail', cure: expect.stringContaining('HOST') })
  })
})

describe('shown', () => {
  const checks: readonly Check[] = [
    { name: 'Node', state: 'ok', says: '20.20.2', cure: null },
    { name: '数据文件夹', state: 'warn', says: '别人能看', cure: '改权限' },
    { name: '端口', state: 'fail', says: '被占了', cure: '换一个' },
  ]
  test('aligned by what is seen, cures below, a sum at the end', () => {
    expect(showChecks(checks, { colour: false })).toBe([
      '✓ Node        20.20.2',
      '! 数据文件夹  别人能看',
      '              → 改权限',
      '✗ 端口        被占了',
      '              → 换一个',
      '',
      '1 处有问题，1 处要留意',
      '',
    ].join('\n'))
  })

  test.each([[1, '一切正常'], [2, '能用，1 处要留意'], [3, '1 处有问题，1 处要留意']])('the first %i: %s', (count, sum) => {
    expect(showChecks(checks.slice(0, count), { colour: false })).toContain(sum)
  })

  test('colours where they are wanted', () => {
    expect(showChecks(checks, { colour: true })).toContain('\u001b[31m✗\u001b[0m 端口')
  })

  test('a config that cannot be read', () => {
    expect(configChecks(['PORT=x 不对'])).toEqual([{ name: '设置', state: 'fail', says: 'PORT=x 不对', cure: null }])
  })
})

test('a bot at work is not held up: without deep, defects are not searched', async () => {
  fill()
  const checks = await doctorReport({ config: readConfig({ DATABASE_URL: `file:${file}`, PORT: '0' }, folder), now: plus(NOW, 0), deep: false })
  expect(find(checks, '数据库')?.state).toBe('ok')
})
