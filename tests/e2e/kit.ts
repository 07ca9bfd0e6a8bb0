// The bot's process for one test: a database of its own, and nothing left of it afterwards.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject, onTestFinished } from 'vitest'
import { dateAt, instant } from '../../bot/model/time.ts'
import { factsOf } from '../../prisma/file.ts'
import { launch, MORNING, realNow, runToEnd, type Bot, type BotOptions } from './process.ts'

export { MORNING, realNow, type Bot } from './process.ts'

/** As the process takes it; `file` is a new union's when absent. */
export type StartOptions = Omit<BotOptions, 'file'> & { readonly file?: string }

/** A database file of a union without people, all migrations applied; removed after the test. */
export function emptyUnion(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gonghui-e2e-'))
  const file = join(folder, 'gonghui.db')
  copyFileSync(inject('template'), file)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return file
}

/** Starts the built bot; resolves when it hears what the stand-ins push. It is killed at the end of the test at the latest. */
export async function startBot({ file = emptyUnion(), ...o }: StartOptions): Promise<Bot> {
  const bot = await launch({ ...o, file })
  onTestFinished(() => bot.kill9())
  return bot
}

/** Runs `gonghui doctor` to its end. */
export function runDoctor({ file = emptyUnion(), ...o }: StartOptions): Promise<{ readonly status: number | null; readonly output: string }> {
  return runToEnd('doctor', { ...o, file })
}

/** What a bot that has stopped left behind undone. */
export function leftIn(file: string): { readonly failedMessages: number; readonly deadJobs: number } {
  const { failedMessages, deadJobs } = factsOf(file, dateAt(instant(realNow()), MORNING))
  return { failedMessages, deadJobs }
}
