// 候补: 我排第几、为什么没动.
import { waitCard } from '../bot/cards/signup.ts'
import { say } from '../bot/model/reply.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { myActivity } from '../bot/runtime/my-activity.ts'
import { waitView } from '../bot/services/signup.ts'

export const waitlist = defineCommand({
  name: '候补',
  english: 'waitlist',
  group: 'activity',
  summary: '我排第几，为什么没动',
  args: { activity: myActivity() },
  where: 'anywhere',
  who: 'member',
  effect: 'read',
  examples: [['候补 A7', '看自己排第几']],
  async run({ actor, args, unit }) {
    const view = await waitView(unit.tx, args.activity, actor.memberId)
    return view ? waitCard(view) : say(`你不在${args.activity.title}的候补里。发「我的」看你报了什么。`)
  },
})
