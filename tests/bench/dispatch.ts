// Reading a line without a database: normalise, match, cut the arguments. It must not grow with the number of commands.
import { commands } from '../../commands/index.ts'
import { normalise } from '../../bot/language/normalise.ts'
import { tokenise } from '../../bot/language/token.ts'
import { createRegistry } from '../../bot/runtime/registry.ts'
import { defineCommand } from '../../bot/runtime/define-command.ts'
import { nothing } from '../../bot/model/reply.ts'

const LINES = ['报名 A7', '/报名 3', '报名A7带2', '取消报名 A7', '活动 改 A7 名额:30 地点:操场', '名单 A7 文本', '今天下午开会吗', '+1', '/JOIN a7 +2', '报名 A7 带俩娃 不吃辣']

/** Lines a second with `extra` further commands registered. */
export function dispatchRate(extra: number): number {
  const more = Array.from({ length: extra }, (_, i) => defineCommand({
    name: `指令${String.fromCharCode(0x4e00 + i * 7)}${String.fromCharCode(0x5000 + i)}`, english: `extra${i}`, group: 'general', summary: '', args: {}, where: 'anywhere', who: 'member', effect: 'read', examples: [],
    run: () => Promise.resolve(nothing),
  }))
  const registry = createRegistry([...commands, ...more])
  let read = 0
  function once(): void {
    for (const text of LINES) {
      const n = normalise(text)
      const match = registry.grammar.match(n, { marked: true })
      const command = match.kind === 'command' ? registry.byKey(match.key) : null
      if (command && match.kind === 'command') {
        const { keys, longKeys, flags } = registry.keysOf(command)
        read += tokenise(n, match.rest.from, keys, { longKeys, flags }).length
      }
    }
  }
  for (let i = 0; i < 2_000; i++) once()
  const rounds = 10_000
  const began = process.hrtime.bigint()
  for (let i = 0; i < rounds; i++) once()
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  if (read === 0) throw new Error('nothing was read')
  return (rounds * LINES.length) / seconds
}
