// What the documents say of the program is true: scripts, variables, links, images.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { RIGHTS, verdictOf } from '../../adapters/dingtalk/errors.ts'
import { NEEDS } from '../../adapters/feishu/check.ts'
import { KNOWN_CODES } from '../../adapters/feishu/errors.ts'
import { READERS } from '../../adapters/feishu/receive.ts'
import { readEnvFile } from '../../bot/config.ts'
import { packageRoot } from '../../prisma/migrate.ts'

const root = packageRoot()
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const READMES = ['README.md', 'README.zh-CN.md'] as const
const DOCUMENTS = [...READMES, ...['dingtalk', 'feishu', 'replay', 'web'].map((name) => `adapters/${name}/README.md`)] as const

/** Every variable that the config reads. */
const VARIABLES = [...read('bot/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): variable\(/gmu), ...read('bot/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): variable</gmu)].map((m) => m[1] ?? '')

/** Links and images of a document that lead to a file of ours, without what follows `#`. */
function linksOf(text: string): readonly string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/gu)].map((m) => m[1] ?? m[2] ?? '')
  return targets.filter((target) => !/^(https?:|#)/u.test(target))
}

/** Names of headings as links spell them. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gmu)].map((m) => (m[1] ?? '').toLowerCase().replace(/[^\p{L}\p{N} -]/gu, '').replaceAll(' ', '-'))
}

/** Cells of the table whose head names these two platforms and what to do, one list a row. */
function troublesOf(text: string): readonly (readonly string[])[] {
  const rows = text.slice(text.search(/^\| [^|\n]+ \| (?:Feishu|飞书) \| (?:DingTalk|钉钉) \| [^|\n]+ \|$/mu)).split('\n')
  return rows.slice(2, rows.findIndex((row) => !row.startsWith('|'))).map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim()))
}

const quoted = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/gu)].map((m) => m[1] ?? '')

/** Codes that Feishu answers when an address for the connection is asked for; adapters/feishu knows them apart from its table. */
const PULL_CODES = [1_000_040_350] as const

let demo: readonly string[] = []
beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'bot/main.ts', 'demo'], { cwd: root, env: {} })
  demo = stdout.split('\n')
}, 90_000)

test('there are variables to look for', () => {
  expect(VARIABLES).toContain('DATABASE_URL')
  expect(VARIABLES).toContain('LOG_LEVEL')
  expect(VARIABLES.length).toBeGreaterThanOrEqual(20)
})

describe.each(READMES)('%s', (name) => {
  const text = read(name)

  test('names every variable of the config, and none besides', () => {
    const rows = [...text.matchAll(/^\| (`[A-Z_]+`(?:[,、] ?`[A-Z_]+`)*) \|/gmu)].flatMap((m) => [...(m[1] ?? '').matchAll(/[A-Z_]+/gu)].map((v) => v[0]))
    expect([...rows].sort()).toEqual([...VARIABLES].sort())
  })

  test('every npm script that it names exists', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = [...text.matchAll(/npm (?:run (?:--silent )?([\w-]+)|(start|test)\b)/gu)].map((m) => m[1] ?? m[2] ?? '')
    expect(named).toEqual(expect.arrayContaining(['start', 'test', 'demo', 'replay', 'check']))
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([])
  })

  test('every word of the operator that it names exists', () => {
    const words = [...read('bot/main.ts').matchAll(/^ {2}(\w+): \{ says:/gmu)].map((m) => m[1] ?? '')
    const named = [...text.matchAll(/npx gonghui <([\w|]+)>|npx gonghui (\w+)/gu)].flatMap((m) => (m[1] ?? m[2] ?? '').split('|'))
    expect(named).toContain('doctor')
    expect(named.filter((word) => !words.includes(word))).toEqual([])
  })

  test('what it shows of the demo is what the demo says', () => {
    const shown = (/^━━ [^]*?(?=^```)/mu.exec(text)?.[0] ?? '').split('\n').filter((line) => line.trim() !== '…')
    expect(shown.length).toBeGreaterThan(25)
    expect(shown.filter((line) => !demo.includes(line))).toEqual([])
  })

  test('Feishu: the rights to import are what the doctor looks for, each with its reason, and every event is named', () => {
    const { scopes } = JSON.parse(/\{"scopes".*\}/u.exec(text)?.[0] ?? '{}') as { scopes: { tenant: readonly string[]; user: readonly string[] } }
    expect(scopes.tenant).toEqual(expect.arrayContaining(NEEDS.map((need) => need.scopes[0])))
    expect(scopes.user).toEqual([])
    const explained = [...text.matchAll(/^ {3}\| (`[^|]+`) \|/gmu)].flatMap((m) => quoted(m[1] ?? ''))
    expect(scopes.tenant.filter((scope) => !explained.includes(scope))).toEqual([])
    expect(Object.keys(READERS).filter((event) => !text.includes(`\`${event}\``))).toEqual([])
    expect(text).toContain('`card.action.trigger`')
  })

  test('DingTalk: every right that the adapter speaks of is named', () => {
    expect(Object.keys(RIGHTS).filter((right) => !text.includes(`\`${right}\``))).toEqual([])
  })

  test('its table of troubles holds codes that the adapters know', () => {
    const rows = troublesOf(text)
    expect(rows.length).toBeGreaterThan(15)
    expect(rows.flatMap(([, feishu = '']) => quoted(feishu)).filter((code) => ![...KNOWN_CODES, ...PULL_CODES].includes(Number(code)))).toEqual([])
    const rest = verdictOf({ door: 'api', status: 400, code: 'nobody.knows.this' }).hint
    const hint = (code: string): string => verdictOf({ door: code.length === 6 && /^\d+$/.test(code) ? 'webhook' : 'api', status: 400, code }).hint
    expect(rows.flatMap(([, , dingtalk = '']) => quoted(dingtalk)).filter((code) => hint(code) === rest)).toEqual([])
    // Nothing that an administrator has to cure is left out.
    const cures = [10_014, 99_991_401, 99_991_403, 99_991_672, 230_006, 232_033]
    expect(cures.filter((code) => !rows.some(([, feishu = '']) => quoted(feishu).includes(String(code))))).toEqual([])
  })

  test('is short enough to be read', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(480)
  })
})

test.each(DOCUMENTS)('%s: its links lead somewhere', (name) => {
  for (const link of linksOf(read(name))) {
    const [path = '', anchor] = link.split('#')
    const file = path === '' ? name : join(dirname(name), path)
    expect(existsSync(join(root, file)), `${name} → ${link}`).toBe(true)
    if (anchor !== undefined) expect(anchorsOf(read(file)), `${name} → ${link}`).toContain(decodeURIComponent(anchor))
  }
  for (const [, anchor = ''] of read(name).matchAll(/\]\(#([^)\s]+)\)/gu)) expect(anchorsOf(read(name))).toContain(decodeURIComponent(anchor))
})

test('the pictures are small', () => {
  for (const picture of ['desktop.png', 'phone.png']) expect(statSync(join(root, '.github', 'images', picture)).size).toBeLessThan(250_000)
})

test('.env.example: every variable, each commented out, so that a copy of it changes nothing', () => {
  const text = read('.env.example')
  expect([...text.matchAll(/^# ([A-Z][A-Z_]+)=/gmu)].map((m) => m[1] ?? '').sort()).toEqual([...VARIABLES].sort())
  expect(readEnvFile(join(root, '.env.example'))).toEqual({})
})
