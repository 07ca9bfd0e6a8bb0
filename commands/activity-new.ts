// 活动 新建: one line or a form, always previewed; nothing is posted before 发布.
import { missingForm, newActivityForm } from '../bot/cards/activity-form.ts'
import { activityInput } from '../bot/runtime/activity-input.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { preview } from '../bot/runtime/preview.ts'
import { draftFrom } from '../bot/services/draft.ts'

export const activityNew = defineCommand({
  name: '活动 新建',
  english: 'event new',
  aliases: ['新建活动', '发活动', '建活动'],
  group: 'organise',
  summary: '发一项活动，先给你看预览',
  args: { input: activityInput({ free: true }) },
  where: 'anywhere',
  who: 'cadre',
  effect: 'post',
  examples: [['活动 新建 羽毛球赛 下周五下午4点20 体育馆 20人', '一行写完'], ['活动 新建 观影 3月28日19:00 名额:60 截止:3月26日 带:2', '名额、截止、最多带几人'], ['活动 新建 团体操 4月2日16:30 组别:甲组20人 乙组30人 要填:尺码(S/M/L)', '分组别，要填尺码']],
  async run(c) {
    const { args, actor, unit, turn, chat } = c
    const { title, startsAt, place, quota, slots, closesAt } = args.input
    if (title === null) return newActivityForm()
    // In the form the time may be left empty; a line without one is more likely not finished.
    if (startsAt === undefined && !c.chosen) return missingForm({ line: c.typed, title, place: place !== undefined, quota: quota !== undefined || slots !== undefined, deadline: closesAt !== undefined })
    const draft = await draftFrom(unit, turn.doing, actor, args.input, chat)
    return preview(c, draft, { chats: args.input.chats, unread: args.input.unread })
  },
})
