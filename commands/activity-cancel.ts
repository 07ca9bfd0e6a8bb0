// 活动 取消: calls it off and tells everybody who had signed up; asked first, with their number.
import { cancelledReply, cancelPreview, cancelReasonForm } from '../bot/cards/close.ts'
import { UserError } from '../bot/model/errors.ts'
import { arg } from '../bot/runtime/args.ts'
import { reason, step } from '../bot/runtime/confirm-args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { cancel } from '../bot/services/activity.ts'
import { roster } from '../bot/services/signup.ts'

export const activityCancel = defineCommand({
  name: '活动 取消',
  english: 'event cancel',
  aliases: ['取消活动'],
  group: 'organise',
  summary: '取消活动，告诉每个报名的人',
  args: { activity: arg.managedActivity(), confirmed: step('确认'), reason: reason('原因') },
  where: 'anywhere',
  who: 'cadre',
  effect: 'hard',
  scope: (args) => args.activity,
  owner: (args, actor) => args.activity.organiserId === actor.memberId,
  examples: [['活动 取消 A7 场地临时占用', '取消并通知，先给你看一眼']],
  async run({ actor, args, turn, unit }) {
    const { activity, reason: why } = args
    if (activity.status === 'cancelled') throw new UserError('activity.cancelled', { title: activity.title })
    if (why === '') return cancelReasonForm(activity)
    if (args.confirmed === undefined) {
      const { seated, waiting } = await roster(unit.tx, activity)
      return cancelPreview(activity, new Set([...seated, ...waiting].map((r) => r.signup.memberId)).size, why)
    }
    const { told, unreachable } = await cancel(unit, turn.doing, activity, why, actor.name)
    return cancelledReply(activity, told, unreachable)
  },
})
