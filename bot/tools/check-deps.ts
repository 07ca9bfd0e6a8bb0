// `npm run deps`: the import rules of .dependency-cruiser.cjs over the whole tree, and proof that every file was read.
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../prisma/migrate.ts'

/** The folders that the rules speak of. */
const FOLDERS = ['adapters', 'bot', 'commands', 'jobs', 'prisma', 'tests']

/** What the rules found in a tree. */
export interface Imports {
  /** One line for each forbidden import: `rule: from → to`. */
  readonly violations: readonly string[]
  /** Files on disk that were not read; any of them makes the rest worthless. */
  readonly unread: readonly string[]
  readonly modules: number
}

/** Checks the imports of the tree under `root` by the rules of this project. */
export async function checkImports(root: string): Promise<Imports> {
  const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)))
  const options = await extractOptions(join(packageRoot(), '.dependency-cruiser.cjs'))
  const { output } = await cruise(folders, { ...options, baseDir: root, validate: true })
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with a text instead of its findings')
  const read = new Set(output.modules.map((module) => module.source))
  const files = folders.flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts')))
  return { violations: describe(output), unread: files.filter((file) => !read.has(file)), modules: files.length }
}

function describe({ summary }: ICruiseResult): readonly string[] {
  return summary.violations.map(({ rule, from, to, cycle }) => `${rule.name}: ${from} → ${cycle ? cycle.map((step) => step.name).join(' → ') : to}`)
}

async function main(): Promise<number> {
  const { violations, unread, modules } = await checkImports(packageRoot())
  for (const line of violations) console.error(line)
  if (unread.length > 0) console.error(`deps: not read, so nothing is proved: ${unread.join(', ')}`)
  if (modules < 100) console.error(`deps: only ${modules} files found, which cannot be the whole tree`)
  const good = violations.length === 0 && unread.length === 0 && modules >= 100
  console.log(`deps: read ${modules - unread.length} of ${modules} files, ${violations.length} forbidden imports`)
  return good ? 0 : 1
}

if (process.argv[1]?.endsWith('check-deps.ts')) process.exitCode = await main()
