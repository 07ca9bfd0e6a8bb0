// 活动 催: one private nudge to those who have not answered; nobody twice, no activity twice a day, at night put off.
import { nudgedReply, nudgePreview } from '../bot/cards/close.ts'
import { UserError } from '../bot/model/errors.ts'
import { arg } from '../bot/runtime/args.ts'
import { step } from '../bot/runtime/confirm-args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { nudge, nudgeLater, planNudge } from '../bot/services/nudge.ts'

export const activityNudge = defineCommand({
  name: '活动 催',
  english: 'event nudge',
  aliases: ['催报名'],
  group: 'organise',
  summary: '私聊提醒还没回话的人，一天一次，一个人只提醒一次',
  args: { activity: arg.managedActivity(), when: step('确认', '现在', '早上') },
  where: 'anywhere',
  who: 'cadre',
  effect: 'post',
  scope: (args) => args.activity,
  owner: (args, actor) => args.activity.organiserId === actor.memberId,
  examples: [['活动 催 A7', '看看还有几个人没回话，点一下再发']],
  async run({ args: { activity, when }, turn, unit, now, zone }) {
    const t = { now, zone }
    const plan = await planNudge(unit, activity)
    // Night may have fallen between the preview and the press.
    if (when === undefined || (when === '确认' && plan.night)) return nudgePreview(t, activity, plan)
    if (when === '早上' && plan.later !== null) {
      if (!(await nudgeLater(unit, turn.doing, activity, plan.later))) throw new UserError('activity.nudge-planned', { title: activity.title })
      return nudgedReply(t, activity, { at: plan.later })
    }
    return nudgedReply(t, activity, { told: await nudge(unit, turn.doing, activity) })
  },
})
