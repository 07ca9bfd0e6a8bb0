// 我的: what I signed up for and what waits for me; always in private.
import { mineCard } from '../bot/cards/mine.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { overview } from '../bot/services/mine.ts'

export const mine = defineCommand({
  name: '我的',
  english: 'me',
  aliases: ['我报的', '待办', '我的活动'],
  group: 'general',
  summary: '我报了什么、排第几、有什么等我回话',
  args: {},
  where: 'private',
  who: 'member',
  effect: 'read',
  addressed: true,
  examples: [['我的', '看自己的']],
  run: async ({ actor, services, now, zone }) => mineCard({ now, zone }, await overview(services, actor, now)),
})
