// 活动 停: closes sign-ups by hand; asked first, since it cannot be taken back.
import { closePreview } from '../bot/cards/close.ts'
import { codeOf } from '../bot/cards/activity.ts'
import { UserError } from '../bot/model/errors.ts'
import { say } from '../bot/model/reply.ts'
import { arg } from '../bot/runtime/args.ts'
import { step } from '../bot/runtime/confirm-args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { close } from '../bot/services/activity.ts'
import { roster } from '../bot/services/signup.ts'

export const activityClose = defineCommand({
  name: '活动 停',
  english: 'event close',
  aliases: ['活动 截止', '截止报名'],
  group: 'organise',
  summary: '现在就截止报名',
  args: { activity: arg.managedActivity(), confirmed: step('确认') },
  where: 'anywhere',
  who: 'cadre',
  effect: 'hard',
  scope: (args) => args.activity,
  owner: (args, actor) => args.activity.organiserId === actor.memberId,
  examples: [['活动 停 A7', '提前截止，先给你看一眼']],
  async run({ args: { activity, confirmed }, turn, unit }) {
    const { title, status } = activity
    if (status === 'cancelled') throw new UserError('activity.cancelled', { title })
    if (confirmed === undefined) {
      if (status !== 'open') throw new UserError('activity.not-open', { code: codeOf(activity), title })
      const { taken, waitingCount } = await roster(unit.tx, activity)
      return closePreview(activity, taken, waitingCount)
    }
    if ((await close(unit, turn.doing, activity.id)) === null) throw new UserError('activity.not-open', { code: codeOf(activity), title })
    return say(`${codeOf(activity)} ${title}截止了。要再开发「活动 改 ${codeOf(activity)} 截止:…」换一个往后的时间。`)
  },
})
