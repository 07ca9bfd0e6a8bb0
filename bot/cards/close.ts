// What cannot be taken back: 停, 取消, 移出, 催. A preview with the number of people first, then one press or the code again.
import { codeOf, totalQuota, type Activity } from '../domain/activity.ts'
import type { Block } from '../model/card.ts'
import type { Instant } from '../model/time.ts'
import { dateAt, showTime, toLocal } from '../model/time.ts'
import { say, show, type CardReply, type Reply } from '../model/reply.ts'
import type { Attendance } from '../services/attendance.ts'
import type { NudgePlan } from '../services/nudge.ts'
import type { LeaveOutcome, RosterRow } from '../services/signup.ts'
import { fillLine } from './activity.ts'
import { button, card, field, list, someNames, text, type Telling } from './parts.ts'

/** A question that its author answers by pressing, or by typing the code again. */
function sure(a: Activity, said: string, label: string, line: readonly string[], never: string): CardReply {
  const code = codeOf(a)
  return show(card({
    title: `${code} ${a.title}`, tone: 'ask', revision: a.revision, subject: code, blocks: [text(`${said}点「${label}」，或者再发一次「${code}」。`)],
    actions: [button(label, line, { style: 'danger', words: [code, '确认'] }), button(never, ['算了'], { words: ['算了'] })],
  }), { offer: 'preview', toast: said })
}

/** 停: asks. */
export function closePreview(a: Activity, taken: number, waiting: number): CardReply {
  return sure(a, `现在就截止${a.title}吗？已报 ${fillLine(taken, totalQuota(a.slots), waiting)}。截止后只有你能加人，群里会发结果。`, '确认截止', ['活动 停', codeOf(a), '确认'], '先不')
}

/** 取消 without a reason: asks for one. */
export function cancelReasonForm(a: Activity): CardReply {
  const code = codeOf(a)
  return show(card({
    title: `取消 ${code} ${a.title}`, tone: 'ask', revision: a.revision, subject: code, blocks: [text(`为什么取消？报名的人会看到这句话。也可以发「活动 取消 ${code} 原因」。还没有取消。`)],
    actions: [button('写好了', ['活动 取消', code], { style: 'primary', fields: [field('原因', { required: true })] })],
  }), { toast: '为什么取消？还没有取消' })
}

/** 取消: asks. */
export function cancelPreview(a: Activity, people: number, why: string): CardReply {
  const who = people === 0 ? '还没有人报名' : `报名和候补的 ${people} 人会马上收到通知`
  return sure(a, `取消${a.title}吗？${who}，原因：${why}。取消了就回不来。`, '确认取消', ['活动 取消', codeOf(a), '确认', why], '先不')
}

/** 取消: done. */
export function cancelledReply(a: Activity, told: number, unreachable: readonly { readonly name: string }[]): Reply {
  const missed = unreachable.length === 0 ? '' : `\n${someNames(unreachable.map((m) => m.name), 20)}没有能收消息的账号，要另外说一声。`
  return say(`${codeOf(a)} ${a.title}取消了。${told === 0 && unreachable.length === 0 ? '没有人报名，不用通知。' : `已经告诉 ${told} 人。`}${missed}`)
}

/** 移出: asks. `person`: how the button names them. */
export function removePreview(a: Activity, row: RosterRow, person: string, why: string): CardReply {
  const where = row.position === null ? '名单' : `候补第 ${row.position} 位`
  const along = row.signup.companions > 0 ? `（连同行共 ${row.signup.companions + 1} 人）` : ''
  const code = codeOf(a)
  const said = `把${row.name}${along}从${a.title}的${where}里拿掉吗？会告诉本人${why === '' ? '' : `，原因：${why}`}。`
  return show(card({
    title: `${code} ${a.title}`, tone: 'ask', revision: a.revision, subject: code, blocks: [text(said)],
    actions: [button('移出', ['移出', code, '确认', person, ...(why === '' ? [] : [`原因:${why}`])], { style: 'danger', words: [code, '确认'] }), button('先不', ['算了'], { words: ['算了'] })],
  }), { offer: 'preview', toast: said })
}

/** 移出: done. */
export function removedReply(o: LeaveOutcome, name: string): Reply {
  const names = o.promoted.map((p) => p.name)
  const given = names.length === 0 ? '' : o.promoted.some((p) => p.held) ? `位子先给候补的${names.join('、')}留着。` : `位子给了候补的${names.join('、')}。`
  return show(card({ title: o.activity.title, blocks: [text(`好，${name}从${o.activity.title}里移出了。${given}十分钟内点错了发「撤销」。`)], actions: [button('撤销', ['撤销']), button('名单', ['名单', codeOf(o.activity)])] }), { toast: `${name}移出了。${given}`, brief: true })
}

/** `明早 8:10`, `今早 8:10`. */
function morning(t: Telling, at: Instant): string {
  const local = toLocal(at, t.zone)
  return `${local.date === dateAt(t.now, t.zone) ? '今早' : '明早'} ${showTime(local.time)}`
}

/** 催: asks; at night also when. */
export function nudgePreview(t: Telling, a: Activity, p: NudgePlan): CardReply {
  const code = codeOf(a)
  const who = `${a.title}还有 ${p.count} 人没回话，私聊提醒一次，已经报的和说过不去的不打扰。`
  const clock = showTime(toLocal(t.now, t.zone).time)
  const said = !p.night ? `${who}现在发吗？`
    : p.later === null ? `${who}现在 ${clock}，等到早上就截止了，现在发吗？`
      : `${who}\n现在 ${clock}，这条催办${morning(t, p.later)} 再发，行吗？`
  const actions = p.night && p.later !== null
    ? [button('行', ['活动 催', code, '早上'], { style: 'primary', words: ['好', '是', '确认'] }), button('现在发', ['活动 催', code, '现在'])]
    : [button(p.night ? '现在发' : '催一下', ['活动 催', code, p.night ? '现在' : '确认'], { style: 'primary', words: ['发', '确认', '好', '行'] })]
  return show(card({ title: `${code} ${a.title}`, tone: 'ask', revision: a.revision, subject: code, blocks: [text(said)], actions: [...actions, button('先不', ['算了'], { words: ['算了'] })] }), { offer: 'preview', toast: said })
}

/** 催: done, or put off. */
export function nudgedReply(t: Telling, a: Activity, o: { readonly told: number } | { readonly at: Instant }): Reply {
  return 'at' in o ? say(`好，${a.title}的催办${morning(t, o.at)} 再发，那时候还没回话的才会收到。`) : say(`催了，${a.title}私聊提醒了 ${o.told} 人。今天不会再催。`)
}

/** 小结: who came. Names of the absent are for those who run it, in private. */
export function attendanceReply(x: Attendance, o: { readonly named: boolean; readonly saved: boolean }): Reply {
  const { activity: a } = x
  const code = codeOf(a)
  const came = x.came.length === 0 ? `没有人签到，名单上 ${x.seated} 人` : `报名 ${x.seated} 人，到了 ${x.came.length} 人${x.absent.length === 0 ? '，全到了' : `，没到 ${x.absent.length} 人`}`
  const said = `${a.title}：${came}。${o.saved ? '小结记下了，卡片上能看到。' : ''}`
  const summary = a.summary === null ? null : text(`小结：${a.summary}`)
  const missing = o.named && x.came.length > 0 && x.absent.length > 0 ? list([x.absent.join('、')], '没签到的') : null
  const bySlot: Block | null = x.came.length === 0 || x.cameBySlot.length === 0 ? null : { kind: 'chart', chart: 'bar', title: '各组到场', unit: '人', points: x.cameBySlot }
  return show(card({
    title: `${code} ${a.title} 小结`, blocks: [text(said), summary, bySlot, missing],
    actions: [button(a.summary === null ? '写小结' : '改小结', ['活动 小结', code], { fields: [field('正文', { required: true })] })],
  }), { toast: said })
}
