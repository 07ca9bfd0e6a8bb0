// 取消报名: 退出，位子给下一位. Rules: bot/domain/signup.ts.
import { leaveCard } from '../bot/cards/signup.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { myActivity } from '../bot/runtime/my-activity.ts'
import { leave } from '../bot/services/signup.ts'

export const signupLeave = defineCommand({
  name: '取消报名',
  english: 'leave',
  aliases: ['退出', '不去了', '退出报名', '我不去了'],
  group: 'activity',
  summary: '退出，位子给下一位',
  args: { activity: myActivity() },
  where: 'anywhere',
  who: 'member',
  effect: 'own-write',
  examples: [['取消报名 A7', '退出活动 A7'], ['不去了', '只报了一项时可省编号']],
  async run({ actor, args, turn, unit }) {
    return leaveCard(await leave(unit, turn.doing, args.activity.id, actor.memberId))
  },
})
