// 移出: the organiser takes somebody out, also after close; asked first, the person is told.
import { removedReply, removePreview } from '../bot/cards/close.ts'
import { UserError } from '../bot/model/errors.ts'
import { arg } from '../bot/runtime/args.ts'
import { reason, step } from '../bot/runtime/confirm-args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { theMember } from '../bot/runtime/people-args.ts'
import { refOf } from '../bot/services/people.ts'
import { remove, roster } from '../bot/services/signup.ts'

export const signupRemove = defineCommand({
  name: '移出',
  english: 'remove',
  aliases: ['移除', '踢出'],
  group: 'organise',
  summary: '把人从名单里拿掉，会告诉本人',
  args: { activity: arg.managedActivity(), confirmed: step('确认'), member: theMember({ gone: true }), reason: reason() },
  where: 'anywhere',
  who: 'cadre',
  effect: 'hard',
  scope: (args) => args.activity,
  owner: (args, actor) => args.activity.organiserId === actor.memberId,
  examples: [['移出 A7 @张三', '拿掉一位，先给你看一眼'], ['移出 A7 张三 这次去出差', '写上原因']],
  async run({ actor, args, turn, unit }) {
    const { activity, member, reason: why } = args
    const data = await roster(unit.tx, activity)
    const row = [...data.seated, ...data.waiting].find((r) => r.signup.memberId === member.id)
    if (!row) throw new UserError('remove.not-in', { title: activity.title, name: member.name })
    if (args.confirmed === undefined) return removePreview(activity, row, await refOf(unit.tx, member), why)
    return removedReply(await remove(unit, turn.doing, activity.id, member.id, actor.name, why), member.name)
  },
})
