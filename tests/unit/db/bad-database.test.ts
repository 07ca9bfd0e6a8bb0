// A locked, read-only or full database: people get a clear answer or the platform is told to try again; nothing is half done, nothing crashes.
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import type { Db } from '../../../prisma/client.ts'
import { MINUTE } from '../../../bot/model/time.ts'
import { testApp, type TestApp } from '../../kit/app.ts'

/** What SQLite says when it cannot write, in the words that reach the bot. */
const TROUBLES = {
  locked: 'database is locked',
  'read-only': 'attempt to write a readonly database',
  full: 'database or disk is full',
} as const

/** A database whose writes fail from the `from`-th on, until it is well again. */
function ailing(): { wrap: (db: Db) => Db; fail(how: keyof typeof TROUBLES, from?: number): void; heal(): void } {
  let trouble: string | null = null
  let left = 0
  return {
    wrap: (db) => ({
      read: db.read, close: () => db.close(),
      write: (fn) => (trouble !== null && --left < 0 ? Promise.reject(new Error(trouble)) : db.write(fn)),
    }),
    fail(how, from = 0) {
      trouble = TROUBLES[how]
      left = from
    },
    heal() { trouble = null },
  }
}

const rows = async (app: TestApp): Promise<Record<string, number>> => {
  const { read } = app.inner.db
  return { signups: await read.signup.count(), audits: await read.audit.count(), due: await read.outbox.count({ where: { state: 'due' } }), unhandled: await read.inbox.count({ where: { handledAt: null } }) }
}

describe.each(Object.keys(TROUBLES) as (keyof typeof TROUBLES)[])('%s', (how) => {
  test('nothing can be stored: the platform is not told that all is well, and nothing is there', async () => {
    const sick = ailing()
    const app = await testApp({ wrapDb: sick.wrap, faulty: true })
    const { code } = await app.given.activity()
    await app.given.members('王芳')
    await app.pass(MINUTE)
    const before = await rows(app)
    sick.fail(how)
    await expect(app.as('王芳').say(`报名 ${code}`)).rejects.toThrow(TROUBLES[how])
    expect(await rows(app)).toEqual(before)
    sick.heal()
    expect(await app.as('王芳').say(`报名 ${code}`)).toContain('第 1 位')
  })

  test.each(['报名 A1', '活动', '名单 A1', '活动 新建 读书会 下周五下午4点20'])('stored, but not carried out (%s): the person hears so, nothing is half done, and it is not done behind their back', async (line) => {
    const sick = ailing()
    const app = await testApp({ wrapDb: sick.wrap, faulty: true, members: [{ name: '赵磊', role: 'cadre' }] })
    await app.given.activity()
    await app.pass(MINUTE)
    const before = await rows(app)
    sick.fail(how, 1)
    expect(await app.as('赵磊').say(line)).toMatch(/这一步我出错了，没有改动任何东西。.*编号 E-\d+.*过 5 分钟再试/)
    expect(await rows(app)).toEqual({ ...before, unhandled: 1 })
    sick.heal()
    await app.pass(5 * MINUTE)
    // They were told that nothing was done: so it stays.
    expect(await rows(app)).toEqual(before)
    await app.restart()
    expect(await app.seated('A1')).toEqual([])
    await app.pass(MINUTE)
  })

  test('a job waits and does its work when the database is well again', async () => {
    const sick = ailing()
    const app = await testApp({ wrapDb: sick.wrap, faulty: true })
    const { id } = await app.given.activity({ closesAt: '2026-03-11T18:00+08:00' })
    await app.at('2026-03-11T17:59+08:00')
    sick.fail(how)
    await app.at('2026-03-11T18:02+08:00')
    sick.heal()
    await app.at('2026-03-11T18:10+08:00')
    expect(await app.inner.db.read.activity.findUnique({ where: { id } })).toMatchObject({ status: 'closed', closedAt: new Date('2026-03-11T18:00:00+08:00') })
    expect(app.group().filter((t) => t.includes('报名截止：'))).toHaveLength(1)
  })
})

describe('SQLite itself', () => {
  test('a transaction that another process has overtaken runs again whole', async () => {
    const app = await testApp()
    const { db, file } = app.inner
    const other = new Database(file, { timeout: 0 })
    const seen: number[] = []
    await db.write(async (tx) => {
      seen.push(await tx.branch.count())
      if (seen.length === 1) other.exec(`INSERT INTO "Branch" ("id","name") VALUES ('b1','附中')`)
      await tx.branch.create({ data: { id: 'b2', name: '本部' } })
    })
    other.close()
    expect(seen).toEqual([0, 1])
    expect(await db.read.branch.count()).toBe(2)
  })

  test('a full database: what is refused is refused whole, and with room again all goes on', async () => {
    const app = await testApp({ faulty: true })
    const { code } = await app.given.activity()
    await app.given.members('王芳', '李梅')
    await app.as('李梅').say(`报名 ${code}`)
    await app.pass(MINUTE)
    const before = await rows(app)
    const pragma = (sql: string): Promise<unknown> => app.inner.db.write((tx) => tx.$queryRawUnsafe(sql))
    await pragma('PRAGMA max_page_count=1')
    const long = `报名 ${code} ${'备注'.repeat(1500)}`
    const refused = await Promise.all(Array.from({ length: 8 }, (_, i) => app.as('王芳').say(long, { event: `full-${i}`, messageId: `full-${i}` }).then(() => 'stored', (error: unknown) => String(error))))
    expect(refused.some((r) => r.includes('full'))).toBe(true)
    await pragma('PRAGMA max_page_count=1073741823')
    await app.pass(10 * MINUTE)
    const after = await rows(app)
    expect(after['unhandled']).toBe(0)
    expect((after['signups'] ?? 0) - (before['signups'] ?? 0)).toBe((after['audits'] ?? 0) - (before['audits'] ?? 0))
    await app.as('王芳').say(`报名 ${code}`)
    expect(await app.seated(code)).toEqual(['李梅', '王芳'])
  })

  test('a read-only file cannot be opened for a bot: the error says so', async () => {
    const app = await testApp({ faulty: true })
    await app.given.members('王芳')
    await app.inner.db.write((tx) => tx.$queryRawUnsafe('PRAGMA query_only=ON'))
    await expect(app.as('王芳').say('活动')).rejects.toThrow(/readonly/)
    await app.inner.db.write((tx) => tx.$queryRawUnsafe('PRAGMA query_only=OFF'))
    expect(await app.as('王芳').say('活动')).not.toBe('')
  })
})
