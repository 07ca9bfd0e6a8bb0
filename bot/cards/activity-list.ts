// Lists of activities: 活动, 日程, 我的.
import type { Activity } from '../domain/activity.ts'
import { codeOf } from '../domain/activity.ts'
import { say, show, type Reply } from '../model/reply.ts'
import { showDate, toLocal, type LocalDate } from '../model/time.ts'
import { activityLine, joinFields } from './activity.ts'
import { button, card, list, showWhen, type Telling } from './parts.ts'

export interface Listed { readonly activity: Activity; readonly taken: number; readonly waiting: number; readonly mine: 'seated' | 'held' | 'waiting' | null }

/** Buttons on one list. */
const BUTTONS = 8

const MINE = { seated: '（已报）', held: '（待确认）', waiting: '（候补中）' } as const

export function activityListCard(t: Telling, items: readonly Listed[]): Reply {
  if (items.length === 0) return say('现在没有能报的活动。有新的我会发在群里。')
  return show(card({
    title: '现在能报的活动', blocks: [list(items.map((x) => `${activityLine(t, x.activity, x.taken, x.waiting)}${x.mine === null ? '' : MINE[x.mine]}`))],
    actions: items.filter((x) => x.mine === null).slice(0, BUTTONS).map((x) => button(`报名 ${codeOf(x.activity)}`, ['报名', codeOf(x.activity)], { fields: joinFields(x.activity, false) })),
  }), { toast: items.map((x) => `${codeOf(x.activity)} ${x.activity.title}`).join('、').slice(0, 100) })
}

/** 日程, one line each, by day. */
export function agendaReply(t: Telling, title: string, activities: readonly Activity[], from: LocalDate, to: LocalDate): Reply {
  const today = toLocal(t.now, t.zone).date
  if (activities.length === 0) return say(from === to ? `${showDate(from, today)}没有安排。` : `${title}没有安排，从${showDate(from, today)}看到${showDate(to, today)}。`)
  return show(card({
    title: `${title}的安排`, blocks: [list(activities.map((a) => [showWhen(t, a.startsAt, a.endsAt), `${codeOf(a)} ${a.title}`, a.place].filter((x) => x !== null && x !== '').join(' · ')))],
  }), { toast: `${title}有 ${activities.length} 项` })
}
