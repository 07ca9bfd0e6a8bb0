// All commands, indexed once: grammar, offers for slips, and the words that are promised but not built yet.
import { createSuggester, type Suggester } from '../language/fuzzy.ts'
import { createGrammar, type Grammar } from '../language/line.ts'
import { normalise } from '../language/normalise.ts'
import type { Catalogue, Command } from './define-command.ts'

/** Words of the vocabulary (commands.md section 7) that are not built yet: typing one says so instead of guessing. */
export const PLANNED = [
  '投票', '表决', '测评', '评选', '答题', '问问', '建议', '合理化建议', '提个建议', '附议', '提案', '写提案', '征集', '公开', '生日', '祝福', '学习', '打卡', '读书', '求助', '有困难', '找工会', '关怀',
  '困难档案', '慰问', '计划', '台账', '导出', '月报', '考核', '预告', '体检', '备份', '恢复', '比分', '积分榜', '福利', '语言', '活动 重复', '活动 抽签', '活动 分组',
] as const

export interface Registry extends Catalogue {
  readonly grammar: Grammar
  readonly suggester: Suggester
  byKey(key: string): Command | null
  /** All keys of a command's arguments, and which of them run on over blanks; always the same arrays. */
  keysOf(command: Command): { readonly keys: readonly string[]; readonly longKeys: readonly string[]; readonly flags: readonly string[] }
  /** Offers for the second word of a command that has some. */
  subsOf(command: Command): Suggester
  /** The key of a command that a mistyped one is near to; null: none. */
  nearKey(command: Command, typed: string): string | null
}

/** Throws when two commands share a name. */
export function createRegistry(commands: readonly Command[]): Registry {
  const byKey = new Map(commands.map((c) => [c.key, c]))
  const keys = new Map(commands.map((c) => {
    const specs = Object.values(c.args)
    return [c.key, { keys: specs.flatMap((s) => s.keys ?? []), longKeys: specs.flatMap((s) => s.longKeys ?? []), flags: specs.flatMap((s) => s.flags ?? []) }] as const
  }))
  const none = { keys: [], longKeys: [], flags: [] }
  const built = new Set(commands.flatMap((c) => [c.key, ...c.aliasPaths.map((p) => p.join(' '))]))
  const planned = new Set<string>(PLANNED.filter((w) => !built.has(w)))
  const subs = new Map<string, Suggester>()
  const nearKeys = new Map<string, Suggester>()
  function cached(map: Map<string, Suggester>, key: string, make: () => Suggester): Suggester {
    const known = map.get(key)
    if (known) return known
    const made = make()
    map.set(key, made)
    return made
  }
  const grammar = createGrammar(commands.map((c) => ({
    key: c.key, words: c.words, english: c.englishWords, aliases: c.aliasPaths, glued: true, ...(c.free === undefined ? {} : { free: c.free }),
  })))
  const words = commands.flatMap((c) => c.words.length > 1 || c.hidden === true ? [] : [
    { word: c.key, key: c.key, reads: c.effect === 'read' },
    ...c.aliasPaths.filter((p) => p.length === 1).map((p) => ({ word: p.join(' '), key: c.key, reads: c.effect === 'read', alias: true })),
  ])
  return {
    commands,
    grammar,
    suggester: createSuggester(words),
    byKey: (key) => byKey.get(key) ?? null,
    find: (words) => {
      const n = normalise(words)
      const match = grammar.match(n, { marked: true })
      return match.kind === 'command' && match.rest.from >= n.text.length ? (byKey.get(match.key) ?? null) : null
    },
    keysOf: (command) => keys.get(command.key) ?? none,
    isPlanned: (word) => planned.has(word),
    subsOf: (command) => cached(subs, command.key, () => createSuggester(grammar.subs(command.key).map((x) => ({ word: x.word, key: x.key, reads: byKey.get(x.key)?.effect === 'read' })))),
    nearKey: (command, typed) => cached(nearKeys, command.key, () => createSuggester((keys.get(command.key) ?? none).keys.map((k) => ({ word: k, key: k, reads: false })))).suggest(typed, { max: 1 })[0]?.key ?? null,
  }
}
