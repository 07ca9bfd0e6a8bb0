// 撤销: takes back my last write, for ten minutes.
import { undoneReply } from '../bot/cards/undo.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { preview } from '../bot/runtime/preview.ts'
import { boundChats } from '../bot/services/binding.ts'
import { undoLast } from '../bot/services/undo.ts'

export const undo = defineCommand({
  name: '撤销',
  english: 'undo',
  aliases: ['撤回', '点错了'],
  group: 'general',
  summary: '撤回刚才那一步，十分钟内',
  args: {},
  where: 'anywhere',
  who: 'member',
  effect: 'own-write',
  examples: [['撤销', '撤回刚才那一步']],
  async run(c) {
    const { actor, turn, unit, services, chat, now, zone } = c
    const done = await undoLast(unit, services, turn.doing, actor)
    if (done.of === 'edit' && done.activity.status === 'draft') return preview(c, done.activity)
    const changed = done.of === 'settings' ? done.chat : null
    const name = changed === null ? '' : ((await boundChats(unit.tx)).find((x) => x.chat.id === changed.id)?.label ?? changed.title)
    const reply = undoneReply({ now, zone }, done, { name, about: changed === null || changed.id === chat?.id ? [] : [`群:${name}`] })
    return done.of === 'reminders' ? { ...reply, audience: 'private' } : reply
  },
})
