// Questions back: which activity, which person, which word was meant. Every choice is a button that carries the whole line.
import { codeOf, type Activity } from '../domain/activity.ts'
import type { CardReply } from '../model/reply.ts'
import { show } from '../model/reply.ts'
import { button, card, showWhen, text, type Telling } from './parts.ts'

/** Most choices shown as buttons. */
const CHOICES = 6

/** The line with a code put behind the command's words. */
function withCode(typed: readonly string[], code: string): string[] {
  const [head = '', ...rest] = typed
  return [head, code, ...rest]
}

/** Several could be meant. `typed` is the command as first element, then its arguments. */
export function whichActivityCard(t: Telling, activities: readonly Activity[], typed: readonly string[]): CardReply {
  return show(card({
    title: '是哪一个？', tone: 'ask', blocks: [text(activities.slice(0, CHOICES).map((a) => `${codeOf(a)} ${a.title}${a.startsAt === null ? '' : ` · ${showWhen(t, a.startsAt)}`}`).join('\n'))],
    actions: activities.slice(0, CHOICES).map((a) => button(`${codeOf(a)} ${a.title}`, withCode(typed, codeOf(a)), { words: [codeOf(a), String(a.code ?? '')] })),
  }), { offer: 'preview', toast: '是哪一个？点一下' })
}

/** No such code; what can be joined instead. */
export function unknownCodeCard(code: string, open: readonly Activity[], typed: readonly string[]): CardReply {
  const names = open.slice(0, CHOICES).map((a) => `${codeOf(a)} ${a.title}`).join('、')
  return show(card({
    title: `没找到 ${code}`, tone: 'warn', blocks: [text(open.length === 0 ? '现在没有能报的活动。' : `没找到 ${code}。现在能报的有 ${names}，点一下就行。`)],
    actions: open.slice(0, CHOICES).map((a) => button(`${codeOf(a)} ${a.title}`, withCode(typed, codeOf(a)), { words: [codeOf(a)] })),
  }), { toast: `没找到 ${code}` })
}
