// Answers to 接龙: an own entry, and a pasted block before and after 照这样报.
import { codeOf, type Activity } from '../domain/activity.ts'
import { say, show, type Reply } from '../model/reply.ts'
import type { BlockLine, ChainOutcome } from '../services/chain.ts'
import type { JoinedFor } from '../services/join-for.ts'
import type { Roster } from '../services/signup.ts'
import { button, card, field, list, note, someNames, text, type Telling } from './parts.ts'
import { changeCard, claimCard, rosterLines } from './signup.ts'

/** Lines of the entries so far. */
const ENTRIES = 50

const PROBLEMS = { unknown: '没找到这个人', several: '有同名的，分不清', in: '已经在名单里', twice: '写了两遍', 'never-fits': '人太多，坐不下' } as const

/** What became of an own entry; the text is echoed word for word. */
export function chainCard(t: Telling, o: ChainOutcome, said: string): Reply {
  if (o.kind === 'replaced') return changeCard(t, o.outcome)
  const { outcome } = o
  // The entry is read back here, under its own name.
  const reply = claimCard(t, outcome.kind === 'short' ? outcome : { ...outcome, signup: { ...outcome.signup, note: null } })
  if (reply.kind !== 'card') return reply
  const [first, ...others] = reply.card.blocks
  const blocks = first?.kind === 'text' ? [text(`${first.text}\n接的是：${said}`), ...others] : reply.card.blocks
  return { ...reply, card: { ...reply.card, blocks } }
}

/** How each line of a block is read, with the block itself behind the button. */
export function blockPreview(a: Activity, lines: readonly BlockLine[], typed: string): Reply {
  const ready = lines.filter((l) => l.problem === null)
  const code = codeOf(a)
  const shown = lines.map((l) => {
    const along = l.companions > 0 ? `，带 ${l.companions} 人` : ''
    const waits = l.position === null ? '' : `，候补第 ${l.position} 位`
    const place = l.member ? [l.member.branch, l.member.group].filter((x) => x !== null).join(' ') : ''
    return `${l.entry.index}. ${l.entry.name}${l.problem === null ? `${place === '' ? '' : `（${place}）`}${along}${waits}${l.note === null ? '' : `，备注：${l.note}`}` : `：${PROBLEMS[l.problem]}，不报`}`
  })
  const waiting = ready.filter((l) => l.position !== null).length
  const room = waiting === 0 ? '' : waiting === ready.length ? '，位子满了，都要排候补' : `，${ready.length - waiting} 位有位子，${waiting} 位要排候补`
  const said = ready.length === 0 ? '这段里没有能报的人，没有改动。' : `这样报 ${a.title} 可以吗？能报 ${ready.length} 位${room}${lines.length > ready.length ? `，${lines.length - ready.length} 位不报` : ''}。`
  return show(card({
    title: `${code} ${a.title} 接龙`, tone: 'ask', revision: a.revision, subject: code, blocks: [text(said), list(shown), ready.length === 0 ? null : note('报上的人会收到通知，可以自己退。')],
    actions: ready.length === 0 ? [] : [button('照这样报', ['接龙', code, '照这样报', typed], { style: 'primary', words: ['确认', '报'] }), button('不报了', ['算了'], { words: ['算了'] })],
  }), { offer: 'preview', toast: said })
}

/** After 照这样报. */
export function blockDone(a: Activity, people: readonly JoinedFor[], left: readonly BlockLine[]): Reply {
  const seated = people.filter((p) => p.outcome?.kind === 'seated')
  const waiting = people.filter((p) => p.outcome?.kind === 'waiting')
  const refused = [...people.filter((p) => p.outcome === null).map((p) => p.name), ...left.filter((l) => l.problem !== 'in').map((l) => `${l.entry.name}（${l.problem === null ? '没报上' : PROBLEMS[l.problem]}）`)]
  const untold = people.filter((p) => p.outcome !== null && !p.reachable).map((p) => p.name)
  const said = [
    `照接龙报好了${a.title}：报上 ${seated.length} 位${waiting.length > 0 ? `，候补 ${waiting.length} 位` : ''}。`,
    refused.length === 0 ? '' : `没报的：${someNames(refused, 10)}。`,
    untold.length === 0 ? '' : `${someNames(untold, 10)}还没有能收消息的账号，麻烦你告诉一声。`,
  ].filter((x) => x !== '')
  if (seated.length + waiting.length === 0) return say(`${a.title}没有新报上的。${said.slice(1).join('\n')}`)
  return show(card({ title: a.title, tone: 'good', blocks: [text(said.join('\n'))], actions: [button('撤销', ['撤销']), button('名单', ['名单', codeOf(a)])] }), { toast: said[0] ?? '', brief: true })
}

/** The entries so far, and a field for one's own. */
export function chainForm(a: Activity, r: Roster): Reply {
  const code = codeOf(a)
  const lines = rosterLines(r, false)
  const people = r.seated.length + r.waiting.length
  return show(card({
    title: `${code} ${a.title} 接龙`, blocks: [people === 0 ? text('还没有人接，你来第一个。') : list(lines.length > ENTRIES ? [...lines.slice(0, ENTRIES), '…… 后面的发「名单」看'] : lines), note(`也可以直接发「接龙 ${code} 内容」，再发一次就换成新的。`)],
    actions: a.status === 'open' ? [button('接龙', ['接龙', code], { style: 'primary', fields: [field('内容', { required: true })] })] : [],
  }), { toast: `${a.title}接龙 ${people} 人` })
}
