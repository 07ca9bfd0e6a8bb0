// 帮助: generated from the declarations, so that it never lists what does not exist.
import { say, show, type Reply } from '../model/reply.ts'
import { holds, type Actor, type Tier } from '../model/actor.ts'
import type { Command, CommandGroup } from '../runtime/define-command.ts'
import { card, fields, list, note, text } from './parts.ts'
import { OUTSIDER } from './outsider.ts'

/** Who is asking, and where. */
export interface HelpPlace {
  readonly actor: Actor
  /** Not on the roll yet. */
  readonly stranger: boolean
  /** Of another organisation: cannot be let in. */
  readonly outsider?: boolean
  /** Nobody is administrator yet. */
  readonly unclaimed: boolean
  readonly inGroup: boolean
  /** Lines without a mention count here. */
  readonly bare: boolean
}

/** Topics in the order of the page. */
export const GROUPS: Readonly<Record<CommandGroup, string>> = { activity: '报名', general: '随时', organise: '办活动', people: '人和小组', running: '管理' }

const TIERS: Readonly<Record<Tier | 'anyone', string>> = {
  anyone: '谁都能用', member: '会员', delegate: '职工代表', leader: '小组长', handler: '承办人', cadre: '工会干部', care: '关怀专员', auditor: '经审', admin: '管理员',
}

/** Words shown on one line of the page. */
const WORDS = 9

const tiersOf = (c: Command): readonly (Tier | 'anyone')[] => (typeof c.who === 'string' ? [c.who] : c.who)

/** Whether this person may use it at all. */
export function usable(c: Command, p: Pick<HelpPlace, 'actor' | 'stranger' | 'unclaimed'>): boolean {
  const tiers = tiersOf(c)
  return c.hidden !== true && (c.unclaimed !== true || p.unclaimed) && (tiers.includes('anyone') || (!p.stranger && tiers.some((t) => t !== 'anyone' && holds(p.actor, t))))
}

/** `报名 [A7] [带N] [备注]`. */
export function usageOf(c: Command): string {
  return [c.name, ...Object.values(c.args).map((a) => a.usage).filter((u) => u !== '')].join(' ')
}

/** `会员`, `工会干部、管理员`. */
export function whoOf(c: Command): string {
  return tiersOf(c).map((t) => TIERS[t]).join('、')
}

const WHERE = { anywhere: '群里、私聊都行', private: '私聊；在群里发，也只回到你的私聊', group: '群里' } as const

/** `活动 新建/改/停`: commands of one head word stand together. */
function heads(commands: readonly Command[]): string[] {
  const subs = new Map<string, string[]>()
  for (const c of commands) {
    const [head = '', ...rest] = c.words
    subs.set(head, [...(subs.get(head) ?? []), ...(rest.length === 0 ? [] : [rest.join(' ')])])
  }
  return [...subs].map(([head, words]) => (words.length === 0 ? head : `${head} ${words.join('/')}`))
}

function modeLine(p: HelpPlace): string {
  if (!p.inGroup) return '私聊里直接说就行，开头不用加什么。'
  return p.bare ? '这个群里直接说就行；没反应就先 @我，或者私聊我。' : '这个群里要先 @我再说；也可以私聊我。'
}

/** The page without a topic: at most six lines, fitting the person and the place. */
export function helpPage(commands: readonly Command[], p: HelpPlace): Reply {
  const mine = commands.filter((c) => usable(c, p) && !(p.outsider === true && c.name === '入会') && !(p.inGroup && c.where === 'private') && !(!p.inGroup && c.where === 'group'))
  const lines = (Object.keys(GROUPS) as CommandGroup[]).flatMap((group) => {
    const words = heads(mine.filter((c) => c.group === group))
    return words.length === 0 ? [] : [`${GROUPS[group]}：${words.slice(0, WORDS).join('、')}${words.length > WORDS ? ' 等' : ''}`]
  })
  if (p.stranger) lines.unshift(p.outsider === true ? OUTSIDER : '我这里还没有你。发「入会」，两步就好。')
  return show(card({ title: '我能做这些', blocks: [text([...lines, `${modeLine(p)}${p.outsider === true ? '' : `细说发「帮助 ${mine.some((c) => c.name === '报名') ? '报名' : '入会'}」。`}`].join('\n'))] }), { toast: '发到你的私聊了，点开看看。' })
}

/** One command: what it does, how to say it, examples, who may. */
export function helpTopic(c: Command, subs: readonly Command[], p: HelpPlace): Reply {
  const aliases = (c.aliases ?? []).join('、')
  const may = usable(c, p) || c.hidden === true ? whoOf(c) : `${whoOf(c)}（你现在用不了）`
  return show(card({
    title: c.name, blocks: [
      text(`${c.summary}。`),
      fields([['写法', usageOf(c)], ['也可以说', aliases === '' ? null : aliases], ['英文', `/${c.english}`], ['谁能用', may], ['在哪', WHERE[c.where]]]),
      list(c.examples.map(([said, meaning]) => `${said} — ${meaning}`), '比如'),
      subs.length === 0 ? null : list(subs.map((s) => `${usageOf(s)} — ${s.summary}`), '还有'),
      note('[ ] 里的可以不写，时间、人数怎么顺口怎么说。'),
    ],
  }), { toast: c.summary })
}

/** One topic of the page: every command of it. */
export function helpGroup(title: string, commands: readonly Command[]): Reply {
  if (commands.length === 0) return say(`「${title}」里没有你能用的。发「帮助」看看能做什么。`)
  return show(card({ title, blocks: [list(commands.map((c) => `${usageOf(c)} — ${c.summary}`)), note('细说发「帮助」加上面的词，比如「帮助 报名」。')] }), { toast: title })
}
