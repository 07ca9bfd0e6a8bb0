// 报名: 占一个名额，满员则候补. Rules: bot/domain/signup.ts.
import { claimCard } from '../bot/cards/signup.ts'
import { nothing } from '../bot/model/reply.ts'
import { arg, takeFlag, type ArgSpec } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { saidOf, signupDetails } from '../bot/runtime/signup-args.ts'
import { isInPostedChat } from '../bot/services/posting.ts'

/** How the companions wait when not all fit: said by the buttons of the question. */
const rather: ArgSpec<'ask' | 'wait' | 'split'> = {
  usage: '', flags: ['先报自己', '一起候补'],
  read(c) {
    if (takeFlag(c, '先报自己')) return 'split'
    return takeFlag(c, '一起候补') ? 'wait' : 'ask'
  },
}

export const signup = defineCommand({
  name: '报名',
  english: 'join',
  aliases: ['我要报名', '参加', '我报名'],
  group: 'activity',
  summary: '报名一项活动，满了自动候补',
  args: { activity: arg.openActivity(), companions: arg.companions(), rather, details: signupDetails() },
  where: 'anywhere',
  who: 'member',
  effect: 'own-write',
  hot: true,
  examples: [['报名 A7', '报名活动 A7'], ['报名 A7 带2', '另带两人'], ['报名 A7 甲组 不吃辣', '选组别，写备注']],
  async run({ actor, args, turn, claims, services, chat, now, zone }) {
    await claims.put({
      turn,
      claim: {
        doing: turn.doing, activityId: args.activity.id, memberId: actor.memberId, accountId: actor.accountId, person: actor,
        inPostedChat: await isInPostedChat(services, args.activity.id, chat, actor), slot: args.details.slot, companions: args.companions ?? 0,
        note: args.details.note, answers: args.details.answers, rather: args.rather, byId: null, force: false,
      },
      render: (outcome) => claimCard({ now, zone }, outcome, saidOf(args.details)),
    })
    return nothing
  },
})
