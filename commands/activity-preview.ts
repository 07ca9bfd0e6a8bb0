// 活动 预览: shows a draft again.
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { preview } from '../bot/runtime/preview.ts'

export const activityPreview = defineCommand({
  name: '活动 预览',
  english: 'event preview',
  group: 'organise',
  summary: '再看一遍没发的活动',
  args: { activity: arg.managedActivity({ draft: true }) },
  where: 'anywhere',
  who: 'cadre',
  effect: 'read',
  scope: (args) => args.activity,
  owner: (args, actor) => args.activity.organiserId === actor.memberId,
  examples: [['活动 预览 D3', '看草稿 D3']],
  run: (c) => preview(c, c.args.activity),
})
