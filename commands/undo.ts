// 撤销: takes back my last write, for ten minutes.
import { undoneReply } from '../bot/cards/undo.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
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
  run: async ({ actor, turn, unit }) => undoneReply(await undoLast(unit, turn.doing, actor)),
})
