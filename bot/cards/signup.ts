// Answers to 报名, 取消报名, 改报名, 候补 and 名单. Wording: commands.md section 8; the words before the first comma are fixed.
import { codeOf, totalQuota, type Activity } from '../domain/activity.ts'
import { places, type Signup } from '../domain/signup.ts'
import { say, show, type Reply } from '../model/reply.ts'
import type { Instant } from '../model/time.ts'
import type { ClaimOutcome } from '../services/claim.ts'
import type { ChangeOutcome, LeaveOutcome, Roster } from '../services/signup.ts'
import type { WaitView } from '../services/waitlist.ts'
import type { SwapOutcome } from '../services/swap.ts'
import { fillLine, rosterName } from './activity.ts'
import { button, card, list, showAt, showPlaces, showWhen, text, type Telling } from './parts.ts'

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
  const said = `还剩 ${o.free} 个位子，你要带 ${o.companions} 人。可以先自己报，再让 ${o.companions} 人候补`
  return show(card({
    title: o.activity.title, tone: 'ask', blocks: [text(`${said}：`)], revision: o.activity.revision, subject: code,
    actions: [button('这样报', ['报名', code, ...slot, `带${o.companions}`, '先报自己', ...rest]), button('一起候补', ['报名', code, ...slot, `带${o.companions}`, '一起候补', ...rest])],
  }), { offer: 'preview', toast: `${said}，也可以一起候补。怎么报，发到你的私聊了，去点一下。` })
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

/** How a sign-up stands, and what was noted with it: first the sentence, then a line for each note. */
export function standing(a: Activity, o: { readonly signup: Signup; readonly seat: number | null; readonly position: number | null }): string[] {
  const { signup } = o
  const name = (id: Signup['slotId']): string => slotName(a.slots.find((s) => s.id === id)?.name ?? '')
  const now = `${name(signup.slotId)}${signup.companions > 0 ? `带 ${signup.companions} 人` : '不带人'}`
  const want = signup.want === null ? '' : `，还想改成${signup.want.slotId === signup.slotId ? '' : name(signup.want.slotId)}${signup.want.companions > 0 ? `带 ${signup.want.companions} 人` : '不带人'}，排在候补第 ${o.position ?? 1} 位`
  const where = signup.state === 'waiting' ? `候补第 ${o.position ?? 1} 位` : `第 ${o.seat ?? 1} 位`
  return [`${now}，${where}${want}。`, ...noted(signup)]
}

function noted(s: Signup): string[] {
  return [s.note === null || s.note === '' ? null : `备注：${s.note}`, ...Object.entries(s.answers).map(([k, v]) => `${k}：${v}`)].filter((x) => x !== null)
}

/** 改报名: what is now, and what still waits. */
export function changeCard(t: Telling, o: ChangeOutcome): Reply {
  const code = codeOf(o.activity)
  const [first = '', ...notes] = standing(o.activity, { ...o, signup: o.after })
  const slot = o.activity.slots.find((s) => s.id === o.after.slotId)
  const now = `${slotName(slot?.name ?? '')}${o.after.companions > 0 ? `带 ${o.after.companions} 人` : '不带人'}`
  const want = o.after.want
  const wish = want === null ? '' : `${slotName(o.slot.name === slot?.name ? '' : o.slot.name)}${want.companions > 0 ? `带 ${want.companions} 人` : ''}`
  const said = !o.changed ? `没有要改的，${o.activity.title}已经是这样：${first}`
    : o.after.state === 'waiting' ? `改好了，还在候补第 ${o.position ?? 1} 位：${now}。`
      : want === null ? `改好了：${o.activity.title}，${first}`
        : `现在没那么多空位，原来的位子给你留着（${now}）。想改成${wish}，排在候补第 ${o.position ?? 1} 位，有了马上换。`
  return show(card({
    title: o.activity.title, tone: want === null ? 'good' : 'waiting', blocks: [text([said, whereWhen(t, o.activity), ...notes].filter((x) => x !== '').join('\n'))],
    actions: [...(o.changed ? [button('撤销', ['撤销'])] : []), button('退出', ['取消报名', code])], revision: o.activity.revision, subject: null,
  }), { toast: said, brief: true })
}

/** 候补, while a place is kept for the asker. */
export function heldCard(t: Telling, a: Activity, o: { readonly slot: string; readonly companions: number; readonly until: Instant | null }): Reply {
  const code = codeOf(a)
  const along = o.companions > 0 ? `，连你 ${o.companions + 1} 人` : ''
  const said = `不用等了，${a.title}${slotName(o.slot)}的位子给你留着${along}${o.until === null ? '，点「去」就算数。' : `，${showAt(t, o.until)} 前点「去」就算数，过时给下一位。`}`
  return show(card({ title: a.title, tone: 'ask', blocks: [text(said)], actions: [button('去', ['报名', code], { style: 'primary' }), button('不去了', ['取消报名', code])], revision: a.revision, subject: code }), { toast: said })
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

/** Everybody in lines, numbered as answers number them: by places within the slot (`2-4.` with companions), and by turn for those who wait. */
export function rosterLines(r: Roster, withDetails: boolean): string[] {
  const { slots } = r.activity
  const several = slots.length > 1
  const lines: string[] = []
  const waiting: string[] = []
  for (const slot of slots) {
    const rows = r.seated.filter((x) => x.signup.slotId === slot.id)
    if (several) lines.push(`【${slot.name}】${fillLine(rows.reduce((k, x) => k + places(x.signup), 0), slot.quota, 0)}`)
    let last = 0
    for (const x of rows) {
      const from = last + 1
      last += places(x.signup)
      lines.push(`${from}${last > from ? `-${last}` : ''}. ${rosterName(x)}${details(x, withDetails)}`)
    }
    const queue = r.waiting.filter((x) => (x.signup.state === 'waiting' ? x.signup.slotId : x.signup.want?.slotId) === slot.id)
    if (queue.length > 0) waiting.push(`候补${slotName(several ? slot.name : '')}`, ...queue.map((x, i) => `${x.position ?? i + 1}. ${rosterName(x)}${details(x, withDetails)}`))
  }
  return [...lines, ...waiting]
}

/** 名单, 50 names a page; `details` for the organiser only. A page behind the last one is the last one. */
export function rosterCard(r: Roster, o: { page: number; details: boolean; manage: boolean }): Reply {
  const a = r.activity
  const code = codeOf(a)
  const lines = rosterLines(r, o.details)
  const pages = Math.max(1, Math.ceil(lines.length / PAGE))
  const page = Math.min(Math.max(1, o.page), pages)
  const missed = o.page > pages ? `没有第 ${o.page} 页，一共 ${pages} 页，这是${pages > 1 ? '最后一页' : '全部'}。\n` : ''
  return show(card({
    title: `${code} ${a.title} 名单`, blocks: [text(`${missed}${fillLine(r.taken, totalQuota(a.slots), r.waitingCount)}${pages > 1 ? ` · 第 ${page}/${pages} 页` : ''}`), r.seated.length + r.waiting.length === 0 ? text('还没有人报。') : list(lines.slice((page - 1) * PAGE, page * PAGE))],
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
  return say([`${r.activity.title} ${fillLine(r.taken, totalQuota(r.activity.slots), r.waitingCount)}`, ...rosterLines(r, withDetails)].join('\n'))
}

export function swapReply(o: SwapOutcome): Reply {
  if (o.kind === 'done') return say(`换好了：${o.activity.title}，你现在在「${o.slot}」，跟${o.name}换的。`)
  return say(`跟${o.name}说了，对方点「换」就办好，一天内有效。在那之前你的位子不动。${o.reachable ? '' : `（${o.name}还没有能收消息的账号，你当面说一声，请他发「换 @你」。）`}`)
}
