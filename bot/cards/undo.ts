// What 撤销 took back, and how it stands now.
import { codeOf } from '../domain/activity.ts'
import { show, type Reply } from '../model/reply.ts'
import type { Undone } from '../services/undo.ts'
import { button, card, someNames, text } from './parts.ts'

function said(u: Undone): string {
  const { title } = u.activity
  const [only] = u.people
  const names = someNames(u.people.map((p) => p.name), 6)
  const others = u.people.some((p) => !p.self)
  if (u.of === 'claim') return others ? `撤回了，${names}不在${title}的名单里了${u.people.some((p) => p.told) ? '，已经告诉本人' : ''}。` : `撤回了，${title}没有报。`
  if (u.of === 'change') return `撤回了，${title}还是原来那样。`
  const who = only?.self === false ? only.name : '你'
  if (only?.lost === true) return `位子已经给了${u.givenTo ?? '下一位'}，${who}排到候补第 ${only.position ?? 1} 位。有人退出马上轮到。`
  if (only?.state === 'waiting') return `撤回了，${who}还在${title}的候补第 ${only.position ?? 1} 位。`
  return `撤回了，${who}在${title}的位子还在。`
}

export function undoneReply(u: Undone): Reply {
  const text_ = said(u)
  const code = codeOf(u.activity)
  return show(card({ title: u.activity.title, tone: 'plain', blocks: [text(text_)], actions: [button('名单', ['名单', code])] }), { toast: text_, brief: true })
}
