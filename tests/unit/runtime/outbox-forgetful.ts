// A platform that knows a key again for a while only, and whose answers get lost when a test says so.
import { PlatformError } from '../../../bot/model/errors.ts'
import { toIso, type Instant } from '../../../bot/model/time.ts'
import type { Destination, Hurry, PlatformAdapter } from '../../../bot/ports/platform.ts'
import { tellChat, tellMember } from '../../../bot/services/notice.ts'
import { chatStore } from '../../../prisma/stores/chat.ts'
import { memberStore } from '../../../prisma/stores/member.ts'
import type { Notice } from '../../../bot/model/notice.ts'
import { testApp, type TestApp, type TestAppOptions } from '../../kit/app.ts'

/** lost: shown, but no answer came. dropped: not shown, and no answer came. */
export type Fate = 'lost' | 'dropped' | PlatformError | (() => void)

export interface Call { readonly key: string; readonly at: string; readonly hurry: Hurry; readonly to: Destination; readonly text: string }

export interface Forgetful {
  readonly app: TestApp
  readonly calls: Call[]
  /** Times (`10:00:02`) of the calls under a key. */
  of(key: string): string[]
  /** Decides what becomes of a call: `nth` of its key, from 1. A function is run after it was shown. */
  fate: (key: string, nth: number) => Fate | null
}

const silence = (): PlatformError => new PlatformError('no.answer', { retryable: true, outcome: 'unknown', hint: 'the connection was reset' })

/** An app on platforms that forget keys after `keyMs`, and whose cards cannot be changed when so said. 何晓 and 周敏 are administrators. */
export async function forgetful(keyMs: number, more: TestAppOptions = {}, { canUpdate = true } = {}): Promise<Forgetful> {
  const calls: Call[] = []
  const first = new Map<string, { at: number; ref: { messageId: string } }>()
  const counts = new Map<string, number>()
  let now: () => Instant = () => 0 as Instant
  let when: () => string = () => ''
  const wrap = ({ update, ...adapter }: PlatformAdapter): PlatformAdapter => ({
    ...adapter, ...(canUpdate && update ? { update } : {}), capabilities: { ...adapter.capabilities, keyMs, update: canUpdate },
    async send(to, out, opts) {
      const nth = (counts.get(opts.key) ?? 0) + 1
      counts.set(opts.key, nth)
      calls.push({ key: opts.key, at: when(), hurry: opts.hurry, to, text: out.text })
      const fate = it.fate(opts.key, nth)
      if (fate instanceof PlatformError) throw fate
      if (fate === 'dropped') throw silence()
      const known = first.get(`${adapter.id}/${opts.key}`)
      const fresh = known === undefined || now() - known.at >= keyMs
      const ref = fresh ? await adapter.send(to, out, { ...opts, key: `${opts.key}#${nth}` }) : known.ref
      if (fresh) first.set(`${adapter.id}/${opts.key}`, { at: now(), ref })
      if (fate === 'lost') throw silence()
      if (fate !== null) fate()
      return ref
    },
  })
  const app = await testApp({ members: [{ name: '王芳' }, { name: '何晓', role: 'admin' }, { name: '周敏', role: 'admin' }], wrap, ...more })
  const it: Forgetful = { app, calls, of: (key) => calls.filter((c) => c.key === key).map((c) => c.at.slice(11)), fate: () => null }
  now = () => app.now()
  when = () => toIso(app.now(), app.inner.clock.zone).slice(0, 19)
  return it
}

/** Posts in the group g1, as services do. */
export async function post(app: TestApp, text: string, key = `test/${text}`): Promise<void> {
  await app.inner.app().services.units.run(async (unit) => {
    const chat = await chatStore(unit.tx).find('feishu', 'g1')
    if (!chat) throw new Error('no group')
    await tellChat(unit, chat.id, { kind: 'group-note', text }, { key, urgency: 'urgent' })
  })
}

/** Tells somebody in private, as services do. */
export async function tell(app: TestApp, name: string, notice: string | Notice, key = `test/${typeof notice === 'string' ? notice : notice.kind}`): Promise<void> {
  await app.inner.app().services.units.run(async (unit) => {
    const member = await memberStore(unit.tx).byAccount('feishu', `ou_${name}`)
    if (!member) throw new Error(`nobody is called ${name}`)
    tellMember(unit, member, typeof notice === 'string' ? { kind: 'operator', text: notice } : notice, { key, urgency: 'urgent' })
  })
}

export const rowOf = (app: TestApp, key: string) => app.inner.db.read.outbox.findUniqueOrThrow({ where: { key } })

/** The process dies as soon as the next thing was shown. */
export function dieAfter(f: Forgetful, key: string): { died(): boolean } {
  let dead = false
  f.fate = (k) => (k === key && !dead ? () => {
    dead = true
    f.app.inner.stage.restart()
  } : null)
  return { died: () => dead }
}
