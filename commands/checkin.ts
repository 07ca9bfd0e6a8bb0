// 签到: within the time window, with the code that hangs on site once the organiser has asked for one.
import { checkinBoard, checkinReply } from '../bot/cards/checkin.ts'
import { UserError } from '../bot/model/errors.ts'
import { checkinActivity } from '../bot/runtime/activity-args.ts'
import { takeFlag, type ArgSpec } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { checkinCodeWord } from '../bot/runtime/join-args.ts'
import { someMember } from '../bot/runtime/people-args.ts'
import { checkinWindow } from '../bot/services/activity.ts'
import { attendance } from '../bot/services/attendance.ts'
import { checkIn, checkinCode } from '../bot/services/checkin.ts'
import { mayRun } from '../bot/services/rights.ts'

const ask: ArgSpec<boolean> = { usage: '', flags: ['口令', '名单'], read: (c) => takeFlag(c, '口令', '名单') }

export const checkin = defineCommand({
  name: '签到',
  english: 'checkin',
  aliases: ['打到'],
  group: 'activity',
  summary: '到了现场签到；组织者用它看口令和谁到了',
  args: { activity: checkinActivity(), code: checkinCodeWord(), board: ask, member: someMember() },
  where: 'anywhere',
  who: 'member',
  effect: 'own-write',
  examples: [['签到 A7 1234', '报现场口令签到'], ['签到', '没有口令的活动，到点一句话'], ['签到 A7 @张三', '组织者替人补签'], ['签到 A7 口令', '组织者看口令和谁到了']],
  async run({ actor, args, turn, unit, now, zone }) {
    const { activity, member, code } = args
    const runs = mayRun(actor, activity)
    if (member && member.id !== actor.memberId) {
      if (!runs) throw new UserError('checkin.organiser-only', { title: activity.title, activity: activity.id })
      return checkinReply(await checkIn(unit, turn.doing, activity.id, member.id, null), member.name)
    }
    if (runs && (args.board || (code === undefined && !member))) {
      const word = await checkinCode(unit, turn.doing, activity.id)
      return checkinBoard({ now, zone }, await attendance(unit.tx, activity), word, checkinWindow(activity), actor.name)
    }
    return checkinReply(await checkIn(unit, turn.doing, activity.id, actor.memberId, code ?? null), null)
  },
})
