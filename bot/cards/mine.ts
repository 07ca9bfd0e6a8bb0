// 我的: what I signed up for, and what waits for me.
import { codeOf, type Activity } from '../domain/activity.ts'
import type { Action, Block } from '../model/card.ts'
import { say, show, type Reply } from '../model/reply.ts'
import type { MyPart, Overview } from '../services/mine.ts'
import { button, card, list, showAt, showWhen, type Telling } from './parts.ts'

/** Most rows with buttons of their own. */
const BUTTONS = 6

const REQUESTS: Readonly<Record<string, string>> = { enrol: '想入会', link: '想关联账号', move: '想换小组' }

function stateOf(t: Telling, p: MyPart): string {
  const along = p.signup.companions > 0 ? `，带 ${p.signup.companions} 人` : ''
  const slot = p.slot === '' ? '' : `「${p.slot}」`
  if (p.signup.state === 'held') return `有位子等你确认，${p.signup.heldUntil === null ? '' : `${showAt(t, p.signup.heldUntil)} 前点「去」`}`
  if (p.signup.state === 'waiting') return `${slot}候补第 ${p.position ?? 1} 位${along}`
  const want = p.position === null ? '' : `，想换的还在候补第 ${p.position} 位`
  return `${slot}报上了，第 ${p.seat ?? 1} 位${along}${want}${p.signup.checkedInAt === null ? '' : '，已签到'}`
}

function line(t: Telling, a: Activity): string {
  return [`${codeOf(a)} ${a.title}`, showWhen(t, a.startsAt), a.place].filter((x) => x !== null && x !== '').join(' · ')
}

function section(title: string, items: readonly string[]): Block | null {
  return items.length === 0 ? null : list(items, title)
}

function partActions(p: MyPart): Action[] {
  const code = codeOf(p.activity)
  if (p.signup.state === 'held') return [button(`去 ${code}`, ['报名', code], { style: 'primary' }), button(`不去了 ${code}`, ['取消报名', code])]
  return [button(`退出 ${code}`, ['取消报名', code])]
}

/** Everything at one glance; a friendly line when there is nothing. */
export function mineCard(t: Telling, o: Overview): Reply {
  const nothing = o.parts.length + o.swaps.length + o.requests.length + o.drafts.length + o.running.length === 0
  if (nothing) return say('你现在没有报着的活动，也没有要办的事。发「活动」看看有什么。')
  return show(card({
    title: '我的', blocks: [
      section('我报的', o.parts.map((p) => `${line(t, p.activity)}：${stateOf(t, p)}`)),
      section('等我回话', [...o.swaps.map((s) => `${s.from}想在${s.title}里跟你换`), ...o.requests.map((r) => `${r.name}${REQUESTS[r.kind] ?? ''}（${r.place}）`)]),
      section('我在办的', o.running.map((a) => line(t, a))),
      section('没发的草稿', o.drafts.map((a) => line(t, a))),
    ],
    actions: [
      ...o.swaps.slice(0, BUTTONS).map((s) => button(`换（${s.from}）`, ['换 同意', String(s.number)], { style: 'primary' })),
      ...o.requests.slice(0, BUTTONS).flatMap((r) => [button(`同意 ${r.name}`, ['同意', String(r.number)], { style: 'primary' }), button(`不同意 ${r.name}`, ['不同意', String(r.number)])]),
      ...o.parts.slice(0, BUTTONS).flatMap(partActions),
      ...o.drafts.slice(0, BUTTONS).map((a) => button(`看草稿 ${codeOf(a)}`, ['活动 预览', codeOf(a)])),
    ],
  }), { toast: `报着 ${o.parts.length} 项` })
}
