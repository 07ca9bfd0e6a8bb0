// What 撤销 took back, and how it stands now.
import { codeOf } from '../domain/activity.ts'
import { say, show, type Reply } from '../model/reply.ts'
import type { Undone, UndoneSignups } from '../services/undo.ts'
import { draftLine } from './activity.ts'
import { button, card, someNames, text, type Telling } from './parts.ts'
import { remindersCard, settingsCard } from './settings.ts'
import { standing } from './signup.ts'

function said(u: UndoneSignups): string {
  const { title } = u.activity
  const [only] = u.people
  const names = someNames(u.people.map((p) => p.name), 6)
  const others = u.people.some((p) => !p.self)
  if (u.of === 'claim') return others ? `撤回了，${names}不在${title}的名单里了${u.people.some((p) => p.told) ? '，已经告诉本人' : ''}。` : `撤回了，${title}没有报。`
  if (u.of === 'change' && only) return `撤回了，${title}现在是：${standing(u.activity, only).join('\n')}`
  const who = only?.self === false ? only.name : '你'
  if (only?.lost === true) return `位子已经给了${u.givenTo ?? '下一位'}，${who}排到候补第 ${only.position ?? 1} 位。有人退出马上轮到。`
  if (only?.signup.state === 'waiting') return `撤回了，${who}还在${title}的候补第 ${only.position ?? 1} 位。`
  return `撤回了，${who}在${title}的位子还在。`
}

/** `label`: how a line names the group whose settings were taken back, and whether it must. */
export function undoneReply(t: Telling, u: Undone, label: { readonly name: string; readonly about: readonly string[] }): Reply {
  switch (u.of) {
    case 'settings': return settingsCard(label.name, u.chat, label.about, '撤回了，和改之前一样。')
    case 'reminders': return remindersCard(t, u.reminders, '撤回了，和改之前一样。')
    case 'role': {
      const role = u.scope === '全校' ? u.role : `${u.scope}的${u.role}`
      return say(u.appointed ? `撤回了，${u.name}的任命（${role}）不算数，已经告诉本人。` : `撤回了，${u.name}还是${role}，已经告诉本人。`)
    }
    case 'edit': {
      const facts = [u.promoted > 0 ? `候补往上补了 ${u.promoted} 位` : '', u.told > 0 ? `已经再告诉报名的 ${u.told} 人` : ''].filter((x) => x !== '')
      return say(`撤回了：${codeOf(u.activity)} ${draftLine(t, u.activity)}。${facts.length === 0 ? '' : `${facts.join('，')}。`}`)
    }
    default: {
      const text_ = said(u)
      return show(card({ title: u.activity.title, tone: 'plain', blocks: [text(text_)], actions: [button('名单', ['名单', codeOf(u.activity)])] }), { toast: text_, brief: true })
    }
  }
}
