// 日志 as people read it: who, what, for whom, when, where. Every action that anything audits has its wording here.
import { show, say, type Reply } from '../model/reply.ts'
import { showDate, showTime, toLocal } from '../model/time.ts'
import type { LogPage, LogRow } from '../services/log.ts'
import { button, card, list, text, type Telling } from './parts.ts'

type Data = Readonly<Record<string, unknown>>

const s = (d: Data, key: string): string => {
  const v = d[key]
  return typeof v === 'string' || typeof v === 'number' ? String(v) : ''
}
const some = (d: Data, key: string, show: (v: string) => string): string => (s(d, key) === '' ? '' : show(s(d, key)))
const names = (d: Data, key: string): string => {
  const v = d[key]
  return Array.isArray(v) ? v.filter((x) => typeof x === 'string').join('、') : ''
}

const EDITED: Readonly<Record<string, string>> = {
  title: '标题', startsAt: '时间', endsAt: '结束时间', place: '地点', note: '说明', closesAt: '截止', quota: '名额', slots: '组别', companionsMax: '带人上限', fields: '要填的项目', holdMinutes: '递补确认',
  branchId: '范围', groupId: '范围', checkinCode: '签到口令', checkinFrom: '签到时间', checkinTo: '签到时间',
}
const STATES: Readonly<Record<string, string>> = { seated: '坐上了', waiting: '排候补', held: '留着位子' }
const REQUESTS: Readonly<Record<string, string>> = { enrol: '入会', link: '关联账号', move: '换小组' }
const UNDONE: Readonly<Record<string, string>> = { claim: '报名', leave: '退出', change: '改报名', edit: '改活动', settings: '设置', reminders: '提醒', role: '职务' }
const DENIALS: Readonly<Record<string, string>> = { stranger: '还没入会', external: '外单位的账号', scope: '不在管的范围', member: '还没入会' }

/** What each action is called; the activity and the person it was done for stand behind it. */
export const AUDIT_TEXTS: Readonly<Record<string, (d: Data) => string>> = {
  'activity.drafted': (d) => `写了活动草稿${some(d, 'title', (v) => `「${v}」`)}`,
  'activity.dropped': (d) => `丢掉了草稿${some(d, 'title', (v) => `「${v}」`)}`,
  'activity.published': () => '发布了活动',
  'activity.edited': (d) => `改了活动${Array.isArray(d['fields']) ? `的${[...new Set(d['fields'].flatMap((f) => (typeof f === 'string' && EDITED[f] !== undefined ? [EDITED[f]] : [])))].join('、')}` : ''}`,
  'activity.closed': () => '截止了报名',
  'activity.cancelled': (d) => `取消了活动${some(d, 'reason', (v) => `（${v}）`)}`,
  'activity.nudged': (d) => `催了 ${s(d, 'told')} 个没回话的人`,
  'activity.nudge-planned': () => '定了时间催没回话的人',
  'activity.wrapped': (d) => `写了小结${some(d, 'summary', (v) => `：${v.slice(0, 40)}`)}`,
  'activity.checkin-opened': () => '开了签到口令',
  'signup.claimed': (d) => `报名${some(d, 'slot', (v) => `（${v}）`)}${s(d, 'companions') === '0' ? '' : some(d, 'companions', (v) => `，带 ${v} 人`)}${some(d, 'state', (v) => `，${STATES[v] ?? v}`)}`,
  'signup.claimed-for': (d) => `代报名${s(d, 'companions') === '0' ? '' : some(d, 'companions', (v) => `，带 ${v} 人`)}${some(d, 'state', (v) => `，${STATES[v] ?? v}`)}${d['force'] === true ? '（名额外加的）' : ''}`,
  'signup.confirmed': () => '确认了留着的位子',
  'signup.left': () => '退出了',
  'signup.changed': (d) => `改了报名${some(d, 'slot', (v) => `，${v}`)}${some(d, 'companions', (v) => `，带 ${v} 人`)}${d['waits'] === true ? '，先排着' : ''}`,
  'signup.promoted': () => '候补补上了位子',
  'signup.offered': () => '给候补留了位子，等确认',
  'signup.moved': () => '等的组别或人数办好了',
  'signup.lapsed': () => '留着的位子到时间，给了下一位',
  'signup.removed': (d) => `移出了名单${some(d, 'reason', (v) => `（${v}）`)}`,
  'signup.swap-asked': () => '想换位子',
  'signup.swapped': () => '换了位子',
  'signup.checked-in': () => '签到',
  'signup.still-going': () => '说还去',
  'chain.pasted': (d) => `贴了一段接龙，${s(d, 'count')} 人`,
  'signup.gone': (d) => `离开了${some(d, 'where', (v) => v)}，位子留着`,
  'member.enrolled': () => '在群里说话，入会了',
  'member.linked': (d) => `关联了一个账号（${{ directory: '通讯录里的工号', code: '一次性码', admin: '管理员同意' }[s(d, 'how')] ?? '账号'}）`,
  'member.merged': (d) => `和「${s(d, 'name')}」并成一个人${s(d, 'both') === '0' ? '' : some(d, 'both', (v) => `，${v} 项活动两边都报过`)}`,
  'member.left-org': () => '离开了学校',
  'member.external': () => '不是本校的人，移出了名册',
  'member.moved': (d) => `分到${s(d, 'to')}${some(d, 'from', (v) => `，原来在${v}`)}`,
  'member.reminders': (d) => `改了自己的提醒：${s(d, 'said')}`,
  'request.asked': (d) => `申请${REQUESTS[s(d, 'what')] ?? ''}${some(d, 'place', (v) => `（${v}）`)}`,
  'request.granted': (d) => `同意了${s(d, 'name')}的${REQUESTS[s(d, 'what')] ?? '申请'}`,
  'request.refused': (d) => `没同意${s(d, 'name')}的${REQUESTS[s(d, 'what')] ?? '申请'}`,
  'link.code': () => '拿了一个关联码',
  'place.made': (d) => `新建了${s(d, 'text')}`,
  'group.leader': (d) => `任命${s(d, 'group')}的小组长${names(d, 'before') === '' ? '' : `，换下${names(d, 'before')}`}`,
  'relay.sent': (d) => `带话给${names(d, 'to')}`,
  'role.claimed': () => '用认领码成了管理员',
  'role.granted': (d) => `任命${s(d, 'role')}${some(d, 'scope', (v) => `（${v}）`)}${some(d, 'until', (v) => `，到 ${v}`)}`,
  'role.revoked': (d) => `卸任${s(d, 'role')}${some(d, 'scope', (v) => `（${v}）`)}`,
  'role.handed-over': (d) => `交接：${s(d, 'from')}手上的${[names(d, 'activities'), s(d, 'drafts') === '0' ? '' : some(d, 'drafts', (v) => `${v} 项草稿`), names(d, 'roles')].filter((x) => x !== '').join('、')}`,
  'post.resent': (d) => `补发了发到「${s(d, 'where')}」的消息${some(d, 'said', (v) => `：${v}`)}`,
  'post.dropped': (d) => `没有补发发到「${s(d, 'where')}」的消息${some(d, 'said', (v) => `：${v}`)}`,
  'chat.bound': (d) => `绑定了群「${s(d, 'title')}」`,
  'chat.unbound': (d) => `解绑了群「${s(d, 'title')}」`,
  'chat.lost': (d) => (s(d, 'why') === 'dissolved' ? `群「${s(d, 'title')}」解散了` : s(d, 'why') === 'bot_removed' ? `被移出群「${s(d, 'title')}」` : `不在群「${s(d, 'title')}」里了`),
  'chat.back': () => '又回到了群里',
  'chat.settings': (d) => `改了「${s(d, 'title')}」的设置：${s(d, 'said')}`,
  denied: (d) => `被拒了一次${some(d, 'code', (v) => { const why = DENIALS[v.split('.')[1] ?? '']; return why === undefined ? '（没有这个权限）' : `（${why}）` })}`,
  undo: (d) => `撤销了上一步${some(d, 'of', (v) => (UNDONE[v] === undefined ? '' : `（${UNDONE[v]}）`))}`,
}

const OWN = new Set(['denied', 'request.asked', 'member.enrolled', 'member.linked', 'role.claimed'])

/** `3月11日（周三）10:01 · 王芳 报名，坐上了 · A1 羽毛球赛 · 校工会群`. */
export function logLine(t: Telling, r: LogRow): string {
  const at = toLocal(r.entry.at, t.zone)
  const what = AUDIT_TEXTS[r.entry.action]?.(r.entry.data) ?? r.entry.action
  // What somebody did before they were on the roll is theirs, not the bot's.
  const own = r.who === null && OWN.has(r.entry.action)
  const who = r.who ?? (own ? (r.forWhom ?? (s(r.entry.data, 'name') || '还没入会的人')) : '小助手')
  return [`${showDate(at.date, toLocal(t.now, t.zone).date)}${showTime(at.time)}`, `${who} ${what}`, own || r.forWhom === null ? null : `对象 ${r.forWhom}`, r.activity, r.where].filter((x) => x !== null && x !== '').join(' · ')
}

/** One page, newest first. `about`: what the line said besides the page. */
export function logCard(t: Telling, log: LogPage, title: string, about: readonly string[]): Reply {
  if (log.rows.length === 0) return say(log.page === 1 ? `${title}还没有记录。` : '后面没有了。')
  const turn = (to: number, label: string) => button(label, ['日志', ...about, `第${to}页`])
  return show(card({
    title, blocks: [list(log.rows.map((r) => logLine(t, r))), log.page > 1 || log.more ? text(`第 ${log.page} 页`) : null],
    actions: [...(log.page > 1 ? [turn(log.page - 1, '上一页')] : []), ...(log.more ? [turn(log.page + 1, '下一页')] : [])],
  }), { toast: '日志发到你私聊了' })
}
