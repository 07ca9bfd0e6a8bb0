// Replay on a kept database, and the same bytes for the same script (replay.md).
import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../bot/model/errors.ts'
import { at, GROUP, newFile, playScript, presses, published, says } from '../kit/script.ts'

describe('a kept database', () => {
  test('ids, codes and the clock go on', async () => {
    const file = newFile()
    const first = await playScript([...published(), says('ou_1', '报名 A1', { at: at('10:01') }), { at: at('10:02') }], ['--db', file])
    const second = await playScript([
      says('ou_2', '报名 A1'), says('ou_c', '活动 新建 读书会 1月9日16:20 图书馆 截止:1月7日18:00'), presses('ou_c', '发布'), presses('ou_1', '退出', 'm2'),
    ], ['--db', file])
    expect(first.lines.map((l) => l.message).filter((m) => m !== null && m !== 'm2')).toEqual(['m1', 'm3'])
    expect(second.lines.find((l) => l.line === 1)).toMatchObject({ at: at('10:02'), message: 'm4', text: expect.stringContaining('第 2 位') })
    expect(second.lines.find((l) => l.line === 3)?.text).toContain('编号 A2')
    expect(second.lines.find((l) => l.line === 4)?.text).toContain('帮你退了')
    expect(statSync(file).mode & 0o077).toBe(0)
  })

  test.each([{ with: 'a line', lines: [] }, { with: 'a setup before', lines: [GROUP] }])('a first at later than the clock counts as downtime until then ($with)', async ({ lines: before }) => {
    const file = newFile()
    await playScript([...published(), says('ou_1', '报名 A1', { at: at('10:01') }), { at: at('10:02') }], ['--db', file])
    const { lines } = await playScript([...before, { at: at('08T20:00') }], ['--db', file])
    expect(lines.length).toBeGreaterThan(1)
    expect(new Set(lines.map((l) => l.at))).toEqual(new Set([at('08T20:00')]))
    expect(lines.some((l) => l.text.includes('没在线'))).toBe(true)
  })

  test('a re-push is known across runs', async () => {
    const file = newFile()
    await playScript([...published(), says('ou_1', '报名 A1', { event: 'e1', messageId: 'p1' })], ['--db', file])
    const { lines } = await playScript([says('ou_1', '不去了', { event: 'e1' }), says('ou_1', '不去了', { messageId: 'p1' })], ['--db', file])
    expect(lines.filter((l) => l.line !== undefined)).toEqual([])
  })

  test('a live bot’s database is refused, and untouched, without --copy; with it the copy goes on where the bot was', async () => {
    const file = newFile()
    await playScript([...published(), says('ou_1', '报名 A1', { at: at('10:01') })], ['--db', file])
    const db = new Database(file)
    db.exec(`UPDATE "Setting" SET "value"='live' WHERE "key"='owner'; DELETE FROM "Setting" WHERE "key"='replay.clock'; PRAGMA user_version=7`)
    db.close()
    await expect(playScript([says('ou_1', '活动')], ['--db', file])).rejects.toThrow(ConfigError)
    const { lines } = await playScript([says('ou_2', '报名 A1')], ['--db', file, '--copy'])
    expect(lines.find((l) => l.line === 1)).toMatchObject({ at: at('10:01'), text: expect.stringContaining('第 2 位') })
    const again = new Database(file, { readonly: true })
    expect(again.prepare('SELECT count(*) FROM "Signup"').pluck().get()).toBe(1)
    expect(again.prepare(`SELECT "value" FROM "Setting" WHERE "key"='owner'`).pluck().get()).toBe('live')
    again.close()
  })

  test.each([['--seed', 'x'], ['--speed', '2'], ['--db']])('an option that is none is refused: %s %s', async (...args) => {
    await expect(playScript([], args)).rejects.toThrow(ConfigError)
  })
})

describe('the same bytes', () => {
  const script = [...published(3), ...['ou_1', 'ou_2', 'ou_n1', 'ou_n2'].map((u) => presses(u, '报名', 'm2', { name: u })), says('ou_1', '不去了', { at: at('10:01') }), { setup: { fault: { platform: 'feishu', chat: 'g1', sends: 1, error: 'unavailable' } } }, says('ou_2', '名单 A1'), { at: at('10T00:00') }]

  test('the same script gives the same output, byte for byte; order is that of happening', async () => {
    const [first, second] = [await playScript(script), await playScript(script)]
    expect(second.bytes).toBe(first.bytes)
    expect(first.lines.map((l) => l.at)).toEqual(first.lines.map((l) => l.at).toSorted())
    expect(first.lines.length).toBeGreaterThan(8)
  })

  test('another seed gives other ids, and as far as people see the same', async () => {
    const [one, two] = [newFile(), newFile()]
    const [first, second] = [await playScript(script, ['--db', one]), await playScript(script, ['--db', two, '--seed', '2'])]
    const ids = (file: string): unknown => {
      const db = new Database(file, { readonly: true })
      const found = db.prepare('SELECT "id" FROM "Member" ORDER BY "id"').pluck().all()
      db.close()
      return found
    }
    expect(ids(one)).not.toEqual(ids(two))
    expect(second.lines.map((l) => l.text)).toEqual(first.lines.map((l) => l.text))
  })
})
