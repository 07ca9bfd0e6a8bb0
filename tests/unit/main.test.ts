// The `gonghui` command as an operator types it: what it prints and with which status it ends.
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packageRoot } from '../../prisma/migrate.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gonghui-main-'))
  file = join(folder, 'data', 'gonghui.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Ended { readonly status: number; readonly out: string; readonly err: string }

function gonghui(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: packageRoot(), env: { DATABASE_URL: `file:${file}`, PORT: '0', ...env } }
    execFile(process.execPath, ['--import', 'tsx', 'bot/main.ts', ...args], options, (error, out, err) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
    })
  })
}

test('help, and a word that it does not know', async () => {
  const [none, help, slip, odd] = await Promise.all([gonghui([]), gonghui(['--help']), gonghui(['docter']), gonghui(['toString'])])
  expect(none).toMatchObject({ status: 0, out: expect.stringContaining('npx gonghui <指令>'), err: '' })
  expect(help).toEqual(none)
  expect(slip).toMatchObject({ status: 2, out: '', err: expect.stringContaining('没有「docter」这个指令，你是想用 doctor 吗？') })
  expect(odd).toMatchObject({ status: 2, err: expect.stringMatching(/^没有「toString」这个指令\n/) })
})

test('a wrong set-up: every line at once, status 2; the doctor says the same with status 1', async () => {
  const wrong = { PORT: 'x', ADMINS: 'ou_1' }
  const [start, doctor] = await Promise.all([gonghui(['start'], wrong), gonghui(['doctor'], wrong)])
  expect(start.status).toBe(2)
  expect(start.err.trim().split('\n')).toEqual([expect.stringMatching(/^ADMINS=ou_1 不对/), expect.stringMatching(/^PORT=x 不对/)])
  expect(doctor).toMatchObject({ status: 1, out: expect.stringMatching(/✗ 设置 {2}ADMINS=ou_1 不对[^]*✗ 设置 {2}PORT=x 不对[^]*2 处有问题/) })
  expect(existsSync(join(folder, 'data'))).toBe(false)
})

test('migrate, backup, restore', async () => {
  const [early, nothing] = await Promise.all([gonghui(['backup']), gonghui(['restore'])])
  expect(early).toMatchObject({ status: 2, err: expect.stringContaining('没有可以备份的数据库') })
  expect(nothing).toMatchObject({ status: 1, out: expect.stringContaining('还没有备份') })
  expect(await gonghui(['migrate'])).toMatchObject({ status: 0, out: expect.stringContaining('升级好了') })
  expect(await gonghui(['backup'])).toMatchObject({ status: 0, out: expect.stringContaining('备份好了') })
  const [backup = ''] = readdirSync(join(folder, 'data', 'backup'))
  const [list, missing] = await Promise.all([gonghui(['restore']), gonghui(['restore', 'nothing.db'])])
  expect(list).toMatchObject({ status: 0, out: expect.stringContaining(backup) })
  expect(missing).toMatchObject({ status: 2, err: expect.stringContaining('没有这份备份') })
  expect(await gonghui(['restore', backup])).toMatchObject({ status: 0, out: expect.stringContaining('before-restore-') })
}, 60_000)

test('a file that is no database is told with its cure, without a stack', async () => {
  await gonghui(['migrate'])
  writeFileSync(file, 'x'.repeat(5_000))
  const { status, err } = await gonghui(['start'])
  expect(status).toBe(1)
  expect(err).toMatch(/数据库文件坏了.*npx gonghui restore.*SQLITE_NOTADB/)
  expect(err).not.toMatch(/\n\s+at /)
}, 60_000)
