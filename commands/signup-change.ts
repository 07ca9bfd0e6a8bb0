// 改报名: 改人数、组别、备注. Rules: bot/domain/signup.ts.
import { changeCard } from '../bot/cards/signup.ts'
import { UserError } from '../bot/model/errors.ts'
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { myActivity } from '../bot/runtime/my-activity.ts'
import { signupDetails } from '../bot/runtime/signup-args.ts'
import { change, type Wish } from '../bot/services/signup.ts'

export const signupChange = defineCommand({
  name: '改报名',
  english: 'rejoin',
  group: 'activity',
  summary: '改人数、组别或备注，原来的位子不会丢',
  args: { activity: myActivity(), companions: arg.companions(), details: signupDetails() },
  where: 'anywhere',
  who: 'member',
  effect: 'own-write',
  examples: [['改报名 A7 带1', '改成带一人'], ['改报名 A7 乙组', '换到乙组，没位子就先排着'], ['改报名 A7 尺码:L', '改填过的内容']],
  async run({ actor, args, turn, unit, now, zone }) {
    const { slot, answers, note } = args.details
    if (args.companions === undefined && slot === null && note === null && Object.keys(answers).length === 0) throw new UserError('line.empty', { command: '改报名' })
    const wish: Wish = { ...(slot === null ? {} : { slot }), ...(args.companions === undefined ? {} : { companions: args.companions }), ...(note === null ? {} : { note }), answers }
    return changeCard({ now, zone }, await change(unit, turn.doing, args.activity.id, actor.memberId, wish))
  },
})
