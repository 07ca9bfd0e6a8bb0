// What the documents say of the program is true: scripts, variables, links, images.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readEnvFile } from '../../bot/config.ts'
import { packageRoot } from '../../prisma/migrate.ts'

const root = packageRoot()
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const READMES = ['README.md', 'README.zh-CN.md'] as const
const DOCUMENTS = [...READMES, 'adapters/web/README.md', 'adapters/replay/README.md'] as const

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

test('there are variables to look for', () => {
  expect(VARIABLES).toContain('DATABASE_URL')
  expect(VARIABLES).toContain('LOG_LEVEL')
  expect(VARIABLES.length).toBeGreaterThanOrEqual(13)
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

  test('is short enough to be read', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(380)
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
  for (const picture of ['desktop.png', 'phone.png']) expect(statSync(join(root, '.github', 'images', picture)).size).toBeLessThan(300_000)
})

test('.env.example: every variable, each commented out, so that a copy of it changes nothing', () => {
  const text = read('.env.example')
  expect([...text.matchAll(/^# ([A-Z][A-Z_]+)=/gmu)].map((m) => m[1] ?? '').sort()).toEqual([...VARIABLES].sort())
  expect(readEnvFile(join(root, '.env.example'))).toEqual({})
})
