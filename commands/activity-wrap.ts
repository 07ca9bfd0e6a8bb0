// 活动 小结: who came, and the few lines that stay on the card.
import { attendanceReply } from '../bot/cards/close.ts'
import { UserError } from '../bot/model/errors.ts'
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { freeText } from '../bot/runtime/join-args.ts'
import { attendance, wrap } from '../bot/services/attendance.ts'

/** Longest summary: it stands on the card. */
const LIMIT = 500

export const activityWrap = defineCommand({
  name: '活动 小结',
  english: 'event wrap',
  aliases: ['活动小结'],
  group: 'organise',
  summary: '看谁到了谁没到，写几句小结放在卡片上',
  args: { activity: arg.managedActivity(), body: freeText('[正文]', '正文') },
  where: 'anywhere',
  who: 'cadre',
  effect: 'own-write',
  free: true,
  scope: (args) => args.activity,
  owner: (args, actor) => args.activity.organiserId === actor.memberId,
  examples: [['活动 小结 A7 打了三小时，下月再来', '写小结'], ['活动 小结 A7', '只看到场情况']],
  async run({ args: { activity, body }, turn, unit, event }) {
    if (body.length > LIMIT) throw new UserError('line.too-long', { length: body.length.toLocaleString('en'), max: LIMIT })
    const found = body === '' ? await attendance(unit.tx, activity) : await wrap(unit, turn.doing, activity, body)
    // Who stayed away is between the organiser and the bot.
    return attendanceReply(found, { named: event.chat === null || event.kind === 'click', saved: body !== '' })
  },
})
