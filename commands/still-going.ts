// 还去: the answer to a change of time or place.
import { say } from '../bot/model/reply.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { myActivity } from '../bot/runtime/my-activity.ts'
import { confirmGoing } from '../bot/services/signup.ts'

export const stillGoing = defineCommand({
  name: '还去',
  english: 'still-going',
  group: 'activity',
  summary: '时间地点变了，还去',
  args: { activity: myActivity() },
  where: 'anywhere',
  who: 'member',
  effect: 'own-write',
  hidden: true,
  addressed: true,
  examples: [['还去 A7', '变动后还去']],
  async run({ actor, args, turn, unit }) {
    const waits = await confirmGoing(unit, turn.doing, args.activity.id, actor.memberId)
    return say(waits ? `好，${args.activity.title}的候补给你留着。` : `好，${args.activity.title}的位子给你留着，到时见。`)
  },
})
