// The doctor's look at the data: database, backups, administrators, what was given up, next year's holidays.
import { existsSync, statSync } from 'node:fs'
import { SHIPPED_HOLIDAYS } from '../domain/holiday-data.ts'
import type { HolidayTable } from '../domain/workday.ts'
import { defectsOf, type DbFacts } from '../../prisma/file.ts'
import { migrationState } from '../../prisma/migrate.ts'
import type { Check } from '../model/check.ts'
import { DAY, HOUR, dateParts, showInstant, type Instant, type LocalDate, type Zone } from '../model/time.ts'
import { explainFailure } from './explain.ts'
import { madeAt, type Named } from './rotation.ts'

/** The database, and whether its tables can be read further. */
export function checkDatabase(file: string, o: { readonly deep: boolean }): { readonly check: Check; readonly readable: boolean } {
  const name = '数据库'
  if (!existsSync(file)) return { check: { name, state: 'ok', says: `${file} 还没有，第一次启动时会建好`, cure: null }, readable: false }
  if (!statSync(file).isFile()) return { check: { name, state: 'fail', says: `${file} 不是文件`, cure: '检查 DATABASE_URL' }, readable: false }
  try {
    const defects = o.deep ? defectsOf(file, { deep: false }) : []
    if (defects.length > 0) return { check: { name, state: 'fail', says: `坏了：${defects.slice(0, 3).join('；')}`, cure: '停下小助手，恢复最近的备份：npx gonghui restore' }, readable: false }
    const { applied, pending } = migrationState(file)
    if (pending.length === 0) return { check: { name, state: 'ok', says: file, cure: null }, readable: true }
    const says = applied.length === 0 ? '里面还没有表' : `还差 ${pending.length} 个升级：${pending.join('、')}`
    return { check: { name, state: 'warn', says, cure: '启动时会自动升级；也可以先运行 npx gonghui migrate' }, readable: false }
  } catch (error) {
    // A sentence of ours already ends in its cure.
    const says = explainFailure(error)?.join('；') ?? (error instanceof Error ? error.message : String(error))
    return { check: { name, state: 'fail', says, cure: null }, readable: false }
  }
}

const LATE_MS = 36 * HOUR
const FAR_TOO_LATE_MS = 7 * DAY

/** `backups` newest first; `since`: when the data began, as far as known, because a bot of today has had no night yet. */
export function checkBackup(backups: readonly Named[], now: Instant, zone: Zone): Check {
  const name = '备份'
  const cure = '现在做一份：npx gonghui backup；并看看每晚 3:20 小助手是不是开着'
  const [newest] = backups
  if (!newest) return { name, state: 'warn', says: '还没有备份，每晚 3:20 会自动做', cure: '现在做一份：npx gonghui backup' }
  const at = madeAt(newest, zone)
  const says = `最近一份是 ${showInstant(at, now, zone)} 的，共 ${backups.length} 份`
  if (now - at > FAR_TOO_LATE_MS) return { name, state: 'fail', says, cure }
  return now - at > LATE_MS ? { name, state: 'warn', says, cure } : { name, state: 'ok', says, cure: null }
}

export function checkAdmins(named: number, inForce: number): Check {
  const name = '管理员'
  if (named > 0 || inForce > 0) return { name, state: 'ok', says: inForce > 0 ? `${inForce} 位` : `ADMINS 里写了 ${named} 位`, cure: null }
  return { name, state: 'warn', says: '还没有', cure: '启动时屏幕上有认领码，私聊小助手发「认领 认领码」；或者在 .env 里写 ADMINS=feishu:ou_…' }
}

export function checkGivenUp(facts: DbFacts): readonly Check[] {
  return [
    facts.failedMessages === 0
      ? { name: '消息', state: 'ok', says: '没有发不出去的', cure: null }
      : { name: '消息', state: 'warn', says: `${facts.failedMessages} 条没能发出去`, cure: '管理员私聊小助手发「日志」看原因，需要的话另外通知那些人' },
    facts.deadJobs === 0
      ? { name: '定时任务', state: 'ok', says: '没有失败的', cure: null }
      : { name: '定时任务', state: 'warn', says: `${facts.deadJobs} 个试了几次都没成，已经放弃`, cure: '看日志里的 error 行；升级或重启后还有，请报告它' },
  ]
}

/** The notice for next year comes out in November; until it is loaded, make-up workdays of that year are unknown. */
export function checkHolidays(today: LocalDate, table: HolidayTable = SHIPPED_HOLIDAYS): Check {
  const name = '放假安排'
  const { year, month } = dateParts(today)
  const missing = [year, ...(month >= 11 ? [year + 1] : [])].filter((y) => table.years[y] === undefined)
  if (missing.length === 0) return { name, state: 'ok', says: `${month >= 11 ? year + 1 : year} 年的已经有了`, cure: null }
  return { name, state: 'warn', says: `还没有 ${missing.join('、')} 年的，那一年的调休和放假我会说不知道`, cure: '国务院办公厅的通知公布后，把程序升级到新版本' }
}
