// The whole sign-up path against raw better-sqlite3 writing the same rows one transaction each, in one run.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createApp } from '../../bot/app.ts'
import { EVERYTHING } from '../../bot/model/capabilities.ts'
import type { ClickEvent } from '../../bot/model/event.ts'
import type { Instant } from '../../bot/model/time.ts'
import type { PlatformAdapter } from '../../bot/ports/platform.ts'
import { systemClock, systemIds } from '../../bot/system.ts'
import type { Zone } from '../../bot/model/time.ts'
import { migrate } from '../../prisma/migrate.ts'
import { addActivity, unionOf } from './union.ts'
import { quiet, quantile } from './report.ts'

const IN_FLIGHT = 32

/** An adapter that shows nothing and never waits: what is measured is the bot. */
function silentAdapter(): PlatformAdapter & { sent: number } {
  let n = 0
  return {
    id: 'feishu', capabilities: EVERYTHING, sent: 0,
    start: () => Promise.resolve(), stop: () => Promise.resolve(),
    send() { this.sent++; return Promise.resolve({ messageId: `m-${n++}` }) },
    update: () => Promise.resolve(),
  }
}

export interface SignupRound { readonly perSecond: number; readonly p50: number; readonly p99: number; readonly commitsPerSecond: number; readonly exact: boolean }

/** One round: everybody of `people` presses 报名 of one activity, 32 in flight; a press ends when its answer is committed. */
export async function signupRound(folder: string, name: string, o: { people: number; presses: number; quota: number; prepare?: (db: Awaited<ReturnType<typeof unionOf>>['db'], now: Instant) => Promise<void> }): Promise<SignupRound> {
  const clock = systemClock('Asia/Shanghai' as Zone)
  const { db } = await unionOf(folder, name, o.people, clock.now())
  await addActivity(db, 1, o.quota, clock.now())
  await o.prepare?.(db, clock.now())
  let commits = 0
  const counted = { ...db, write: <T>(fn: Parameters<typeof db.write<T>>[0]) => { commits++; return db.write(fn) } }
  const app = createApp({ db: counted, clock, ids: systemIds(), log: quiet, adapters: [silentAdapter()] })
  await app.start()
  await app.settle()
  const times: number[] = []
  let next = 0
  commits = 0
  async function worker(): Promise<void> {
    for (let i = next++; i < o.presses; i = next++) {
      const began = process.hrtime.bigint()
      const event: ClickEvent = {
        kind: 'click', platform: 'feishu', eventId: `e${i}`, chat: 'g1', sender: { id: `ou_${i}`, name: `老师${i}` }, receivedAt: clock.now(), cardId: 'm1', line: ['报名', 'A1'], revision: 1, subject: 'A1', form: {},
      }
      await (await app.inbox.accept(event)).done
      times.push(Number(process.hrtime.bigint() - began) / 1e6)
    }
  }
  const began = process.hrtime.bigint()
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  await app.settle()
  const [seated, waiting] = await Promise.all([db.read.signup.count({ where: { state: 'seated' } }), db.read.signup.count({ where: { state: 'waiting' } })])
  await app.stop(1000)
  await db.close()
  times.sort((a, b) => a - b)
  return {
    perSecond: o.presses / seconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99), commitsPerSecond: commits / seconds,
    exact: seated === Math.min(o.quota, o.presses) && waiting === Math.max(0, o.presses - o.quota),
  }
}

/** The same rows by hand: one transaction for each press, prepared statements, the same pragmas. */
export async function rawRound(folder: string, name: string, presses: number, quota: number): Promise<number> {
  const file = join(folder, `${name}.db`)
  migrate(file, 0 as Instant)
  const db = new Database(file)
  for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'foreign_keys=OFF', 'secure_delete=ON']) db.pragma(pragma)
  const at = new Date().toISOString().replace('Z', '+00:00')
  const inbox = db.prepare('INSERT INTO "Inbox" ("id","platform","eventId","messageId","lane","body","receivedAt","handledAt","attempts") VALUES (?,?,?,?,?,?,?,?,?)')
  const signup = db.prepare('INSERT INTO "Signup" ("id","activityId","memberId","slotId","state","companions","note","answers","seq","seatedAt","createdAt","updatedAt") VALUES (?,?,?,?,?,?,?,?,?,?,?,?)')
  const audit = db.prepare('INSERT INTO "Audit" ("id","at","actorId","action","activityId","forMemberId","chat","data","undo","undoneBy") VALUES (?,?,?,?,?,?,?,?,?,?)')
  const outbox = db.prepare('INSERT INTO "Outbox" ("key","seq","platform","lane","target","body","state","attempts","dueAt","sentAt","error") VALUES (?,?,?,?,?,?,?,?,?,?,?)')
  const one = db.transaction((i: number) => {
    const seated = i < quota
    inbox.run(`i${i}`, 'feishu', `e${i}`, null, `feishu/ou_${i}`, null, at, at, 0)
    signup.run(`s${i}`, 'activity-1', `member-${i}`, 'slot-1', seated ? 'seated' : 'waiting', 0, null, '{}', i, seated ? at : null, at, at)
    audit.run(`a${i}`, at, `member-${i}`, 'signup.claimed', 'activity-1', `member-${i}`, 'feishu/g1', '{"state":"seated","slot":"","companions":0}', '{"kind":"claim","memberId":"member-1"}', null)
    outbox.run(`feishu/e${i}/0`, `q${i}`, 'feishu', `feishu/@ou_${i}`, '{"kind":"press","chat":null,"user":"ou_1","eventId":"e1","messageId":"m1"}', '{"kind":"reply","reply":{"kind":"text","text":"报上了 ✅ 活动1，你是第 1 位（共 6000 位）","audience":"private"},"script":"简"}', 'due', 0, at, null, null)
  })
  const began = process.hrtime.bigint()
  for (let i = 0; i < presses; i++) one(i)
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  db.close()
  return presses / seconds
}
