// Answers to 代报名 and to a pasted 接龙. Wording: commands.md section 8.
import { codeOf, type Activity } from '../domain/activity.ts'
import type { UserError } from '../model/errors.ts'
import { say, show, type Reply } from '../model/reply.ts'
import type { AlreadyIn, JoinedFor, JoinForPlan } from '../services/join-for.ts'
import { button, card, list, someNames, text } from './parts.ts'

/** Up to so many people are answered in one sentence. */
const IN_ONE_LINE = 4

const WHY: Readonly<Record<string, string>> = {
  'signup.not-for-you': '不在这次的范围里，没有报', 'signup.companions-max': '带的人太多，没有报', 'signup.closed': '已经截止，没有报', 'signup.already': '已经在名单里', 'signup.already-waiting': '已经在候补里',
}

const slotName = (name: string): string => (name === '' ? '' : `「${name}」`)
const reasonOf = (refused: UserError | null): string => WHY[refused?.code ?? ''] ?? '没报上'

function stateOf(p: JoinedFor): string {
  if (p.outcome === null) return `${p.name} ${reasonOf(p.refused)}`
  const along = p.outcome.signup.companions > 0 ? `（带 ${p.outcome.signup.companions} 人）` : ''
  const slot = slotName(p.outcome.slot.name)
  return p.outcome.kind === 'seated' ? `${p.name} ${slot}第 ${p.outcome.seat} 位${along}` : `${p.name} ${slot}候补第 ${p.outcome.position} 位${along}`
}

const alreadyText = (p: AlreadyIn): string => `${p.name} 已经${p.position === null ? `报上了，${slotName(p.slot)}第 ${p.seat ?? 1} 位` : `在${slotName(p.slot)}候补第 ${p.position} 位`}`

/** Who cannot be told, so that somebody does. */
function unreachable(people: readonly JoinedFor[]): string {
  const names = people.filter((p) => !p.reachable).map((p) => p.name)
  return names.length === 0 ? '' : `${someNames(names, 10)}还没有能收消息的账号，麻烦你告诉一声。`
}

/** What became of each. */
export function joinedForCard(a: Activity, people: readonly JoinedFor[], already: readonly AlreadyIn[], remark: string | null): Reply {
  const done = people.filter((p) => p.outcome !== null)
  if (done.length === 0) return noneJoined(a, people, already)
  const lines = [...people.map(stateOf), ...already.map(alreadyText)]
  const untold = unreachable(people)
  const head = `帮 ${done.length} 位报了${a.title}`
  const short = lines.length <= IN_ONE_LINE
  const told = done.some((p) => p.reachable) ? '已经告诉本人，不想去可以自己退。' : ''
  const said = `${head}${short ? `：${lines.join('；')}` : ''}。${remark === null ? '' : `备注：${remark}。`}`
  return show(card({
    title: a.title, tone: 'good', blocks: [text([said, `${told}${untold}`].filter((x) => x !== '').join('\n')), short ? null : list(lines)],
    actions: [button('撤销', ['撤销']), button('名单', ['名单', codeOf(a)])], subject: null,
  }), { toast: said, ...(short ? { brief: true } : {}) })
}

/** Nobody new among them: for each why, and nothing to take back. */
export function noneJoined(a: Activity, people: readonly JoinedFor[], already: readonly AlreadyIn[]): Reply {
  const lines = [...people.map(stateOf), ...already.map(alreadyText)]
  if (lines.length <= IN_ONE_LINE) return say(`${a.title}：${lines.join('；')}。没有改动。`)
  const said = `${a.title}没有新报上的，没有改动。`
  return show(card({ title: a.title, blocks: [text(said), list(lines)], actions: [button('名单', ['名单', codeOf(a)])] }), { toast: said })
}

/** The organiser is asked twice before somebody sits down after close or over the quota. `line` is the command without its last step. */
export function forceCard(a: Activity, plan: JoinForPlan, names: readonly string[], line: (step: string) => string[], second: boolean): Reply {
  const who = someNames(names, 6)
  const slot = plan.slot.name === '' ? '' : `「${plan.slot.name}」`
  const over = plan.over === 0 ? '没有超过名额' : `加上会超出名额 ${plan.over} 人`
  const why = plan.closed ? `${a.title}已经截止了` : `${a.title}${slot}的 ${plan.slot.quota ?? 0} 个位子${plan.over > 0 ? '不够坐' : '有人在等'}`
  const said = second ? `确定把${who}加进${a.title}${slot}吗？${over}，会记下来，也会告诉本人。` : `${why}，要把${who}直接加进去吗？${over}。`
  return show(card({
    title: a.title, tone: 'ask', revision: a.revision, subject: codeOf(a), blocks: [text(said)],
    actions: [
      second ? button('确定加', line('确定加'), { style: 'danger', words: ['确认'] }) : button('加上', line('加上'), { style: 'primary' }),
      ...(plan.closed ? [] : [button('排候补', line('排候补'))]), button('算了', ['算了'], { words: ['不加'] }),
    ],
  }), { offer: 'preview', toast: said })
}
