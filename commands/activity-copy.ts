// 活动 复制: a new draft with everything of another activity, at another time; previewed like any other.
import { codeOf } from '../bot/cards/activity.ts'
import { copyForm, whichReadingCard } from '../bot/cards/draft.ts'
import { UserError } from '../bot/model/errors.ts'
import { activityInput } from '../bot/runtime/activity-input.ts'
import { lineBut } from '../bot/runtime/activity-when.ts'
import { arg, Ask } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { preview } from '../bot/runtime/preview.ts'
import { edit } from '../bot/services/activity.ts'
import { copyOf, postedTo } from '../bot/services/activity-copy.ts'
import { chatsFor, editFrom } from '../bot/services/draft.ts'

export const activityCopy = defineCommand({
  name: '活动 复制',
  english: 'event clone',
  aliases: ['复制活动'],
  group: 'organise',
  summary: '照着再办一次，只换时间，先给你看预览',
  args: { activity: arg.managedActivity(), input: activityInput({ free: false }) },
  where: 'anywhere',
  who: 'cadre',
  effect: 'post',
  examples: [['活动 复制 A7 时间:3月27日16:20', '同样的活动再来一次'], ['活动 复制 A7 时间:3月27日16:20 名额:30', '顺便改名额']],
  async run(c) {
    const { actor, args, turn, unit, now, zone } = c
    const source = args.activity
    const { chats, questions, unread: _, startsAt, endsAt, ...rest } = args.input
    const [question] = questions
    if (question) throw new Ask(whichReadingCard(question, lineBut(c, codeOf(source), question.key)))
    if (startsAt === undefined || startsAt === null) return copyForm({ now, zone }, source)
    if (startsAt <= now) throw new UserError('activity.starts-past', { code: codeOf(source) })
    const copy = await copyOf(unit, turn.doing, actor, source, startsAt, endsAt ?? null)
    const said = rest.title !== null || Object.keys(rest).length > 1
    const draft = said ? (await edit(unit, turn.doing, copy, await editFrom(unit, actor, copy, { ...rest, questions }))).activity : copy
    // Said in private, it goes to the groups of the first one, where the copy may go.
    const posted = c.chat === null ? await postedTo(unit, source.id) : []
    return preview(c, draft, { chats: chats ?? (await chatsFor(c.services, draft, null)).filter((x) => posted.includes(x.chat.id)).map((x) => x.label) })
  },
})
