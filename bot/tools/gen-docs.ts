// `npm run gen`: writes the tables of commands and jobs into the READMEs from their declarations; `-- --check` only says whether they are up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commands } from '../../commands/index.ts'
import { jobs } from '../../jobs/index.ts'
import { packageRoot } from '../../prisma/migrate.ts'
import { GROUPS, usageOf, whoOf } from '../cards/help.ts'
import type { Tier } from '../model/actor.ts'
import type { Command, CommandGroup } from '../runtime/define-command.ts'
import type { Job } from '../runtime/define-job.ts'

/** Language of a README. */
export type DocLanguage = 'en' | 'zh'

const FILES = { 'README.md': 'en', 'README.zh-CN.md': 'zh' } as const satisfies Readonly<Record<string, DocLanguage>>

const TIERS: Readonly<Record<Tier | 'anyone', string>> = {
  anyone: 'anyone', member: 'member', delegate: 'delegate', leader: 'group leader', handler: 'handler', cadre: 'cadre', care: 'care officer', auditor: 'auditor', admin: 'administrator',
}
const PLACES = { en: { anywhere: 'both', private: 'private', group: 'group' }, zh: { anywhere: '两', private: '私', group: '群' } } as const
const HEADS = { en: ['Command', 'English', 'Who', 'Where', 'What it does'], zh: ['指令', '英文', '谁', '在哪', '做什么'] } as const
const JOB_HEADS = { en: ['Job', 'When', 'Tries', 'What it does'], zh: ['任务', '什么时候', '试几次', '做什么'] } as const

/** A value inside a cell: a bar would end it. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')
}

function whoFor(c: Command, language: DocLanguage): string {
  const tiers = typeof c.who === 'string' ? [c.who] : c.who
  return language === 'zh' ? whoOf(c) : tiers.map((t) => TIERS[t]).join(', ')
}

/** One table a topic, in the order of the help page; hidden answers of buttons are left out. */
export function commandTables(all: readonly Command[], language: DocLanguage): string {
  return (Object.keys(GROUPS) as CommandGroup[]).flatMap((group) => {
    const own = all.filter((c) => c.group === group && c.hidden !== true)
    if (own.length === 0) return []
    const rows = own.map((c) => {
      const aliases = (c.aliases ?? []).length === 0 ? '' : `（${(c.aliases ?? []).join('、')}）`
      return [`\`${usageOf(c)}\`${aliases}`, `\`/${c.english}\``, whoFor(c, language), PLACES[language][c.where], c.summary]
    })
    return [`**${GROUPS[group]}**`, table(HEADS[language], rows)]
  }).join('\n\n')
}

function whenOf(job: Job, language: DocLanguage): string {
  const parts = [
    job.dailyAt === undefined ? null : language === 'zh' ? `每天 ${job.dailyAt}` : `daily at ${job.dailyAt}`,
    job.everyMs === undefined ? null : language === 'zh' ? `每 ${job.everyMs / 1000} 秒` : `every ${job.everyMs / 1000} s`,
  ].filter((p) => p !== null)
  return parts.length === 0 ? (language === 'zh' ? '到点' : 'when due') : parts.join(language === 'zh' ? '，' : ', ')
}

/** `purpose`: what a job is for, by name; the first comment of its file says it. */
export function jobTable(all: readonly Job[], purpose: (name: string) => string, language: DocLanguage): string {
  return table(JOB_HEADS[language], all.map((j) => [`\`${j.name}\``, whenOf(j, language), String(j.attempts), purpose(j.name)]))
}

/** The text with what stands between the markers replaced. Throws when a marker is missing. */
export function withPart(text: string, marker: string, part: string): string {
  const start = `<!-- ${marker}:start -->`
  const end = `<!-- ${marker}:end -->`
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`no ${start} … ${end}`)
  return `${text.slice(0, from + start.length)}\n${part}\n${text.slice(to)}`
}

/** What a job's file says of it in its first line. */
function purposeOf(root: string, name: string): string {
  const [first = ''] = readFileSync(join(root, 'jobs', `${name}.ts`), 'utf8').split('\n', 1)
  return first.replace(/^\/\/\s*(?:[\w-]+:\s*)?/u, '')
}

/** A README with both parts up to date. */
export function withTables(text: string, language: DocLanguage, root: string): string {
  const filled = withPart(text, 'commands', commandTables(commands, language))
  return withPart(filled, 'jobs', jobTable(jobs, (name) => purposeOf(root, name), language))
}

function main(args: readonly string[]): number {
  const root = packageRoot()
  const check = args.includes('--check')
  const stale: string[] = []
  for (const [name, language] of Object.entries(FILES)) {
    const path = join(root, name)
    const old = existsSync(path) ? readFileSync(path, 'utf8') : '# gonghui-bot\n\n<!-- commands:start -->\n<!-- commands:end -->\n\n<!-- jobs:start -->\n<!-- jobs:end -->\n'
    const fresh = withTables(old, language, root)
    if (existsSync(path) && fresh === old) continue
    stale.push(name)
    if (!check) writeFileSync(path, fresh)
  }
  if (stale.length > 0) console.log(check ? `gen: not up to date: ${stale.join(', ')}. Run: npm run gen` : `gen: wrote ${stale.join(', ')}`)
  return check && stale.length > 0 ? 1 : 0
}

if (process.argv[1]?.endsWith('gen-docs.ts')) process.exitCode = main(process.argv.slice(2))
