// 算了: 不是 and 先不 of every question. What was offered as a likely word is dropped by any answer.
import { say } from '../bot/model/reply.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'

export const neverMind = defineCommand({
  name: '算了',
  english: 'never-mind',
  aliases: ['不是', '先不'],
  group: 'general',
  summary: '不用了',
  args: {},
  where: 'anywhere',
  who: 'anyone',
  effect: 'read',
  hidden: true,
  addressed: true,
  examples: [['算了', '不用了']],
  run: () => Promise.resolve(say('好，什么都没动。')),
})
