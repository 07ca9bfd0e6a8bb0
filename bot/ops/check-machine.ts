// The doctor's look at the machine: Node, the data folder, the disk, the clock and the port.
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename, dirname } from 'node:path'
import { z } from 'zod'
import type { Check } from '../model/check.ts'
import { DAY, showInstant, toLocal, type Instant, type Zone } from '../model/time.ts'
import { diskRoom, showBytes, type DiskRoom } from './disk.ts'

const NODE = [20, 19] as const

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const fits = major > NODE[0] || (major === NODE[0] && minor >= NODE[1])
  return fits
    ? { name: 'Node', state: 'ok', says: version, cure: null }
    : { name: 'Node', state: 'fail', says: `${version} 太旧，要 ${NODE.join('.')} 或更新`, cure: '到 https://nodejs.org 装长期支持版，再运行 npm ci' }
}

/** Can it be written, and by nobody else? Modes mean nothing on Windows. */
export function checkFolder(databaseFile: string, platform: NodeJS.Platform): Check {
  const name = '数据文件夹'
  const folder = dirname(databaseFile)
  if (!existsSync(folder)) return { name, state: 'ok', says: `${folder} 还没有，第一次启动时会建好`, cure: null }
  for (const path of [folder, databaseFile].filter((p) => existsSync(p))) {
    try {
      accessSync(path, constants.R_OK | constants.W_OK)
    } catch {
      return { name, state: 'fail', says: `${path} 不能写`, cure: '让运行小助手的用户能读写它，比如 chown -R 用户名 文件夹' }
    }
  }
  if (!statSync(folder).isDirectory()) return { name, state: 'fail', says: `${folder} 不是文件夹`, cure: '检查 DATABASE_URL' }
  const open = platform === 'win32' ? [] : [databaseFile, folder].filter((path) => existsSync(path) && (statSync(path).mode & 0o077) !== 0)
  if (open.length === 0) return { name, state: 'ok', says: folder, cure: null }
  const commands = open.map((path) => `chmod ${path === folder ? '700' : '600'} ${path}`)
  return { name, state: 'warn', says: `这台机器的其他用户也能看 ${open.map((path) => basename(path)).join('、')}`, cure: `运行 ${commands.join(' && ')}` }
}

/** Whether that room is enough. */
export function checkRoom(room: DiskRoom): Check {
  const says = `还剩 ${showBytes(room.freeBytes)}，共 ${showBytes(room.totalBytes)}`
  return room.low
    ? { name: '磁盘', state: 'warn', says, cure: '清理磁盘：少于 500 MB 或十分之一时，备份和新数据可能存不下' }
    : { name: '磁盘', state: 'ok', says, cure: null }
}

export async function checkDisk(folder: string): Promise<Check> {
  return checkRoom(await diskRoom(folder))
}

/** A clock that went back makes deadlines wrong: the newest entry tells. */
export function checkClock(now: Instant, zone: Zone, lastEntryAt: Instant | null): Check {
  const local = toLocal(now, zone)
  const says = `${local.date} ${local.time}（${zone}）`
  const year = Number(local.date.slice(0, 4))
  const wrong = year < 2025 || year > 2100 || (lastEntryAt !== null && lastEntryAt - now > DAY)
  if (!wrong) return { name: '时钟', state: 'ok', says, cure: null }
  const entry = lastEntryAt !== null && lastEntryAt > now ? `，可是最近一条记录是 ${showInstant(lastEntryAt, now, zone)} 的` : ''
  return { name: '时钟', state: 'fail', says: `系统时间是 ${says}${entry}`, cure: '校准系统时间（打开自动对时），截止和提醒都看它' }
}

const healthShape = z.object({ ok: z.boolean(), version: z.string(), uptimeSeconds: z.number() })

/** Is the port free, or is a healthy bot on it? */
export async function checkPort(host: string, port: number): Promise<Check> {
  const name = '端口'
  if (port === 0) return { name, state: 'ok', says: '每次启动任选一个', cure: null }
  const taken: Check = { name, state: 'fail', says: `${port} 上是别的程序`, cure: '在 .env 里换一个端口，比如 PORT=3001' }
  const code = await tryListening(host, port)
  if (code === null) return { name, state: 'ok', says: `${port} 空着`, cure: null }
  if (code === 'EACCES') return { name, state: 'fail', says: `没有权限用 ${port} 端口`, cure: '换一个 1024 以上的端口，比如 PORT=3000' }
  if (code !== 'EADDRINUSE') return { name, state: 'fail', says: `不能在 ${host}:${port} 上等连接（${code}）`, cure: '检查 HOST：127.0.0.1 只给本机，0.0.0.0 给别的机器' }
  const local = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  const bot = await askBot(`http://${local.includes(':') ? `[${local}]` : local}:${port}/healthz`)
  if (!bot) return taken
  if (bot.ok) return { name, state: 'ok', says: `${port} 上有小助手在运行，一切正常（${bot.version}）`, cure: null }
  return { name, state: 'fail', says: `${port} 上的小助手说自己不正常`, cure: '看看它的日志，或者重启它' }
}

/** What the bot there says of itself; null when it is no bot or does not answer. */
async function askBot(url: string): Promise<z.infer<typeof healthShape> | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    return healthShape.parse(await response.json())
  } catch {
    return null
  }
}

/** Null when it could be listened on, else the system's code. */
function tryListening(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen(port, host, () => server.close(() => resolve(null)))
  })
}
