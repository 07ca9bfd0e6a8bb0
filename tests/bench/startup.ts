// The built program on a migrated database: how soon the first answer comes, and what it weighs when it idles.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { packageRoot } from '../../prisma/migrate.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

function start(file: string, port: number): ChildProcess {
  return spawn(process.execPath, [join(packageRoot(), '.build', 'main.js'), 'start'], {
    env: { ...process.env, DATABASE_URL: `file:${file}`, PORT: String(port), LOG_LEVEL: 'error' }, stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** Says one line in the 体验群 and resolves when the bot has answered; tries until the door is open. */
async function firstReply(port: number): Promise<void> {
  const base = `http://127.0.0.1:${port}`
  for (let tries = 0; tries < 2000; tries++) {
    try {
      const said = await fetch(`${base}/api/say`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user: 'w1', chat: null, text: '帮助' }) })
      if (!said.ok) throw new Error(`say answered ${said.status}: ${await said.text()}`)
      for (;;) {
        const state = await (await fetch(`${base}/api/state`)).text()
        if (state.includes('报名')) return
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  throw new Error('the door never opened')
}

async function stop(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

/** Milliseconds from the start of the process to the first answer, on a database that is there already. */
export async function firstReplyMs(folder: string): Promise<number> {
  const file = join(folder, 'startup.db')
  const port = await freePort()
  const first = start(file, port)
  await firstReply(port)
  await stop(first)
  const began = process.hrtime.bigint()
  const second = start(file, port)
  await firstReply(port)
  const ms = Number(process.hrtime.bigint() - began) / 1e6
  await stop(second)
  return ms
}

/** Resident memory in MiB after a minute without anything to do. */
export async function idleMiB(folder: string): Promise<number> {
  const port = await freePort()
  const child = start(join(folder, 'startup.db'), port)
  await firstReply(port)
  await new Promise((resolve) => setTimeout(resolve, 60_000))
  const status = readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8')
  await stop(child)
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}
