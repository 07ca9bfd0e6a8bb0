// 带话: somebody who may not change or join an activity has a message taken to those who run it (commands.md section 9).
import { codeOf } from '../bot/cards/activity.ts'
import { UserError } from '../bot/model/errors.ts'
import { say } from '../bot/model/reply.ts'
import { chainActivity } from '../bot/runtime/activity-args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { freeText } from '../bot/runtime/join-args.ts'
import { relay as take } from '../bot/services/relay.ts'

/** Longest message: it is a hint to talk, not a letter. */
const LIMIT = 200

export const relay = defineCommand({
  name: '带话',
  english: 'relay',
  group: 'activity',
  summary: '不归你管、不是给你办的活动，带句话给组织者；一项活动一天一次',
  args: { activity: chainActivity(), said: freeText('内容', '内容') },
  where: 'anywhere',
  who: 'member',
  effect: 'own-write',
  free: true,
  addressed: true,
  examples: [['带话 A7 能不能加两个名额', '私聊告诉组织者，写明是你说的']],
  async run({ actor, args: { activity, said }, turn, unit }) {
    if (said === '') throw new UserError('relay.empty', { code: codeOf(activity) })
    if (said.length > LIMIT) throw new UserError('line.too-long', { length: said.length, max: LIMIT })
    const names = await take(unit, turn.doing, actor, activity, said)
    return say(`带到了，私下告诉了${names.join('、')}，也说了是你讲的。有回音会直接找你。`)
  },
})
