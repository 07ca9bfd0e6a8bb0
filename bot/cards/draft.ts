// The preview of an activity, and the questions that a guess leaves open. Wording: commands.md section 8.
import { codeOf, totalQuota, type Activity, type OpenQuestion } from '../domain/activity.ts'
import type { Action, Field } from '../model/card.ts'
import { show, type CardReply } from '../model/reply.ts'
import { DAY, instant, showInstant, toLocal } from '../model/time.ts'
import { draftLine } from './activity.ts'
import { button, card, field, fields, list, note, showClose, text, type Telling } from './parts.ts'

/** Values of a form field must be readable by the date language. */
function fieldTime(t: Telling, at: Activity['startsAt']): string {
  if (at === null) return ''
  const local = toLocal(at, t.zone)
  return `${local.date} ${local.time}`
}

/** The form behind 〔改〕: everything that a draft or an activity says, filled in. */
export function editFields(t: Telling, a: Activity): Field[] {
  const quota = totalQuota(a.slots)
  const several = a.slots.length > 1
  return [
    field('标题', { required: true, value: a.title }),
    field('时间', { type: 'date', value: a.endsAt === null ? fieldTime(t, a.startsAt) : `${fieldTime(t, a.startsAt)}-${toLocal(a.endsAt, t.zone).time}`, hint: '下周五16:20 或 3月20日16:20-17:00' }),
    field('地点', { value: a.place ?? '' }),
    several ? field('组别', { value: a.slots.map((s) => `${s.name}${s.quota === null ? '' : `${s.quota}人`}`).join(' ') }) : field('名额', { value: quota === null ? '不限' : String(quota) }),
    field('截止', { type: 'date', value: a.closesAt === null ? '不设' : showCloseTyped(t, a.closesAt) }),
    field('说明', { value: a.note ?? '' }),
  ]
}

/** A deadline as it is typed: 24:00 of a day is that day. */
function showCloseTyped(t: Telling, at: NonNullable<Activity['closesAt']>): string {
  const shown = showClose(t, at)
  return shown.endsWith('23:59') ? toLocal((at - 1) as typeof at, t.zone).date : fieldTime(t, at)
}

/** The field for a time that is written anew. */
const anew = (key: string): Field => field(key, { type: 'date', required: true, hint: '下周五16:20 或 3月20日16:20' })

/** 是 and 重新写 for a time that is over (commands.md section 9). `line` is what the value goes behind. */
function pastActions(line: readonly string[], q: OpenQuestion): Action[] {
  if (q.past !== true || q.first === undefined) return []
  return [button('是', [...line, `${q.key}:${q.first.value}`], { words: ['对', '是的', q.first.label] }), button('重新写', line, { fields: [anew(q.key)] })]
}

/** What is said in the preview about every question that is still open, with the other readings as buttons. */
function questionActions(a: Activity): Action[] {
  return a.openQuestions.flatMap((q) => q.others.slice(0, 3).map((o) => button(`${q.key === '截止' ? '截止改成 ' : '改成 '}${o.label}`, ['活动 改', codeOf(a), `${q.key}:${o.value}`], { words: [o.label] })))
}

export interface PreviewExtra {
  /** Groups that it can be posted to, by label; the first ones are chosen. */
  readonly chats: readonly string[]
  readonly chosen: readonly string[]
  /** Words that nobody understood. */
  readonly unread: string
  /** Remarks on the day: holidays, make-up days. */
  readonly dayNote: string | null
  readonly scope: string | null
}

/** 这样发可以吗？ */
export function previewCard(t: Telling, a: Activity, x: PreviewExtra): CardReply {
  const code = codeOf(a)
  const questions = a.openQuestions.map((q) => q.question)
  const where = x.chosen.length > 0 ? x.chosen.join('、') : null
  const publish = where === null && x.chats.length > 0 ? [field('发到', { label: '发到哪个群', type: 'select', required: true, options: x.chats })] : []
  const unread = x.unread === '' ? [] : [button('放备注', ['活动 改', code, `说明:${[a.note, x.unread].filter((n) => n !== null && n !== '').join(' ')}`]), button('不用', ['活动 预览', code])]
  // One question at a time can be answered by 是.
  const past = a.openQuestions.filter((q) => q.past === true).slice(0, 1).flatMap((q) => pastActions(['活动 改', code], q))
  return show(card({
    title: '这样发可以吗？', tone: 'ask', revision: a.revision, subject: code,
    blocks: [
      text(draftLine(t, a)),
      fields([['给谁', x.scope], ['发到', where], ['要填', a.fields.length === 0 ? null : a.fields.map((f) => `${f.name}${f.options.length > 0 ? `（${f.options.join('/')}）` : ''}`).join('、')],
        ['说明', a.note], ['递补确认', a.holdMinutes === null ? null : `留 ${a.holdMinutes % 60 === 0 ? `${a.holdMinutes / 60} 小时` : `${a.holdMinutes} 分钟`}`]]),
      questions.length > 0 ? list(questions, '请看一眼') : null,
      x.unread === '' ? null : text(`前面都懂了，「${x.unread}」这几个字没用上。放到备注里？`),
      x.dayNote === null ? null : note(x.dayNote),
    ],
    actions: [
      button('发布', ['活动 发布', code, ...(where === null ? [] : [`发到:${x.chosen.join('、')}`])], { style: 'primary', words: ['确认', '发'], fields: publish }),
      button('改', ['活动 改', code], { fields: editFields(t, a), words: ['修改'] }), button('不发了', ['活动 不发', code], { style: 'danger', words: ['取消', '算了', '不发'] }),
      ...past, ...questionActions(a), ...unread,
    ],
  }), { offer: 'preview', toast: '预览好了，看一眼再发' })
}

/** Which of several readings was meant, for a change that has no preview. `line` is what the value goes behind. */
export function whichReadingCard(q: OpenQuestion, line: readonly string[]): CardReply {
  const readings = q.past === true || q.first === undefined ? q.others : [q.first, ...q.others]
  const [yes, ...anew] = pastActions(line, q)
  const actions = [...(yes ? [yes] : []), ...readings.map((r) => button(r.label, [...line, `${q.key}:${r.value}`], { words: [r.label] })), ...anew]
  return show(card({ title: '先问一句', tone: 'ask', blocks: [text(`${q.question}还没有改动。`)], actions }), { offer: 'preview', toast: q.question })
}

/** A name under 发到 that several groups may mean. `line`: what was said, with that group for the name. */
export function whichPostCard(name: string, groups: readonly { readonly label: string; readonly line: readonly string[] }[]): CardReply {
  const shown = groups.slice(0, 12)
  return show(card({
    title: '发到哪个群？', tone: 'ask', blocks: [text(`叫「${name}」的有 ${groups.length} 个群：${shown.map((g) => g.label).join('、')}。发到哪个？还没有改动。`)],
    actions: shown.map((g) => button(g.label, g.line, { words: [g.label] })),
  }), { offer: 'preview', toast: '发到哪个群？' })
}

/** 复制 without a time: the same hour a week or two later as buttons, or any other in a form. */
export function copyForm(t: Telling, a: Activity): CardReply {
  const code = codeOf(a)
  const later = (weeks: number): Action[] => {
    if (a.startsAt === null) return []
    const at = instant(a.startsAt + weeks * 7 * DAY)
    if (at <= t.now) return []
    const { date, time } = toLocal(at, t.zone)
    return [button(showInstant(at, t.now, t.zone), ['活动 复制', code, `时间:${date}T${time}`])]
  }
  return show(card({
    title: `复制 ${code} ${a.title}`, tone: 'ask', blocks: [text('新的时间是？其他都照原来的。')],
    actions: [...later(1), ...later(2), button('写好了', ['活动 复制', code], { style: 'primary', fields: [field('时间', { type: 'date', required: true, hint: '下周五16:20 或 3月20日16:20-17:00' })] })],
  }), { offer: 'preview', toast: '新的时间是？' })
}
