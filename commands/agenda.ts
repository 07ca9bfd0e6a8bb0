// 日程: what is on in the coming days, one line each.
import { agendaReply } from '../bot/cards/activity-list.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { span } from '../bot/runtime/when-args.ts'
import { agenda as loadAgenda } from '../bot/services/listing.ts'

export const agenda = defineCommand({
  name: '日程',
  english: 'agenda',
  aliases: ['近期活动'],
  group: 'general',
  summary: '工会这阵子的安排',
  args: { span: span() },
  where: 'anywhere',
  who: 'member',
  effect: 'read',
  examples: [['日程', '往后两周'], ['日程 下周', '下周的'], ['日程 3月', '三月的']],
  async run({ actor, args: { span: s }, services, now, zone }) {
    return agendaReply({ now, zone }, s.title, await loadAgenda(services, actor, s.from, s.to, zone), s.from, s.to)
  },
})
