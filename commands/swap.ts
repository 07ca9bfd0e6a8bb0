// 换: asks somebody to exchange 组别 or 场次, and 换 同意: carries it out, whatever is full.
import { swapReply } from '../bot/cards/signup.ts'
import { UserError } from '../bot/model/errors.ts'
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { myActivity } from '../bot/runtime/my-activity.ts'
import { theMember } from '../bot/runtime/people-args.ts'
import { acceptSwap, askSwap } from '../bot/services/swap.ts'

export const swap = defineCommand({
  name: '换',
  english: 'swap',
  aliases: ['换场', '换组'],
  group: 'activity',
  summary: '跟别人对换组别或场次，对方点了才换',
  args: { activity: myActivity(), member: theMember() },
  where: 'anywhere',
  who: 'member',
  effect: 'own-write',
  addressed: true,
  examples: [['换 A7 @张三', '问张三换不换']],
  async run({ actor, args, turn, unit }) {
    if (args.member.id === actor.memberId) throw new UserError('swap.self')
    return swapReply(await askSwap(unit, turn.doing, args.activity.id, actor, args.member.id))
  },
})

export const swapAccept = defineCommand({
  name: '换 同意',
  english: 'swap accept',
  group: 'activity',
  summary: '同意对换',
  args: { number: arg.number('编号', { min: 1, max: 9_999_999 }) },
  where: 'anywhere',
  who: 'member',
  effect: 'own-write',
  hidden: true,
  examples: [['换 同意 3', '同意第 3 个对换']],
  async run({ actor, args, turn, unit }) {
    if (args.number === undefined) throw new UserError('swap.unknown')
    return swapReply(await acceptSwap(unit, turn.doing, args.number, actor.memberId))
  },
})
