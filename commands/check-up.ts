// 体检: how the bot is, for administrators: connections, calls, what was not delivered, who cannot be reached, data, and what to do.
import { checkUpCard } from '../bot/cards/check-up.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { checkUp } from '../bot/services/check-up.ts'

export const checkUpCommand = defineCommand({
  name: '体检',
  english: 'doctor',
  group: 'running',
  summary: '我这边好不好：连接、额度、没送到的、备份，该做什么',
  args: {},
  where: 'private',
  // People say this word of themselves too.
  addressed: true,
  who: 'admin',
  effect: 'read',
  examples: [['体检', '一张卡片说完']],
  async run({ services, now, zone }) {
    return checkUpCard({ now, zone }, await checkUp(services, now))
  },
})
