// 我的小组 and the roll of a 小组.
import { say, show, type CardReply, type Reply } from '../model/reply.ts'
import type { GroupView } from '../services/group.ts'
import type { Member } from '../services/people.ts'
import type { Place } from '../services/place.ts'
import { button, card, field, fields, list, someNames, text } from './parts.ts'

/** Names on one page (commands.md section 2). */
const PAGE = 50

const moveButton = (places: readonly string[], label: string) => button(label, ['换小组'], { fields: [field('小组', { label: '想去哪个小组', required: true, ...(places.length === 0 ? {} : { type: 'select', options: places }) })] })

/** My 分工会, 小组, 组长 and who else is there. */
export function myGroupCard(member: Member, view: GroupView | null, places: readonly string[]): CardReply {
  const others = (view?.members ?? []).map((m) => m.name)
  return show(card({
    title: member.group ?? member.branch ?? '还没分小组',
    blocks: [
      fields([['分工会', member.branch ?? '没分'], ['小组', member.group ?? '没分'], ['组长', member.group === null ? null : (view?.leaders.join('、') || '还没有')]]),
      view === null ? text('想进哪个小组，点「换小组」告诉干部。') : list([someNames(others, PAGE)], `一共 ${others.length} 人`),
    ],
    actions: [moveButton(places, member.group === null ? '选小组' : '换小组')],
  }), { toast: member.group ?? member.branch ?? '你还没分小组' })
}

/** Which 小组 to move to. */
export function moveForm(places: readonly string[]): CardReply {
  return show(card({ title: '换小组', tone: 'ask', blocks: [text('想去哪个小组？也可以直接发「换小组 初二组」。')], actions: [moveButton(places, '填好了')] }), { toast: '想去哪个小组？' })
}

/** 400 names are pages of 50. */
export function rollCard(place: Place, view: GroupView, page: number): Reply {
  const all = view.members
  if (all.length === 0) return say(`${place.label}还没有人。`)
  const pages = Math.ceil(all.length / PAGE)
  const at = Math.min(page, pages)
  const shown = all.slice((at - 1) * PAGE, at * PAGE)
  const rows = shown.map((m) => [m.name, place.groupId === null ? [place.branchId === null ? m.branch : null, m.group].filter((x) => x !== null).join(' ') : '', m.employeeNo ?? '', m.accounts.length === 0 ? '没有账号' : ''])
  const turn = (to: number, label: string) => button(label, ['小组', '名单', `范围:${place.label}`, `第${to}页`])
  return show(card({
    title: `${place.label} · ${all.length} 人`,
    blocks: [view.leaders.length === 0 ? null : fields([['组长', view.leaders.join('、')]]), { kind: 'table', head: ['姓名', '小组', '工号', ''], rows }, pages > 1 ? text(`第 ${at} 页，共 ${pages} 页`) : null],
    actions: [...(at > 1 ? [turn(at - 1, '上一页')] : []), ...(at < pages ? [turn(at + 1, '下一页')] : [])],
  }), { toast: `${place.label}有 ${all.length} 人` })
}

/** Whose roll? */
export function whichRollCard(items: readonly { place: Place; count: number }[]): CardReply {
  return show(card({
    title: '看哪个的名单？', tone: 'ask', blocks: [list(items.map((x) => `${x.place.label}：${x.count} 人`))],
    actions: items.slice(0, 12).map((x) => button(x.place.label, ['小组', '名单', `范围:${x.place.label}`])),
  }), { offer: 'preview', toast: '看哪个的名单？' })
}

/** A place of that name does not exist: making it asks first. `line` makes it. */
export function newPlaceCard(what: string, line: readonly string[], existing: readonly string[]): CardReply {
  return show(card({
    title: '要新建吗？', tone: 'ask', blocks: [text(`还没有${what}，没有改动。要新建吗？`), existing.length === 0 ? null : text(`现在有：${someNames(existing, 20)}`)],
    actions: [button('新建', line, { style: 'primary', words: ['确认', '好', '是'] }), button('不用', ['算了'])],
  }), { offer: 'preview', toast: `还没有${what}，要新建吗？` })
}
