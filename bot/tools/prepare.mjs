// Makes all that is built and not committed: the Prisma client in .generated/, the bundles in .build/.
// `npm ci` runs it by itself. Plain Node without shell syntax, so that it runs on Windows too.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const at = (...parts) => join(root, ...parts)

/** Says what is wrong on one line and ends the process. */
function fail(message) {
  process.stderr.write(`prepare: ${message}\n`)
  process.exit(1)
}

/**
 * Writes the typed database client, unless the one at hand was made from this very schema by this very Prisma.
 * The CLI would first download its native engine, which generating does not use: any executable stands in for it.
 */
function generateClient() {
  const cli = createRequire(import.meta.url).resolve('prisma/package.json')
  const made = createHash('sha256').update(readFileSync(cli)).update(readFileSync(at('prisma', 'schema.prisma'))).digest('hex')
  const stamp = at('.generated', 'stamp')
  const current = existsSync(stamp) && existsSync(at('.generated', 'prisma', 'client.ts')) && readFileSync(stamp, 'utf8') === made
  if (current) return
  const run = spawnSync(process.execPath, [join(dirname(cli), 'build', 'index.js'), 'generate'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    },
  })
  if (run.error) fail(`prisma generate did not start: ${run.error.message}`)
  if (run.status !== 0) fail(`prisma generate failed:\n${run.stdout}${run.stderr}`)
  mkdirSync(at('.generated'), { recursive: true })
  writeFileSync(stamp, made)
}

const common = { absWorkingDir: root, bundle: true, format: 'esm', logLevel: 'warning', sourcemap: true, write: false }

/**
 * Packages that stay outside the bundle: native or WebAssembly parts, workers, and tables that few installations load.
 * The small pure ones go in: a hundred module files less are a good part of the start.
 */
const OUTSIDE = ['@larksuiteoapi/*', '@prisma/*', '@resvg/*', 'axios', 'better-sqlite3', 'dingtalk-stream', 'echarts', 'opencc-js', 'pino', 'pinyin-pro']

/** The program. What is imported lazily stays a file of its own. */
async function bundleBot() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: ['bot/main.ts'],
    outdir: '.build',
    external: OUTSIDE,
    // Bundled CommonJS parts may still ask for Node's own modules.
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
    platform: 'node',
    splitting: true,
    target: 'node20.19',
  })
  return outputFiles
}

/** The page of the web adapter, with the files beside it that need no building. */
async function bundlePage() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: ['adapters/web/page/main.ts'],
    minify: true,
    outdir: '.build/web',
    platform: 'browser',
    target: 'es2022',
  })
  const page = at('adapters', 'web', 'page')
  const copied = readdirSync(page).filter((name) => /\.(css|html|ico|png|svg|webmanifest)$/.test(name))
  return [...outputFiles, ...copied.map((name) => ({ path: at('.build', 'web', name), contents: readFileSync(join(page, name)) }))]
}

/** Replaces .build by those files; reached only when all of them could be made. */
function writeBuild(files) {
  rmSync(at('.build'), { recursive: true, force: true })
  for (const { path, contents } of files) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, contents)
  }
}

generateClient()
if (!existsSync(at('bot', 'main.ts'))) process.exit(0)
try {
  writeBuild((await Promise.all([bundleBot(), bundlePage()])).flat())
} catch (error) {
  fail(`the bundle could not be made: ${error.message}`)
}
