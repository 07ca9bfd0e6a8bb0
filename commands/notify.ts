// 提醒: my own quiet hours. They hold back reminders and nudges, never what must be known at once.
import { remindersCard } from '../bot/cards/settings.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { remindersInput } from '../bot/runtime/settings-args.ts'
import { changeReminders, remindersOf } from '../bot/services/self.ts'

export const notify = defineCommand({
  name: '提醒',
  english: 'notify',
  aliases: ['免打扰'],
  group: 'general',
  summary: '我自己的提醒：开关、静音到哪天、几点到几点安静',
  args: { input: remindersInput() },
  where: 'private',
  who: 'member',
  effect: 'own-write',
  examples: [['提醒', '看现在的样子'], ['提醒 静音到 3-20', '到那天为止不提醒'], ['提醒 安静 22:00-7:00', '每天这段时间不响'], ['提醒 关', '提醒和催办都不要']],
  async run({ actor, args, unit, turn, now, zone }) {
    const { change, said } = args.input
    if (change === null) return remindersCard({ now, zone }, await remindersOf(unit, actor.memberId), null)
    return remindersCard({ now, zone }, await changeReminders(unit, turn.doing, actor.memberId, change, said), `改好了：${said}。`)
  },
})
