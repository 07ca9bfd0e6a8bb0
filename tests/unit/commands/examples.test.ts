// Every example of every command is a line of that command, read to its end: help and READMEs never teach what does not work.
import { expect, test } from 'vitest'
import { commands } from '../../../commands/index.ts'
import { SHIPPED_HOLIDAYS } from '../../../bot/domain/holiday-data.ts'
import { normalise } from '../../../bot/language/normalise.ts'
import { tokenise } from '../../../bot/language/token.ts'
import { UserError } from '../../../bot/model/errors.ts'
import { parseIso } from '../../../bot/model/time.ts'
import { leftover, wordsOf, type ArgContext } from '../../../bot/runtime/args.ts'
import { createRegistry } from '../../../bot/runtime/registry.ts'
import { testApp, type TestApp } from '../../kit/app.ts'

const registry = createRegistry(commands)

/** Activities A1 to A7 with 甲组 and 乙组, draft D3, people and places that the examples name. */
async function union(): Promise<TestApp> {
  const app = await testApp({ members: [
    { name: '赵磊', role: 'cadre' }, { name: '何晓', role: 'admin' }, { name: '张三', employeeNo: '1001', branch: '附中分工会', group: '初二组' }, { name: '李四', branch: '附中分工会', group: '后勤小组' },
    { name: '王芳', branch: '附中分工会', group: '语文组' }, { name: '陈静' }, { name: '王五' }, { name: '甲', branch: '附中分工会' }, { name: '乙', branch: '附中分工会' },
  ] })
  for (let i = 0; i < 6; i++) await app.given.activity({ title: `活动${i}`, closed: true })
  await app.given.activity({ title: '羽毛球赛', slots: { 甲组: 20, 乙组: 20 }, fields: [{ name: '尺码', options: ['S', 'M', 'L'], required: false }] })
  await app.as('赵磊').say('报名 A7 甲组')
  const at = app.inner.app().services
  while ((await at.draft(8)) === null) await app.as('赵磊').say('活动 新建 读书会 下周三19:00', { private: true })
  return app
}

async function contextOf(app: TestApp, line: string): Promise<ArgContext> {
  const n = normalise(line)
  const match = registry.grammar.match(n, { marked: true })
  if (match.kind !== 'command') throw new Error(`${line} is no command`)
  const command = registry.byKey(match.key)
  if (!command) throw new Error(match.key)
  const { keys, longKeys, flags } = registry.keysOf(command)
  const words = wordsOf(n, tokenise(n, match.rest.from, keys, { longKeys, flags }))
  const { services } = app.inner.app()
  const actor = await services.identity.actor('feishu', app.as('赵磊').user)
  const chat = await services.identity.chat('feishu', 'g1')
  if (!actor) throw new Error('nobody')
  return {
    actor, chat, now: app.now(), zone: app.inner.clock.zone, holidays: SHIPPED_HOLIDAYS, services, line: n, words, chosen: false, typed: [command.key, ...words.map((w) => ('whole' in w ? w.whole : w.raw))],
    event: { kind: 'message', platform: 'feishu', eventId: 'e', messageId: 'm', chat: 'g1', sender: { id: actor.userId, name: actor.name }, receivedAt: parseIso('2026-03-11T10:00:00+08:00') ?? app.now(), text: line, mentions: [], addressed: true, replyTo: null },
  }
}

test('examples of every command', async () => {
  const app = await union()
  const wrong: string[] = []
  for (const command of commands) {
    for (const [line] of command.examples) {
      const n = normalise(line)
      const match = registry.grammar.match(n, { marked: true })
      if (match.kind !== 'command' || match.key !== command.key) {
        wrong.push(`${line}: not ${command.key}`)
        continue
      }
      // D3 of the examples is long published; the union's draft stands in for it.
      const c = await contextOf(app, line.replace('D3', 'D8'))
      const args: Record<string, unknown> = {}
      try {
        for (const [name, spec] of Object.entries(command.args)) args[name] = await spec.read(c, args)
      } catch (error) {
        // Requests are numbered as people ask; here nobody has.
        if (!(error instanceof UserError && error.code === 'request.unknown')) wrong.push(`${line}: ${String(error)}`)
        continue
      }
      if (c.words.length > 0) wrong.push(`${line}: left over ${leftover(c.words)}`)
    }
  }
  expect(wrong).toEqual([])
})

test('every command has an English name, a summary and an example', () => {
  for (const c of commands) {
    expect(c.english, c.key).toMatch(/^[a-z][a-z -]*$/)
    expect(c.englishWords.length, c.key).toBe(c.words.length)
    expect(c.summary, c.key).not.toBe('')
    expect(c.examples.length, c.key).toBeGreaterThan(0)
  }
})
