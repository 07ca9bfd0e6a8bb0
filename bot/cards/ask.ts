// Questions back: which activity, which person, which word was meant. Every choice is a button that carries the whole line.
import { codeOf, type Activity } from '../domain/activity.ts'
import type { Action } from '../model/card.ts'
import { say, show, type CardReply, type Reply } from '../model/reply.ts'
import { button, card, showWhen, text, type Telling } from './parts.ts'

/** Most choices shown as buttons. */
const CHOICES = 6

/** The line with a code put behind the command's words. */
function withCode(typed: readonly string[], code: string): string[] {
  const [head = '', ...rest] = typed
  return [head, code, ...rest]
}

/** A refusal; with a next step to press it is a question. */
export function refusalCard(said: string, actions: readonly Action[]): Reply {
  return actions.length === 0 ? say(said) : show(card({ title: '先问一句', tone: 'warn', blocks: [text(said)], actions }), { offer: 'word', toast: said })
}

/** Out of the scope of their role: the very line that was refused can be taken to those who run the activity. */
export function relayOffer(about: { readonly organiser: string; readonly scope: string; readonly code: string }, line: string): Reply {
  const said = `${about.code} 是${about.scope}的活动，不在你管的范围里，没有改动。要不要把「${line}」带给组织者${about.organiser}？`
  return refusalCard(said, [button('带话', ['带话', about.code, line])])
}

/** Several could be meant. `typed` is the command as first element, then its arguments. */
export function whichActivityCard(t: Telling, activities: readonly Activity[], typed: readonly string[]): CardReply {
  return show(card({
    title: '是哪一个？', tone: 'ask', blocks: [text(activities.slice(0, CHOICES).map((a) => `${codeOf(a)} ${a.title}${a.startsAt === null ? '' : ` · ${showWhen(t, a.startsAt)}`}`).join('\n'))],
    actions: activities.slice(0, CHOICES).map((a) => button(`${codeOf(a)} ${a.title}`, withCode(typed, codeOf(a)), { words: [codeOf(a), String(a.code ?? '')] })),
  }), { offer: 'preview', toast: '是哪一个？点一下' })
}

/** No such code; what can be meant instead. `those`: what these activities are to the one who asks. */
export function unknownCodeCard(code: string, open: readonly Activity[], typed: readonly string[], those = '现在能报的'): CardReply {
  const wrong = typed.findIndex((w, i) => i > 0 && w.replace(/^#?a?/iu, 'A') === code)
  const rest = typed.filter((_, i) => i !== wrong)
  const names = open.slice(0, CHOICES).map((a) => `${codeOf(a)} ${a.title}`).join('、')
  return show(card({
    title: '没有这个编号', tone: 'warn', blocks: [text(open.length === 0 ? `没找到 ${code}，没有改动。发「活动」看看编号。` : `没找到 ${code}。${those}有 ${names}，点一下就行。`)],
    actions: open.slice(0, CHOICES).map((a) => button(`${codeOf(a)} ${a.title}`, withCode(rest, codeOf(a)), { words: [codeOf(a)] })),
  }), { offer: 'preview', toast: `没找到 ${code}` })
}

/** Two or more of one name, each with what tells them apart. `typed` is the line as words, `word` the one that named them. */
export function whichPersonCard(name: string, people: readonly Named[], typed: readonly string[], word: string): CardReply {
  const shown = people.slice(0, CHOICES)
  return show(card({
    title: '是哪一位？', tone: 'ask', blocks: [text(`有 ${people.length} 位${name}：${shown.map((p) => p.apart).join('、')}。是哪一位？还没有改动。`)],
    actions: shown.map((p) => button(`${p.name}（${p.apart}）`, typed.map((w) => (w === word ? (p.employeeNo === null ? `成员:${p.id}` : `工号:${p.employeeNo}`) : w)), { words: [p.apart] })),
  }), { offer: 'preview', toast: `有 ${people.length} 位${name}，是哪一位？` })
}

/** A person as a question shows them. */
export interface Named {
  readonly id: string
  readonly name: string
  readonly employeeNo: string | null
  /** Differs from that of the others: services/apart.ts. */
  readonly apart: string
}
