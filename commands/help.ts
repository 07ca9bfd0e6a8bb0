// 帮助: six lines fitting the person and the place; a topic with examples. Generated from the declarations.
import { GROUPS, helpGroup, helpPage, helpTopic, usable, type HelpPlace } from '../bot/cards/help.ts'
import { say } from '../bot/model/reply.ts'
import { defineCommand, type CommandGroup } from '../bot/runtime/define-command.ts'
import { freeText } from '../bot/runtime/join-args.ts'
import { adminNames } from '../bot/services/people.ts'

export const help = defineCommand({
  name: '帮助',
  english: 'help',
  aliases: ['?', '帮忙', '怎么用', '说明'],
  group: 'general',
  summary: '我能做什么、怎么说',
  args: { topic: freeText('[主题]', '主题') },
  where: 'anywhere',
  who: 'anyone',
  effect: 'read',
  addressed: true,
  examples: [['帮助', '看看能做什么'], ['帮助 报名', '报名怎么写']],
  async run({ actor, args: { topic }, catalogue, chat, event, services }) {
    const place: HelpPlace = { actor, unclaimed: (await adminNames(services)).length === 0, stranger: actor.memberId === '', outsider: actor.memberId === '' && event.sender.external === true, inGroup: event.chat !== null, bare: chat?.settings.bareLines ?? false }
    const word = topic.replace(/^[/／「『"“]+|[」』"”?？]+$/gu, '').trim()
    if (word === '') return helpPage(catalogue.commands, place)
    const group = (Object.keys(GROUPS) as CommandGroup[]).find((g) => GROUPS[g] === word)
    const found = catalogue.find(word)
    if (found) return helpTopic(found, catalogue.commands.filter((c) => c !== found && c.words[0] === found.name && usable(c, place)), place)
    if (group) return helpGroup(word, catalogue.commands.filter((c) => c.group === group && usable(c, place)))
    if (catalogue.isPlanned(word)) return say(`「${word}」这个还没做好。现在能做什么，发「帮助」看看。`)
    return say(`没有「${word.slice(0, 20)}」这个说法。发「帮助」看看能做什么。`)
  },
})
