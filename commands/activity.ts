// 活动: what can be joined now, with places left and buttons.
import { activityListCard } from '../bot/cards/activity-list.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { openFor } from '../bot/services/listing.ts'

export const activityList = defineCommand({
  name: '活动',
  english: 'events',
  aliases: ['有啥活动', '活动列表', '有什么活动'],
  group: 'activity',
  summary: '现在能报的活动',
  args: {},
  where: 'anywhere',
  who: 'member',
  effect: 'read',
  examples: [['活动', '看看有什么能报']],
  async run({ actor, services, chat, now, zone }) {
    return activityListCard({ now, zone }, await openFor(services, actor, chat, now))
  },
})
