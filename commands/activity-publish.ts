// 活动 发布: the draft gets its code and its card is posted.
import { codeOf } from '../bot/cards/activity.ts'
import { say } from '../bot/model/reply.ts'
import { UserError } from '../bot/model/errors.ts'
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { publish } from '../bot/services/activity.ts'
import { askWhichChat } from '../bot/runtime/preview.ts'
import { chatsFor, chosenChats } from '../bot/services/draft.ts'

export const activityPublish = defineCommand({
  name: '活动 发布',
  english: 'event publish',
  group: 'organise',
  summary: '把预览过的活动发出去',
  args: { activity: arg.managedActivity({ draft: true }), chats: arg.key('发到', { long: true }) },
  where: 'anywhere',
  who: 'cadre',
  effect: 'post',
  scope: (args) => args.activity,
  owner: (args, actor) => args.activity.organiserId === actor.memberId,
  examples: [['活动 发布 D3', '发出草稿 D3'], ['活动 发布 D3 发到:校工会群', '私聊里写的，说清发到哪个群']],
  async run({ actor, args, unit, turn, services, chat, typed }) {
    if (args.activity.organiserId !== actor.memberId) throw new UserError('draft.gone')
    if (args.activity.startsAt === null && args.activity.openQuestions.some((q) => q.key === '时间')) throw new UserError('activity.time-needed', { code: codeOf(args.activity) })
    const all = await chatsFor(services, args.activity, chat)
    const names = args.chats?.split(/[,，、;；]/u).map((x) => x.trim()).filter((x) => x !== '')
    askWhichChat(typed, all, names ?? [])
    const chats = chosenChats(all, names, chat)
    const activity = await publish(unit, turn.doing, args.activity, chats)
    return say(`发出去了，编号 ${codeOf(activity)}。要改发「活动 改 ${codeOf(activity)} …」。`)
  },
})
