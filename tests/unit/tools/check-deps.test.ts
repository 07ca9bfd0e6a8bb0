// The import rules must bite: each forbidden import, written into a small tree of its own, is found by its rule.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkImports } from '../../../bot/tools/check-deps.ts'
import { packageRoot } from '../../../prisma/migrate.ts'

let root: string

beforeEach(() => {
  // Inside this project, so that its packages are found.
  mkdirSync(join(packageRoot(), '.cache'), { recursive: true })
  root = mkdtempSync(join(packageRoot(), '.cache', 'deps-'))
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}

/** The way from one file to another, as an import writes it. */
const way = (from: string, to: string): string => `${'../'.repeat(from.split('/').length - 1)}${to}`

const allowed: readonly (readonly [string, string])[] = [
  ['bot/main.ts', 'bot/app.ts'],
  ['bot/app.ts', 'commands/index.ts'],
  ['bot/app.ts', 'jobs/plan.ts'],
  ['bot/app.ts', 'jobs/engine/embedded.ts'],
  ['bot/app.ts', 'adapters/web/index.ts'],
  ['bot/app.ts', 'adapters/replay/index.ts'],
  ['commands/index.ts', 'bot/cards/signup.ts'],
  ['commands/index.ts', 'bot/runtime/route.ts'],
  ['jobs/plan.ts', 'bot/services/signup.ts'],
  ['bot/cards/signup.ts', 'bot/model/card.ts'],
  ['bot/runtime/route.ts', 'bot/language/when.ts'],
  ['bot/services/signup.ts', 'prisma/stores/signup.ts'],
  ['prisma/stores/signup.ts', 'bot/domain/signup.ts'],
  ['bot/language/when.ts', 'bot/domain/signup.ts'],
  ['bot/domain/signup.ts', 'bot/model/card.ts'],
  ['jobs/engine/embedded.ts', 'bot/ports/queue.ts'],
  ['adapters/web/index.ts', 'bot/ports/queue.ts'],
  ['adapters/replay/index.ts', 'bot/ports/queue.ts'],
  ['bot/ports/queue.ts', 'bot/model/card.ts'],
]

/** The tree of `allowed`, in which `from` also imports `to`. */
function plant(from: string, to: string): void {
  const files = new Set([...allowed.flat(), from])
  for (const file of files) {
    const imports = allowed.filter(([importer]) => importer === file).map(([, imported]) => way(file, imported))
    if (file === from) imports.push(to.includes('/') && !to.startsWith('@') ? way(file, to) : to)
    write(file, `${imports.map((path) => `import '${path}'\n`).join('')}export const ok = 1\n`)
  }
}

test('a tree that keeps the rules passes, and every file of it is read', async () => {
  plant('bot/main.ts', 'bot/app.ts')
  expect(await checkImports(root)).toEqual({ violations: [], unread: [], modules: new Set(allowed.flat()).size })
})

test.each([
  { from: 'bot/model/card.ts', to: 'bot/ports/queue.ts', rule: 'floor-0-model' },
  { from: 'bot/domain/signup.ts', to: 'bot/language/when.ts', rule: 'floor-1-domain' },
  { from: 'bot/language/when.ts', to: 'bot/services/signup.ts', rule: 'floor-1-language' },
  { from: 'bot/ports/queue.ts', to: 'bot/domain/signup.ts', rule: 'floor-1-ports' },
  { from: 'prisma/stores/signup.ts', to: 'bot/services/signup.ts', rule: 'floor-2-prisma' },
  { from: 'bot/services/signup.ts', to: 'bot/cards/signup.ts', rule: 'floor-3-services' },
  { from: 'bot/cards/signup.ts', to: 'prisma/stores/signup.ts', rule: 'floor-4-runtime-cards' },
  { from: 'bot/runtime/route.ts', to: 'bot/app.ts', rule: 'floor-4-runtime-cards' },
  { from: 'commands/index.ts', to: 'jobs/plan.ts', rule: 'floor-5-commands' },
  { from: 'commands/index.ts', to: 'bot/domain/signup.ts', rule: 'floor-5-commands' },
  { from: 'jobs/plan.ts', to: 'commands/index.ts', rule: 'floor-5-jobs' },
  { from: 'jobs/plan.ts', to: 'jobs/engine/embedded.ts', rule: 'floor-5-jobs' },
  { from: 'jobs/engine/embedded.ts', to: 'prisma/stores/signup.ts', rule: 'socket-queue' },
  { from: 'adapters/web/index.ts', to: 'adapters/replay/index.ts', rule: 'socket-platform' },
  { from: 'adapters/web/index.ts', to: 'bot/cards/signup.ts', rule: 'socket-platform' },
  { from: 'bot/domain/signup.ts', to: 'node:fs', rule: 'pure' },
  { from: 'bot/services/signup.ts', to: '@prisma/client', rule: 'prisma-client-in-prisma' },
  { from: 'bot/services/signup.ts', to: 'better-sqlite3', rule: 'sqlite-in-prisma' },
  { from: 'bot/services/signup.ts', to: 'vitest', rule: 'only-what-is-installed-live' },
  { from: 'bot/services/signup.ts', to: 'bot/services/gone.ts', rule: 'resolvable' },
  { from: 'bot/services/forgotten.ts', to: 'bot/model/card.ts', rule: 'no-dead-file' },
  { from: 'bot/cards/signup.ts', to: 'bot/cards/signup.ts', rule: 'no-cycle' },
])('$rule: $from may not import $to', async ({ from, to, rule }) => {
  plant(from, to)
  const { violations } = await checkImports(root)
  expect(violations.map((line) => line.split(':')[0])).toContain(rule)
})
