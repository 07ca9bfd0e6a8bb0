// 活动 改: a draft, or a published activity; a larger quota moves people up at once, a new time is told to everybody.
import { codeOf, draftLine } from '../bot/cards/activity.ts'
import { editFields, whichReadingCard } from '../bot/cards/draft.ts'
import { button, card, text } from '../bot/cards/parts.ts'
import { UserError } from '../bot/model/errors.ts'
import { show } from '../bot/model/reply.ts'
import { showSpan } from '../bot/model/time.ts'
import { activityInput } from '../bot/runtime/activity-input.ts'
import { lineBut } from '../bot/runtime/activity-when.ts'
import { arg, Ask } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { preview } from '../bot/runtime/preview.ts'
import { edit } from '../bot/services/activity.ts'
import { editFrom } from '../bot/services/draft.ts'

export const activityEdit = defineCommand({
  name: '活动 改',
  english: 'event edit',
  aliases: ['改活动'],
  group: 'organise',
  summary: '改时间、地点、名额、截止；改时间会通知报名的人',
  args: { activity: arg.managedActivity({ draft: true }), input: activityInput({ free: false }) },
  where: 'anywhere',
  who: 'cadre',
  effect: 'own-write',
  scope: (args) => args.activity,
  owner: (args, actor) => args.activity.organiserId === actor.memberId,
  examples: [['活动 改 A7 名额:30', '加名额，候补马上往上补'], ['活动 改 A7 时间:3月21日16:20 地点:操场', '改时间地点，会告诉每个人']],
  async run(c) {
    const { args, actor, unit, turn, now, zone } = c
    const before = args.activity
    const { chats, questions, unread: _, ...input } = args.input
    const said = Object.keys(input).length > 1 || input.title !== null
    if (before.status !== 'draft' && chats !== undefined) throw new UserError('activity.posted-already')
    if (!said) {
      if (before.status === 'draft' && (c.event.kind === 'click' || chats !== undefined)) return preview(c, before, { chats })
      return show(card({ title: `改 ${codeOf(before)} ${before.title}`, tone: 'ask', blocks: [text('改哪里就填哪里，其他不用动。')], actions: [button('改好了', ['活动 改', codeOf(before)], { style: 'primary', fields: editFields({ now, zone }, before) })] }), { toast: '改哪里就填哪里' })
    }
    const [question] = questions
    if (before.status !== 'draft' && question) {
      // A published activity is never changed on a guess: the likeliest reading is a button like the others.
      throw new Ask(whichReadingCard(question, lineBut(c, codeOf(before), question.key)))
    }
    const { activity, promoted, told } = await edit(unit, turn.doing, before, await editFrom(unit, actor, before, { ...input, questions }))
    if (activity.status === 'draft') return preview(c, activity, { chats })
    const facts = [promoted > 0 ? `候补往上补了 ${promoted} 位` : '', told > 0 ? `已经告诉报名的 ${told} 人` : ''].filter((x) => x !== '')
    const window = activity.checkinFrom === null || activity.checkinTo === null ? '' : `签到 ${showSpan(activity.checkinFrom, activity.checkinTo, now, zone)}。`
    const done = `改好了：${codeOf(activity)} ${draftLine({ now, zone }, activity)}。${window}${facts.length === 0 ? '' : `${facts.join('，')}。`}`
    return show(card({ title: activity.title, tone: 'good', blocks: [text(done)], actions: [button('撤销', ['撤销']), button('名单', ['名单', codeOf(activity)])] }), { toast: done, brief: true })
  },
})

