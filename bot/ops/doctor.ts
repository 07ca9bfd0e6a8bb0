// The doctor: every check in one list, for `gonghui doctor` and for the administrator's chat.
import { dirname } from 'node:path'
import stringWidth from 'string-width'
import { factsOf } from '../../prisma/file.ts'
import type { Config } from '../config.ts'
import type { Check } from '../model/check.ts'
import { dateAt, type Instant } from '../model/time.ts'
import { listBackups } from './backup.ts'
import { checkAdmins, checkBackup, checkDatabase, checkGivenUp, checkHolidays } from './check-data.ts'
import { checkClock, checkDisk, checkFolder, checkNode, checkPort } from './check-machine.ts'

export interface DoctorDeps {
  readonly config: Config
  readonly now: Instant
  /** Reads the whole file for defects, which blocks the process for as long: not in a bot at work. */
  readonly deep: boolean
  readonly nodeVersion?: string
  readonly platform?: NodeJS.Platform
}

/** Looks at everything and changes nothing. Never throws for what it finds. */
export async function doctorReport(deps: DoctorDeps): Promise<readonly Check[]> {
  const { config, now } = deps
  const { databaseFile, zone } = config
  const today = dateAt(now, zone)
  const database = checkDatabase(databaseFile, deps)
  const facts = database.readable ? factsOf(databaseFile, today) : null
  return [
    checkNode(deps.nodeVersion ?? process.versions.node),
    checkConfig(config),
    checkFolder(databaseFile, deps.platform ?? process.platform),
    await checkDisk(dirname(databaseFile)),
    database.check,
    ...(facts ? [checkBackup(listBackups(databaseFile, config.backupDir), now, zone)] : []),
    checkClock(now, zone, facts?.lastEntryAt ?? null),
    await checkPort(config.host, config.port),
    ...(facts ? [checkAdmins(config.admins.length, facts.admins), ...checkGivenUp(facts)] : []),
    checkHolidays(today),
  ]
}

function checkConfig(config: Config): Check {
  const platforms = [config.feishu && '飞书', config.dingtalk && '钉钉', config.playgroundFile !== null && '体验群'].filter((name) => typeof name === 'string')
  const says = platforms.length === 0 ? '没有接任何平台' : `接了 ${platforms.join('、')}`
  if (config.notes.length > 0) return { name: '设置', state: 'warn', says: `${says}。${config.notes.join('；')}`, cure: '改 .env，或者不用管' }
  return platforms.length === 0 ? { name: '设置', state: 'warn', says, cure: '在 .env 里写飞书或钉钉的凭证，或者 PLAYGROUND=1' } : { name: '设置', state: 'ok', says, cure: null }
}

/** What is wrong with the set-up, as checks, where it could not even be read. */
export function configChecks(problems: readonly string[]): readonly Check[] {
  return problems.map((says) => ({ name: '设置', state: 'fail', says, cure: null }))
}

const MARKS = { ok: '✓', warn: '!', fail: '✗' } as const
const COLOURS = { ok: '32', warn: '33', fail: '31' } as const

/** The checks as aligned lines, each cure under what it cures, and a last line that sums up. */
export function showChecks(checks: readonly Check[], o: { readonly colour: boolean }): string {
  const width = Math.max(...checks.map((check) => stringWidth(check.name)))
  const lines = checks.flatMap(({ name, state, says, cure }) => {
    const mark = o.colour ? `\u001b[${COLOURS[state]}m${MARKS[state]}\u001b[0m` : MARKS[state]
    const pad = ' '.repeat(width - stringWidth(name))
    return [`${mark} ${name}${pad}  ${says}`, ...(cure === null ? [] : [`  ${' '.repeat(width)}  → ${cure}`])]
  })
  const count = (state: Check['state']): number => checks.filter((check) => check.state === state).length
  const [fails, warns] = [count('fail'), count('warn')]
  const sum = fails > 0 ? `${fails} 处有问题${warns > 0 ? `，${warns} 处要留意` : ''}` : warns > 0 ? `能用，${warns} 处要留意` : '一切正常'
  return `${[...lines, '', sum].join('\n')}\n`
}
