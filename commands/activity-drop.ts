// 活动 不发: throws a draft away.
import { UserError } from '../bot/model/errors.ts'
import { say } from '../bot/model/reply.ts'
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { dropDraft } from '../bot/services/activity.ts'

export const activityDrop = defineCommand({
  name: '活动 不发',
  english: 'event drop',
  group: 'organise',
  summary: '丢掉没发的活动',
  args: { activity: arg.managedActivity({ draft: true }) },
  where: 'anywhere',
  who: 'cadre',
  effect: 'own-write',
  scope: (args) => args.activity,
  owner: (args, actor) => args.activity.organiserId === actor.memberId,
  examples: [['活动 不发 D3', '丢掉草稿 D3']],
  async run({ actor, args, unit, turn }) {
    if (args.activity.status !== 'draft' || args.activity.organiserId !== actor.memberId) throw new UserError('draft.gone')
    await dropDraft(unit, turn.doing, args.activity)
    return say('好，不发了，什么都没发出去。')
  },
})
