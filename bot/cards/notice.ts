// What the bot says by itself, worded when it is sent. Voice: commands.md section 8.
import type { Notice } from '../model/notice.ts'
import { say, show, type Reply } from '../model/reply.ts'
import { daysBetween, toLocal } from '../model/time.ts'
import { unsureCard } from './resend.ts'
import { button, card, showAt, showClose, showWhen, text, type Telling } from './parts.ts'

type Of<K extends Notice['kind']> = Extract<Notice, { kind: K }>

/** `3月20日（周五）16:20，体育馆`, or nothing. */
function whereWhen(t: Telling, a: { startsAt: Of<'promoted'>['activity']['startsAt']; endsAt: Of<'promoted'>['activity']['endsAt']; place: string | null }): string {
  return [showWhen(t, a.startsAt, a.endsAt), a.place].filter((x) => x !== null && x !== '').join('，')
}

function sentence(s: string): string {
  return s === '' ? '' : `\n${s}。`
}

/** A card about an activity with its buttons; the text is the first block. */
function about(n: { activity: Of<'promoted'>['activity'] }, said: string, actions: readonly (readonly [string, readonly string[]])[], tone: 'good' | 'waiting' | 'warn' | 'ask' = 'good'): Reply {
  return show(card({ title: n.activity.title, tone, blocks: [text(said)], actions: actions.map(([label, line]) => button(label, line)), revision: n.activity.revision, subject: n.activity.code }))
}

/** `明天的`, as seen when it is sent: a reminder may have waited for the morning. */
function whichDay(t: Telling, at: Of<'reminder'>['activity']['startsAt']): string {
  if (at === null) return ''
  const days = daysBetween(toLocal(t.now, t.zone).date, toLocal(at, t.zone).date)
  return days === 0 ? '今天的' : days === 1 ? '明天的' : ''
}

const WHAT = { enrol: '入会', link: '账号关联', move: '换小组' } as const

/** The reply that a notice is. */
export function replyFor(t: Telling, n: Notice): Reply {
  switch (n.kind) {
    case 'promoted': {
      return about(n, `有位子了！${n.activity.title}已经帮你补上。不方便去的话，点「不去了」就好。${n.slot === '' ? '' : `你在「${n.slot}」。`}${n.companions > 0 ? `连你 ${n.companions + 1} 人都有位子。` : ''}${sentence(whereWhen(t, n.activity))}`, [['不去了', ['取消报名', n.activity.code]]])
    }
    case 'held':
      return about(n, `有位子了！${n.activity.title}给你留着，${showAt(t, n.until)} 前点「去」就算数，过时给下一位。${sentence(whereWhen(t, n.activity))}`, [['去', ['报名', n.activity.code]], ['不去了', ['取消报名', n.activity.code]]], 'ask')
    case 'lapsed':
      return about(n, `${n.activity.title}给你留的位子到时间了，已经让出来，你也不在候补里了。还想去就再报一次名。`, [['再报', ['报名', n.activity.code]]], 'warn')
    case 'moved':
      return about(n, `办好了：${n.activity.title}${n.slot === '' ? '' : `换到「${n.slot}」`}${n.companions > 0 ? `，带 ${n.companions} 人` : ''}。${sentence(whereWhen(t, n.activity))}`, [['退出', ['取消报名', n.activity.code]]])
    case 'cancelled':
      return say(`${n.activity.title}取消了${n.reason === '' ? '' : `：${n.reason}`}。${n.by === '' ? '' : `有事问${n.by}。`}原定${whereWhen(t, n.activity) || '时间没定'}。`)
    case 'changed':
      return about(n, `${n.activity.title}有变动，看看还去得了吗。\n原来：${whereWhen(t, n.before) || '没定'}\n现在：${whereWhen(t, n.activity) || '没定'}`, [['还去', ['还去', n.activity.code]], ['不去了', ['取消报名', n.activity.code]]], 'ask')
    case 'joined-for': {
      const place = n.seat === null ? `，排在候补第 ${n.position ?? 1} 位` : ''
      const detail = whereWhen(t, n.activity)
      return about(n, `${n.by}帮你报了${n.activity.title}${detail === '' ? '' : `（${detail}）`}${place}。不想去就回一句「不去了」。`, [['不去了', ['取消报名', n.activity.code]]])
    }
    case 'removed':
      return say(`${n.by}把你从${n.activity.title}的名单里拿掉了${n.reason === '' ? '' : `：${n.reason}`}。有疑问直接问${n.by}。`)
    case 'reminder':
      return about(n, `${whichDay(t, n.activity.startsAt)}${n.activity.title}别忘了：${whereWhen(t, n.activity)}。去不了的话点「不去了」，位子会给下一位。`, [['不去了', ['取消报名', n.activity.code]]])
    case 'nudge':
      return about(n, `${n.activity.title}你还没回话，${whereWhen(t, n.activity)}${n.closesAt === null ? '' : `，${showClose(t, n.closesAt)} 截止`}。去就点「报名」，不去不用管。`, [['报名', ['报名', n.activity.code]]], 'ask')
    case 'gone':
      return say(`${n.name}离开了${n.from}，在${n.activity.code} ${n.activity.title}里的位子还留着，名单上做了记号。要拿掉发「移出 ${n.activity.code} ${n.name}」。`)
    case 'swap':
      return show(card({
        title: n.activity.title, tone: 'ask', blocks: [text(`${n.from}想跟你换：你去「${n.theirs}」，${n.from}去你的「${n.yours}」。一天内有效。`)],
        actions: [button('换', ['换', '同意', String(n.number)], { style: 'primary' })],
      }))
    case 'swapped':
      return say(`换好了：${n.activity.title}，你现在在「${n.slot}」，${n.withName}在你原来那边。`)
    case 'request':
      return show(card({
        title: `${WHAT[n.what]}申请`, tone: 'ask', blocks: [text(`${n.name}${n.detail}`)],
        actions: [button('同意', ['同意', String(n.number)], { style: 'primary' }), button('不同意', ['不同意', String(n.number)])],
      }))
    case 'decided':
      return say(n.granted ? `${WHAT[n.what]}好了，${n.by}同意了。发「帮助」看看能做什么。` : `${WHAT[n.what]}没有通过，有疑问直接找${n.by}。`)
    case 'relay':
      return say(`${n.from}${n.place === '' ? '' : `（${n.place}）`}托我带句话，关于 ${n.activity.code} ${n.activity.title}：\n「${n.text}」\n要回话直接找${n.from}。`)
    case 'role':
      return say(n.text)
    case 'closed':
      return say(`${n.activity.code} ${n.activity.title}报名截止：${n.quota === null ? `${n.seated} 人` : `${n.seated}/${n.quota}`}${n.waiting > 0 ? `，候补 ${n.waiting}` : ''}。${n.seated === 0 ? '' : whereWhen(t, n.activity) === '' || (n.activity.startsAt !== null && n.activity.startsAt <= t.now) ? '' : `\n${whereWhen(t, n.activity)}，报上的到时见。`}`)
    case 'unsure':
      return unsureCard(n)
    case 'operator':
    case 'group-note':
      return say(n.text)
    case 'downtime':
      return say(`我从${showAt(t, n.from)}到${showAt(t, n.to)}没在线。这段时间发的报名可能没有收到，请看卡片上有没有自己的名字。`)
  }
}
