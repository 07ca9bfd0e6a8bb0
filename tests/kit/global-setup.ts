// Once before all tests: one migrated database, which each test copies. `inject('template')` is its path.
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {} from 'vitest'
import type { TestProject } from 'vitest/node'
import { instant } from '../../bot/model/time.ts'
import { migrate, packageRoot } from '../../prisma/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A SQLite file with every migration applied and no rows: copy it, never open it. */
    template: string
  }
}

export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'gonghui-tests-'))
  const template = join(folder, 'template.db')
  migrate(template, instant(Date.UTC(2026, 0, 1)))
  project.provide('template', template)
  warnOfStaleBundle()
  return () => rmSync(folder, { recursive: true, force: true })
}

// Some tests spawn the built program: whoever edits must know that these still see the program of before.
function warnOfStaleBundle(): void {
  const root = packageRoot()
  const built = join(root, '.build', 'main.js')
  const since = existsSync(built) ? statSync(built).mtimeMs : 0
  const newer = ['bot', 'commands', 'jobs', 'prisma', 'adapters'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name)))
    .find((name) => /\.(ts|css|html)$/.test(name) && statSync(join(root, name)).mtimeMs > since)
  if (newer !== undefined) console.warn(`.build is older than ${newer}: tests that spawn the bot see the program of before. Cure: npm run prepare`)
}
