// 设置: how the bot behaves in a group: each value shown with the button that changes it.
import { hearsBareLines, settingsCard, whichChatCard } from '../bot/cards/settings.ts'
import { UserError } from '../bot/model/errors.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { settingsInput } from '../bot/runtime/settings-args.ts'
import { boundChats, changeSettings } from '../bot/services/binding.ts'
import { chatsCalled } from '../bot/services/chat-name.ts'

export const settings = defineCommand({
  name: '设置',
  english: 'settings',
  aliases: ['群设置'],
  group: 'running',
  summary: '一个群的规矩：不@也听、安静时间、提醒时间、简繁、递补确认、附议',
  args: { input: settingsInput() },
  where: 'anywhere',
  who: 'admin',
  effect: 'own-write',
  examples: [['设置', '看现在的设置'], ['设置 安静 22:30-6:30', '晚上催办和提醒都等到早上'], ['设置 校工会群 提醒时间 19:30', '私聊里说清是哪个群']],
  async run({ args, services, unit, turn, chat, typed }) {
    const all = await boundChats(unit.tx)
    const here = args.input.chat === null ? all.find((c) => c.chat.id === chat?.id) : undefined
    const meant = args.input.chat === null ? null : chatsCalled(all, args.input.chat)
    if (meant !== null && meant.length > 1) return whichChatCard(meant.map((c) => c.label), typed.filter((w) => w.replace(/^群[:：]/u, '') !== args.input.chat))
    const named = meant === null ? null : meant[0]
    if (named === undefined) throw new UserError('chat.unknown', { name: args.input.chat, names: all.map((c) => c.label).join('、') })
    if (chat !== null && !here && named === null) throw new UserError('chat.unbound')
    const target = named ?? here
    if (!target) return whichChatCard(all.map((c) => c.label), typed)
    const about = target.chat.id === chat?.id ? [] : [`群:${target.label}`]
    const { change, said } = args.input
    if (change === null) return settingsCard(target.label, target.chat, about)
    if (change.bareLines !== undefined && !hearsBareLines(target.chat.platform)) throw new UserError('settings.bare-lines')
    const after = await changeSettings(unit, services, turn.doing, target.chat, change, said)
    return settingsCard(target.label, after, about, `改好了：${said}。改错了发「撤销」。`)
  },
})
