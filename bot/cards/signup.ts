// Answers to 报名, 取消报名, 改报名, 候补 and 名单. Wording: commands.md section 8; the words before the first comma are fixed.
import { codeOf } from '../domain/activity.ts'
import { places } from '../domain/signup.ts'
import { say, show, type Reply } from '../model/reply.ts'
import type { ClaimOutcome } from '../services/claim.ts'
import type { ChangeOutcome, LeaveOutcome, Roster, WaitView } from '../services/signup.ts'
import type { SwapOutcome } from '../services/swap.ts'
import { fillLine, rosterName } from './activity.ts'
import { button, card, list, showPlaces, showWhen, text, type Telling } from './parts.ts'
import { totalQuota } from '../domain/activity.ts'

const slotName = (name: string): string => (name === '' ? '' : `「${name}」`)

/** `3月20日（周五）16:20，体育馆。` or nothing. */
function whereWhen(t: Telling, a: ClaimOutcome['activity']): string {
  const facts = [showWhen(t, a.startsAt, a.endsAt), a.place].filter((x) => x !== null && x !== '')
  return facts.length === 0 ? '' : `${facts.join('，')}。`
}

/** What was noted is read back: nothing is understood in silence. */
function note(o: Exclude<ClaimOutcome, { kind: 'short' }>): string {
  const said = [...Object.entries(o.signup.answers).map(([k, v]) => `${k}：${v}`), ...(o.signup.note === null ? [] : [`备注：${o.signup.note}`])]
  return said.join('，')
}

/** What became of a sign-up. `rest`: answers and note of the line, which the buttons of a question must not lose. */
export function claimCard(t: Telling, o: ClaimOutcome, rest: readonly string[] = []): Reply {
  const code = codeOf(o.activity)
  if (o.kind === 'short') return shortCard(o, code, rest)
  if (o.kind === 'waiting') {
    const total = totalQuota([o.slot])
    const along = o.signup.companions > 0 ? `（连你 ${places(o.signup)} 人，要等到够 ${places(o.signup)} 个位子）` : ''
    const noted = note(o)
    const why = o.free !== null && o.free > 0 ? `还空 ${o.free} 个位子，不过前面有人在等，先来的先坐，` : `${slotName(o.slot.name)}${total === null ? '位子' : `${total} 个位子`}刚好满了，`
    const said = `${why}你排在候补第 ${o.position} 位${along}。有人退出我会马上告诉你，不用盯着。${noted}`
    return show(card({ title: o.activity.title, tone: 'waiting', blocks: [text(said)], actions: [button('不等了', ['取消报名', code]), button('候补', ['候补', code])], revision: o.activity.revision, subject: code }), { toast: said, brief: true })
  }
  const along = o.signup.companions > 0 ? `，带 ${o.signup.companions} 人` : ''
  const said = `报上了 ✅ ${o.activity.title}，你是${slotName(o.slot.name)}第 ${o.seat} 位（共 ${showPlaces(o.slot.quota)}）${along}`
  const more = o.waitingCompanions > 0 ? `同行 ${o.waitingCompanions} 人在候补里，有位子就补上。` : ''
  return show(card({
    title: o.activity.title, tone: 'good', blocks: [text([said, `${whereWhen(t, o.activity)}${more}去不了的话点「退出」，位子会给下一位。`, note(o)].filter((x) => x !== '').join('\n'))],
    actions: [button('退出', ['取消报名', code]), button('名单', ['名单', code])], revision: o.activity.revision, subject: code,
  }), { toast: `${said}${more === '' ? '' : `。${more}`}`, brief: true })
}

function shortCard(o: Extract<ClaimOutcome, { kind: 'short' }>, code: string, rest: readonly string[]): Reply {
  const slot = o.slot.name === '' ? [] : [o.slot.name]
  const said = `还剩 ${o.free} 个位子，你要带 ${o.companions} 人。可以先自己报，再让 ${o.companions} 人候补：`
  return show(card({
    title: o.activity.title, tone: 'ask', blocks: [text(said)], revision: o.activity.revision, subject: code,
    actions: [button('这样报', ['报名', code, ...slot, `带${o.companions}`, '先报自己', ...rest]), button('一起候补', ['报名', code, ...slot, `带${o.companions}`, '一起候补', ...rest])],
  }), { offer: 'preview', toast: said })
}

/** 退出. The place goes to whoever is next. */
export function leaveCard(o: LeaveOutcome): Reply {
  const code = codeOf(o.activity)
  const names = o.promoted.map((p) => p.name)
  const given = names.length === 0 ? '' : o.promoted.some((p) => p.held) ? `位子先给候补的${names.join('、')}留着。` : `位子给了候补的${names.join('、')}。`
  const said = o.was.state === 'waiting' ? '好，不等了，候补里没有你了。' : `好，帮你退了。${given}`
  return show(card({
    title: o.activity.title, blocks: [text(`${said}${names.length === 0 && o.was.state !== 'waiting' ? `${o.activity.title}的位子空出来了。` : ''}十分钟内点错了发「撤销」。`)],
    actions: [button('撤销', ['撤销']), button('重新报名', ['报名', code])], revision: o.activity.revision, subject: null,
  }), { toast: said, brief: true })
}

/** 改报名: what is now, and what still waits. */
export function changeCard(t: Telling, o: ChangeOutcome): Reply {
  const code = codeOf(o.activity)
  const slot = o.activity.slots.find((s) => s.id === o.after.slotId)
  const now = `${slotName(slot?.name ?? '')}${o.after.companions > 0 ? `带 ${o.after.companions} 人` : '不带人'}`
  const want = o.after.want
  const wish = want === null ? '' : `${slotName(o.slot.name === slot?.name ? '' : o.slot.name)}${want.companions > 0 ? `带 ${want.companions} 人` : ''}`
  const said = o.after.state === 'waiting' ? `改好了，还在候补第 ${o.position ?? 1} 位：${now}。`
    : want === null ? `改好了：${o.activity.title}，${now}，第 ${o.seat ?? 1} 位。`
      : `现在没那么多空位，原来的位子给你留着（${now}）。想改成${wish}，排在候补第 ${o.position ?? 1} 位，有了马上换。`
  const notes = [o.after.note === null || o.after.note === '' ? null : `备注：${o.after.note}`, ...Object.entries(o.after.answers).map(([k, v]) => `${k}：${v}`)].filter((x) => x !== null)
  return show(card({
    title: o.activity.title, tone: want === null ? 'good' : 'waiting', blocks: [text([said, whereWhen(t, o.activity), ...notes].filter((x) => x !== '').join('\n'))],
    actions: [button('撤销', ['撤销']), button('退出', ['取消报名', code])], revision: o.activity.revision, subject: null,
  }), { toast: said, brief: true })
}

/** 候补: where I stand and why nobody moved. */
export function waitCard(v: WaitView): Reply {
  const code = codeOf(v.activity)
  const head = v.isHead ? '你' : '排在最前面的人'
  const why = v.heldPlaces > 0 ? `有 ${v.heldPlaces} 个位子留给前面的人确认，过时就往下走。`
    : v.free === null || v.free === 0 ? '位子都坐满了，有人退出才会往前走。'
      : `现在空 ${v.free} 个位子，${head}一共要 ${v.headPlaces} 个，凑够了才坐，后面的不插队。`
  return show(card({
    title: v.activity.title, tone: 'waiting', blocks: [text(`你排在${slotName(v.slot.name)}候补第 ${v.position} 位。${why}`)],
    actions: [button('不等了', ['取消报名', code])], revision: v.activity.revision, subject: code,
  }), { toast: `候补第 ${v.position} 位。${why}`, brief: true })
}

/** How many names one page of the list holds. */
const PAGE = 50

/** 名单, 50 names a page; `details` for the organiser only. */
export function rosterCard(r: Roster, o: { page: number; details: boolean; manage: boolean }): Reply {
  const a = r.activity
  const code = codeOf(a)
  const lines: string[] = []
  const several = a.slots.length > 1
  let n = 0
  for (const slot of a.slots) {
    const rows = r.seated.filter((x) => x.signup.slotId === slot.id)
    if (several) lines.push(`【${slot.name}】${fillLine(rows.reduce((k, x) => k + places(x.signup), 0), slot.quota, 0)}`)
    for (const x of rows) lines.push(`${++n}. ${rosterName(x)}${details(x, o.details)}`)
  }
  if (r.waiting.length > 0) lines.push('候补', ...r.waiting.map((x, i) => `${x.position ?? i + 1}. ${rosterName(x)}${details(x, o.details)}`))
  const pages = Math.max(1, Math.ceil(lines.length / PAGE))
  const page = Math.min(Math.max(1, o.page), pages)
  return show(card({
    title: `${code} ${a.title} 名单`, blocks: [text(`${fillLine(r.taken, totalQuota(a.slots), r.waitingCount)}${pages > 1 ? ` · 第 ${page}/${pages} 页` : ''}`), lines.length === 0 ? text('还没有人报。') : list(lines.slice((page - 1) * PAGE, page * PAGE))],
    actions: [
      ...(page > 1 ? [button('上一页', ['名单', code, `第${page - 1}页`])] : []), ...(page < pages ? [button('下一页', ['名单', code, `第${page + 1}页`])] : []),
      ...(o.manage ? [button('复制用的文本', ['名单', code, '文本'])] : []),
    ],
  }), { toast: `${a.title}：${fillLine(r.taken, totalQuota(a.slots), r.waitingCount)}` })
}

function details(x: Roster['seated'][number], shown: boolean): string {
  if (!shown) return ''
  const answers = Object.entries(x.signup.answers).map(([k, v]) => `${k}:${v}`)
  return answers.length === 0 ? '' : ` ${answers.join(' ')}`
}

/** The whole list as lines to copy. */
export function rosterText(r: Roster, withDetails: boolean): Reply {
  const lines = [`${r.activity.title} ${fillLine(r.taken, totalQuota(r.activity.slots), r.waitingCount)}`, ...r.seated.map((x, i) => `${i + 1}. ${rosterName(x)}${details(x, withDetails)}`)]
  if (r.waiting.length > 0) lines.push('候补', ...r.waiting.map((x, i) => `${i + 1}. ${rosterName(x)}${details(x, withDetails)}`))
  return say(lines.join('\n'))
}

export function swapReply(o: SwapOutcome): Reply {
  if (o.kind === 'done') return say(`换好了：${o.activity.title}，你现在在「${o.slot}」，跟${o.name}换的。`)
  return say(`跟${o.name}说了，对方点「换」就办好，一天内有效。在那之前你的位子不动。${o.reachable ? '' : `（${o.name}还没有能收消息的账号，你当面说一声，请他发「换 @你」。）`}`)
}
