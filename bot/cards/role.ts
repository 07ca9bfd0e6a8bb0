// 任命, 卸任 and 交接: previews, and what the persons concerned read.
import { codeOf } from '../domain/activity.ts'
import { show, type CardReply } from '../model/reply.ts'
import { showDate, toLocal, type LocalDate } from '../model/time.ts'
import type { OpenWork } from '../services/handover.ts'
import { ROLE_NAMES, type RoleTier } from '../services/role.ts'
import { button, card, fields, list, note, someNames, text, type Telling } from './parts.ts'

/** `附中分工会的干部`; those who are for everybody go without. */
export function roleText(tier: RoleTier, scope: string): string {
  return scope === '全校' ? ROLE_NAMES[tier] : `${scope}的${ROLE_NAMES[tier]}`
}

export function untilText(t: Telling, until: LocalDate | null): string {
  return until === null ? '' : `，到 ${showDate(until, toLocal(t.now, t.zone).date)}`
}

const CONFIRM = { style: 'primary', words: ['好', '是', '对'] } as const

export function appointPreview(t: Telling, o: { name: string; place: string; tier: RoleTier; scope: string; until: LocalDate | null; makes: string | null; holders: readonly string[] }, line: readonly string[]): CardReply {
  return show(card({
    title: '这样任命可以吗？', tone: 'ask',
    blocks: [
      fields([['谁', o.place === '' ? o.name : `${o.name}（${o.place}）`], ['做什么', ROLE_NAMES[o.tier]], ['范围', o.scope], ['到', o.until === null ? '不设期限' : showDate(o.until, toLocal(t.now, t.zone).date)], ['现在是', o.holders.length === 0 ? null : someNames(o.holders, 5)]]),
      o.makes === null ? null : text(`还没有${o.makes}，确认的话一起新建。`),
    ],
    actions: [button('确认', [...line, '确认'], CONFIRM), button('不任命', ['算了'])],
  }), { offer: 'preview', toast: '看一眼再确认' })
}

export function dismissPreview(name: string, roles: readonly string[], line: readonly string[]): CardReply {
  return show(card({
    title: '这样卸任可以吗？', tone: 'ask', blocks: [text(`${name}不再担任：${roles.join('、')}。他手上的活动还在他名下，要转给别人发「交接」。`)],
    actions: [button('确认', [...line, '确认'], CONFIRM), button('不用', ['算了'])],
  }), { offer: 'preview', toast: '看一眼再确认' })
}

/** Everything that changes hands, by name. */
export function handoverPreview(o: { from: string; to: string; work: OpenWork; roles: readonly string[]; ready: boolean; delegate: boolean }, line: readonly string[]): CardReply {
  const { activities, drafts, requests } = o.work
  return show(card({
    title: `${o.from} → ${o.to}`, tone: 'ask',
    blocks: [
      text(`确认后这些都交给${o.to}：`),
      activities.length === 0 ? null : list(activities.map((a) => `${codeOf(a)} ${a.title}${a.status === 'closed' ? '（已截止）' : ''}`), '活动'),
      drafts.length === 0 ? null : list(drafts.map((a) => `${codeOf(a)} ${a.title}`), '没发的活动'),
      requests.length === 0 ? null : list(requests.map((r) => `${r.number}. ${r.data['name'] ?? ''}`), '等点头的申请'),
      o.roles.length === 0 ? null : list(o.roles, '职务'),
      o.ready ? null : note(`${o.to}交接后还不是干部，管不了这些活动。可以再任命。`),
      o.delegate ? note(`${o.from}还是代表，代表是选出来的，不随交接走。`) : null,
    ],
    actions: [button('确认', [...line, '确认'], CONFIRM), button('先不交', ['算了'])],
  }), { offer: 'preview', toast: '看一眼再确认' })
}

/** `A7 羽毛球赛、1 项没发的活动、附中分工会的干部`. */
export function workText(work: OpenWork, roles: readonly string[]): string {
  return [...work.activities.map((a) => `${codeOf(a)} ${a.title}`), ...(work.drafts.length === 0 ? [] : [`${work.drafts.length} 项没发的活动`]), ...roles].join('、')
}
