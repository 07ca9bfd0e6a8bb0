// `gonghui replay`: a script on standard input, what everybody saw on standard output (replay.md).
import { createInterface } from 'node:readline'
import { InvalidLine, readLine } from '../adapters/replay/script.ts'
import { loadConfig } from './config.ts'
import { createLogger } from './logger.ts'
import { ConfigError } from './model/errors.ts'
import type { Logger } from './ports/logger.ts'
import { openRehearsal } from './rehearsal.ts'
import { systemClock } from './system.ts'

interface Options { readonly file: string | null; readonly copy: boolean; readonly seed: number }

function options(args: readonly string[]): Options {
  let file: string | null = null
  let copy = false
  let seed = 1
  for (let i = 0; i < args.length; i++) {
    const value = args[i + 1]
    if (args[i] === '--copy') copy = true
    else if (args[i] === '--db' && value !== undefined) file = args[++i] ?? null
    else if (args[i] === '--seed' && value !== undefined && /^\d{1,9}$/.test(value)) seed = Number(args[++i])
    else throw new ConfigError([`replay 不认识「${args[i] ?? ''}」。用法：replay [--db 文件] [--copy] [--seed N] < 剧本.jsonl`])
  }
  return { file, copy, seed }
}

/** Where a script comes from and where its output goes: the process's own streams. */
export interface ReplayStreams {
  readonly input: NodeJS.ReadableStream
  readonly output: { write(text: string): unknown }
  readonly errors: { write(text: string): unknown }
  /** Absent: lines on standard error. */
  readonly log?: Logger
}

/** Resolves with the exit status: 0, or 2 after a line that is not valid. */
export async function runReplay(args: readonly string[], io: ReplayStreams = { input: process.stdin, output: process.stdout, errors: process.stderr }): Promise<number> {
  const { zone } = loadConfig()
  const write = (line: object): void => { io.output.write(`${JSON.stringify(line)}\n`) }
  const rehearsal = await openRehearsal({ ...options(args), zone, log: io.log ?? createLogger({ level: 'warn', clock: systemClock(zone) }), emit: write })
  let number = 0
  try {
    for await (const text of createInterface({ input: io.input, crlfDelay: Infinity })) {
      number++
      if (text.trim() !== '') await rehearsal.player.play(readLine(text.replace(/^\uFEFF/u, '')), number)
    }
    write(await rehearsal.end())
    return 0
  } catch (error) {
    if (!(error instanceof InvalidLine)) throw error
    io.errors.write(`line ${number}: ${error.message}\n`)
    return 2
  } finally {
    await rehearsal.close()
  }
}
