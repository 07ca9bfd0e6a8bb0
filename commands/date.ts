// 日历: how any date phrase is read, by the same parser as everywhere else (commands.md section 14, 12).
import { calendarReply } from '../bot/cards/calendar.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { phrase } from '../bot/runtime/when-args.ts'

export const calendar = defineCommand({
  name: '日历',
  english: 'date',
  aliases: ['万年历'],
  group: 'general',
  summary: '一个日期怎么读：公历、农历、节日、放假还是上班',
  args: { phrase: phrase() },
  where: 'anywhere',
  who: 'member',
  effect: 'read',
  free: true,
  examples: [['日历 下周五下午4点20', '看我怎么理解'], ['日历 农历八月十五', '农历换公历'], ['日历', '今天']],
  run: ({ args: { phrase: p } }) => Promise.resolve(calendarReply(p.context, p.typed, p.when)),
})
