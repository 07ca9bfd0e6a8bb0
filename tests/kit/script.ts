// Plays a replay script as `gonghui replay` does, in this process.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { OutputLine } from '../../adapters/replay/index.ts'
import { runReplay } from '../../bot/replay.ts'
import { recorder } from './log.ts'

export interface End { readonly kind: 'end'; readonly at: string; readonly pending: number; readonly failed: number }

export interface Played {
  readonly status: number
  /** What was written, byte for byte. */
  readonly bytes: string
  /** Output lines without the last one that reports what was left. */
  readonly lines: readonly OutputLine[]
  readonly end: End | null
  readonly errors: string
}

/** The path of a database that is not there yet. */
export function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gonghui-replay-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'kept.db')
}

/** Objects become JSON lines; strings are taken as they are. */
export async function playScript(lines: readonly (object | string)[], args: readonly string[] = []): Promise<Played> {
  const [output, errors]: [string[], string[]] = [[], []]
  const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('')
  const status = await runReplay(args, {
    input: Readable.from([text]), output: { write: (s) => output.push(s) }, errors: { write: (s) => errors.push(s) }, log: recorder().log,
  })
  const all = output.map((line) => JSON.parse(line) as OutputLine | End)
  return {
    status, bytes: output.join(''), errors: errors.join(''),
    lines: all.filter((line): line is OutputLine => line.kind !== 'end'), end: all.find((line): line is End => line.kind === 'end') ?? null,
  }
}

/** A day at a school: a cadre, two members in the group, and a club night that the cadre has published as A1. */
export const GROUP = {
  setup: {
    admins: ['feishu:ou_admin'],
    chats: [{ platform: 'feishu', chat: 'g1', title: '校工会', members: ['ou_c', 'ou_1', 'ou_2'] }],
    members: [{ name: '赵磊', role: 'cadre', accounts: { feishu: 'ou_c' } }, { name: '王芳', accounts: { feishu: 'ou_1' } }, { name: '李梅', accounts: { feishu: 'ou_2' } }],
  },
} as const

/** `10:00` on 2 January, `07T18:00` on another day of that month: close to where the clock begins, since each day on the way costs time. */
export const at = (time: string): string => `2026-01-${time.includes('T') ? '' : '02T'}${time}:00+08:00`

/** A line in the group. */
export const says = (user: string, text: string, more: object = {}): object => ({ platform: 'feishu', chat: 'g1', user, text, ...more })

/** A press in the group. */
export const presses = (user: string, action: string, message = 'last', more: object = {}): object => ({ platform: 'feishu', chat: 'g1', user, click: { message, action }, ...more })

/** Publishes 羽毛球赛 as A1 with so many places: messages m1 (preview) and m2 (card). Four input lines. */
export const published = (quota = 2): object[] => [
  GROUP, { at: at('10:00') }, says('ou_c', `活动 新建 羽毛球赛 1月9日16:20 体育馆 ${quota}人 截止:1月7日18:00`), presses('ou_c', '发布'),
]
