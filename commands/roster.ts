// 名单: who is in, by page or as lines to copy. Private fields only for those who run it.
import { rosterCard, rosterText } from '../bot/cards/signup.ts'
import { arg, takeFlag, takeWord, type ArgSpec } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { mayRun } from '../bot/services/rights.ts'
import { roster as loadRoster } from '../bot/services/signup.ts'

const page: ArgSpec<number> = {
  usage: '[第N页]',
  read: (c) => takeWord(c, (w) => (w.kind === 'word' && /^第?\d{1,6}页$/.test(w.text) ? Number(w.text.replace(/\D/g, '')) : null)) ?? 1,
}

const asText: ArgSpec<boolean> = { usage: '[文本]', read: (c) => takeFlag(c, '文本', 'text') }

export const roster = defineCommand({
  name: '名单',
  english: 'roster',
  aliases: ['报名名单', '看名单'],
  group: 'activity',
  summary: '看谁报了、谁在候补',
  args: { activity: arg.openActivity(), page, asText },
  where: 'anywhere',
  who: 'member',
  effect: 'read',
  examples: [['名单 A7', '活动 A7 的名单'], ['名单 A7 文本', '整份名单，复制用']],
  async run({ actor, args, unit, event }) {
    const data = await loadRoster(unit.tx, args.activity)
    const manage = mayRun(actor, args.activity)
    // Answers that people gave are for those who run it, and only where nobody else reads along.
    const details = manage && event.chat === null
    return args.asText ? rosterText(data, details) : rosterCard(data, { page: args.page, details, manage })
  },
})
