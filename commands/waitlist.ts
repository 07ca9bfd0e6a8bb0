// 候补: 我排第几、为什么没动.
import { heldCard, waitCard } from '../bot/cards/signup.ts'
import { say } from '../bot/model/reply.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { myActivity } from '../bot/runtime/my-activity.ts'
import { heldPlace, seatOf, waitView } from '../bot/services/waitlist.ts'

export const waitlist = defineCommand({
  name: '候补',
  english: 'waitlist',
  group: 'activity',
  summary: '我排第几，为什么没动',
  args: { activity: myActivity({ waiting: true }) },
  where: 'anywhere',
  who: 'member',
  effect: 'read',
  examples: [['候补 A7', '看自己排第几']],
  async run({ actor, args, unit, now, zone }) {
    const held = await heldPlace(unit.tx, args.activity, actor.memberId)
    if (held) return heldCard({ now, zone }, args.activity, held)
    const view = await waitView(unit.tx, args.activity, actor.memberId)
    if (view) return waitCard(view)
    const seat = await seatOf(unit.tx, args.activity, actor.memberId)
    return say(seat === null ? `你不在${args.activity.title}的候补里。发「我的」看你报了什么。` : `不用等，${args.activity.title}你已经报上了，第 ${seat} 位。`)
  },
})
