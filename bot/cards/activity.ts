// Cards about activities: the live card, the preview, lists. Wording: commands.md sections 8 and 12.
import { codeOf, totalQuota, type Activity } from '../domain/activity.ts'
import type { Action, Block, Card, Field } from '../model/card.ts'
import type { Roster, RosterRow } from '../services/signup.ts'
import { button, card, field, fields, list, note, showClose, showQuota, showWhen, text, type Telling } from './parts.ts'

/** Names shown on the live card; the rest are on the list. */
export const NAMES_ON_CARD = 20

/** `王芳`, `王芳 带2`, `张伟（后勤小组）` beside another of that name, with a mark for those who left. `placed`: what stands around says where they belong. */
export function rosterName(r: RosterRow, placed = false): string {
  const companions = r.signup.companions > 0 ? ` 带${r.signup.companions}` : ''
  const note = r.signup.note === null || r.signup.note === '' ? '' : `（${r.signup.note}）`
  const apart = r.apart === null || placed ? '' : `（${r.apart}）`
  return `${r.name}${apart}${companions}${note}${r.gone ? '（已离开）' : ''}${r.signup.state === 'held' ? '（待确认）' : ''}`
}

/** Names by 小组 (or 分工会), in order of the first who came. */
function byGroup(rows: readonly RosterRow[]): [string, RosterRow[]][] {
  const groups = new Map<string, RosterRow[]>()
  for (const r of rows) {
    const key = r.group ?? r.branch ?? ''
    groups.set(key, [...(groups.get(key) ?? []), r])
  }
  return [...groups]
}

/** Names in lines; `total` says how many there are beyond those given. */
export function nameLines(rows: readonly RosterRow[], limit: number, total: number = rows.length): string[] {
  const shown = rows.slice(0, limit)
  const groups = byGroup(shown)
  const lines = groups.map(([group, own]) => {
    // The heading tells people of one name apart, unless it is the same for both.
    const headed = group !== '' && groups.length > 1
    const names = own.map((r) => rosterName(r, headed && r.apart === group)).join('、')
    return headed ? `${group}：${names}` : names
  })
  if (total > shown.length) lines.push(`…… 还有 ${total - shown.length} 人，点「名单」看全部`)
  return lines
}

/** The waiting list in order of arrival, numbered: grouping would hide who is next. */
function waitLines(r: Roster): string[] {
  const shown = r.waiting.slice(0, NAMES_ON_CARD).map((x, i) => `${x.position ?? i + 1}. ${rosterName(x)}`)
  return r.waitingCount > shown.length ? [...shown, `…… 还有 ${r.waitingCount - shown.length} 人`] : shown
}

/** `17/20 · 候补 2`. */
export function fillLine(taken: number, quota: number | null, waiting: number): string {
  return `${quota === null ? `${taken} 人` : `${taken}/${quota}`}${waiting > 0 ? ` · 候补 ${waiting}` : ''}`
}

/** Whether its slots have names: then every list of places says them. */
function named(a: Activity): boolean {
  return a.slots.some((s) => s.name !== '')
}

/** Who runs it, and for whom it is; `scope` null: for everybody. */
export interface CardPeople {
  readonly organiser: string
  readonly scope: string | null
}

/** Facts that every card of an activity begins with. */
export function factRows(t: Telling, a: Activity, people: CardPeople): Block {
  return fields([
    ['时间', showWhen(t, a.startsAt, a.endsAt)], ['地点', a.place], ['名额', named(a) ? a.slots.map((s) => `${s.name} ${showQuota(s.quota)}`).join('，') : showQuota(totalQuota(a.slots))],
    ['截止', a.closesAt === null ? null : showClose(t, a.closesAt)], ['给谁', people.scope], ['说明', a.note], ['组织者', people.organiser],
  ])
}

/** Inputs that 报名 asks for: slot, questions, companions. */
export function joinFields(a: Activity, withCompanions: boolean): Field[] {
  const asks: Field[] = []
  if (a.slots.length > 1) asks.push(field('场次', { label: '组别 / 场次', type: 'select', required: true, options: a.slots.map((s) => s.name) }))
  for (const f of a.fields) asks.push(field(f.name, { type: f.options.length > 0 ? 'select' : 'text', required: f.required, options: f.options }))
  if (withCompanions && a.companionsMax > 0) asks.push(field('带', { label: '带几个人', type: 'number', required: true }))
  return asks
}

function liveActions(a: Activity): Action[] {
  const code = codeOf(a)
  if (a.status === 'cancelled') return []
  const roster = button('名单', ['名单', code])
  if (a.status === 'closed') return [...(a.startsAt === null ? [] : [button('签到', ['签到', code], { fields: a.checkinCode === null ? [] : [field('口令', { required: true, hint: '现场写着的四位数字' })] })]), button('退出', ['取消报名', code]), roster]
  return [
    button('报名', ['报名', code], { style: 'primary', fields: joinFields(a, false) }),
    ...(a.companionsMax > 0 ? [button('带人', ['报名', code], { fields: joinFields(a, true) })] : []),
    button('退出', ['取消报名', code]), roster,
  ]
}

function stateLine(a: Activity): string | null {
  if (a.status === 'cancelled') return '取消了'
  if (a.status === 'closed') return '报名截止了'
  return null
}

/** The live card of an activity, the same in every chat. */
export function activityCard(t: Telling, r: Roster, people: CardPeople): Card {
  const a = r.activity
  const state = stateLine(a)
  const bars: Block[] = a.slots.length > 1
    ? a.slots.map((s) => ({ kind: 'bar', label: s.name, done: r.takenBySlot.get(s.id) ?? 0, total: s.quota }))
    : [{ kind: 'bar', label: '已报', done: r.taken, total: totalQuota(a.slots) }]
  return card({
    title: `${codeOf(a)} ${a.title}`, tone: a.status === 'cancelled' ? 'warn' : a.status === 'closed' ? 'plain' : 'good', revision: a.revision, subject: codeOf(a),
    blocks: [
      state === null ? null : text(state), factRows(t, a, people), ...bars, r.waitingCount + r.came > 0 || a.slots.length > 1 ? text(`${fillLine(r.taken, totalQuota(a.slots), r.waitingCount)}${r.came > 0 ? ` · 已到 ${r.came}` : ''}`) : null,
      r.seated.length > 0 ? list(nameLines(r.seated, NAMES_ON_CARD, r.seatedCount), '名单') : null, r.waiting.length > 0 ? list(waitLines(r), '候补') : null,
      a.summary === null ? null : text(`小结：${a.summary}`), a.status === 'open' ? note('名单里有你的名字才算报上。') : null,
    ],
    actions: liveActions(a),
  })
}

/**
 * The card where it cannot be changed once it is posted: what it says stays true until its meaning changes, so it counts nobody.
 * `again`: it was posted before and means something else now.
 */
export function fixedCard(t: Telling, a: Activity, people: CardPeople, again: boolean): Card {
  const state = stateLine(a)
  return card({
    title: `${codeOf(a)} ${a.title}${again ? '（已更新）' : ''}`, tone: a.status === 'cancelled' ? 'warn' : a.status === 'closed' ? 'plain' : 'good', revision: a.revision, subject: codeOf(a),
    blocks: [state === null ? null : text(state), factRows(t, a, people), a.summary === null ? null : text(`小结：${a.summary}`), a.status === 'cancelled' ? null : note(`报了多少人、有没有自己，发「名单 ${codeOf(a)}」看。`)],
    actions: liveActions(a),
  })
}

/** One line of a list: `A7 羽毛球赛 · 3月20日（周五）16:20 · 还有 3 个位子`. */
export function activityLine(t: Telling, a: Activity, taken: number, waiting: number): string {
  const quota = totalQuota(a.slots)
  const room = quota === null ? `已报 ${taken} 人` : taken >= quota ? `满了${waiting > 0 ? `，候补 ${waiting}` : ''}` : `还有 ${quota - taken} 个位子`
  return [`${codeOf(a)} ${a.title}`, showWhen(t, a.startsAt), a.place, room].filter((x) => x !== null && x !== '').join(' · ')
}

/** `羽毛球赛 · 3月20日（周五）16:20–17:00 · 体育馆 · 20 人 · 3月18日（周三）23:59 截止`. */
export function draftLine(t: Telling, a: Activity): string {
  const slots = named(a) ? a.slots.map((s) => `${s.name} ${showQuota(s.quota)}`).join('，') : showQuota(totalQuota(a.slots))
  return [a.title, showWhen(t, a.startsAt, a.endsAt) ?? '时间没定', a.place, slots, a.closesAt === null ? '不设截止' : `${showClose(t, a.closesAt)} 截止`].filter((x) => x !== null && x !== '').join(' · ')
}

export { codeOf }
