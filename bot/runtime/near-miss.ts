// Words that no command has: promised ones, slips with a likely meaning, and everything else (commands.md section 10).
import { holds, type Actor } from '../model/actor.ts'
import type { MessageEvent } from '../model/event.ts'
import { say, show, type CardReply, type Reply } from '../model/reply.ts'
import { button, card, text } from '../cards/parts.ts'
import { tiersOf } from './guard.ts'
import type { Registry } from './registry.ts'
import type { Command } from './define-command.ts'

/** `+2` alone may mean two people or two companions: never guessed. */
export function planTwo(code: string, count: number, tail: string): CardReply {
  const line = (companions: number): string[] => ['报名', code, `带${companions}`, tail].filter((w) => w !== '')
  return show(card({
    title: `+${count} 是几个人？`, tone: 'ask', blocks: [text(`是一共 ${count} 个人（你和 ${count - 1} 位），还是你再带 ${count} 位？还没帮你报。`)],
    actions: [button(`一共 ${count} 人`, line(count - 1)), button(`再带 ${count} 位`, line(count))],
  }), { offer: 'preview' })
}

function mayUse(command: Command, actor: Actor | null): boolean {
  const tiers = tiersOf(command)
  return tiers.includes('anyone') || (actor !== null && tiers.some((t) => t !== 'anyone' && holds(actor, t)))
}

/** Only the newest and likeliest; the line goes on behind the word as it was typed. */
function offer(typed: string, candidates: readonly Command[], rest: string): CardReply {
  const names = candidates.map((c) => `「${c.key}」`)
  const tail = rest.trim() === '' ? [] : [rest.trim()]
  return show(card({
    title: '是想说这个吗？', tone: 'ask', blocks: [text(names.length === 1 ? `没有「${typed}」，你是想${names[0] ?? ''}吗？` : `没有「${typed}」，你是想${names.join('、')}哪一个？`)],
    actions: [...candidates.map((c) => button(c.key, [c.key, ...tail])), button('不是', ['算了'])],
  }), { offer: 'word' })
}

/** The answer to a word that is no command; null: say nothing. `run` carries out a reading command that was typed almost right. */
export function offerFor<M>(o: { registry: Registry; actor: Actor | null; event: MessageEvent; word: string; rest: string; run: (line: string) => M | null }): M | Reply | null {
  const { registry, actor, event } = o
  if (registry.isPlanned(o.word)) return say(`「${o.word}」这个还没做好。现在能做什么，发「帮助」看看。`)
  if (o.word === '') return o.run('帮助')
  const inGroup = event.chat !== null
  const allowed = (key: string): boolean => {
    const command = registry.byKey(key)
    // A guess never crosses from the group to private matters, and never offers what the person may not use.
    return command !== null && mayUse(command, actor) && !(inGroup && command.where === 'private') && command.where !== (inGroup ? 'private' : 'group')
  }
  const found = registry.suggester.suggest(o.word, { max: 3, allow: allowed })
  const prefixes = found.filter((f) => f.how === 'prefix')
  const [prefix] = prefixes
  if (!inGroup && prefix && prefixes.length === 1 && prefix.reads) return o.run(`${prefix.key} ${o.rest}`)
  const commands = found.flatMap((f) => registry.byKey(f.key) ?? [])
  if (commands.length > 0) return offer(o.word, commands, o.rest)
  if (inGroup && !event.addressed) return null
  return say(`没看懂「${o.word.slice(0, 20)}」。发「帮助」看看能做什么。`)
}

/** A mistyped second word: `活动 新件`. Null when nothing is near. */
export function offerSub(registry: Registry, actor: Actor, command: Command, first: string, rest: string): CardReply | null {
  const subs = registry.subsOf(command)
  const found = subs.suggest(first, { max: 3, allow: (key) => { const c = registry.byKey(key); return c !== null && mayUse(c, actor) } })
  const commands = found.flatMap((f) => registry.byKey(f.key) ?? [])
  return commands.length === 0 ? null : offer(`${command.key} ${first}`, commands, rest)
}
