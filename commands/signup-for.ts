// 代报名: signs others up, each told and free to leave. After close or over the quota only who runs it, asked twice.
import { codeOf } from '../bot/cards/activity.ts'
import { forceCard, joinedForCard, noneJoined } from '../bot/cards/join-for.ts'
import { UserError } from '../bot/model/errors.ts'
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { joiners } from '../bot/runtime/join-args.ts'
import { saidOf, signupDetails } from '../bot/runtime/signup-args.ts'
import { refuseClosed } from '../bot/services/activity.ts'
import { joinFor, MOST_PEOPLE, ownGroup, planJoinFor, type Joiner } from '../bot/services/join-for.ts'
import { refOf } from '../bot/services/people.ts'
import { mayRun } from '../bot/services/rights.ts'

/** What the buttons of its questions add. */
const force = { ...arg.choice('加上', '确定加', '排候补'), usage: '' }

export const signupFor = defineCommand({
  name: '代报名',
  english: 'join-for',
  aliases: ['帮报名', '替报名'],
  group: 'activity',
  summary: '替别人报名，会告诉本人；小组长可以一句话报全组',
  args: { activity: arg.openActivity(), companions: arg.companions(), step: force, who: joiners(), details: signupDetails() },
  where: 'anywhere',
  who: 'member',
  effect: 'own-write',
  examples: [['代报名 A7 @张三, @李四', '替两位报名'], ['代报名 A7 张三 带1 备注:不吃辣', '带一人，写备注'], ['代报名 A7 全组', '小组长报全组']],
  async run({ actor, args, turn, unit, now, chosen }) {
    const { activity, details, who } = args
    // Typed outright, these words would skip being asked.
    const step = chosen ? args.step : undefined
    const members = who.group ? await ownGroup(unit, actor, activity) : who.people
    if (members.length === 0) throw new UserError('signup.nobody', { code: codeOf(activity) })
    if (members.length > MOST_PEOPLE) throw new UserError('joinfor.too-many', { count: members.length, max: MOST_PEOPLE })
    const companions = args.companions ?? 0
    if (companions > 0 && members.length > 1) throw new UserError('joinfor.companions-one')
    if (companions > activity.companionsMax) throw new UserError('signup.companions-max', { title: activity.title, max: activity.companionsMax })
    const joining = members.map((member): Joiner => ({ member, companions, note: details.note, answers: details.answers }))
    const plan = await planJoinFor(unit, activity, joining, details.slot)
    if (plan.fresh.length === 0) return noneJoined(activity, [], plan.already)
    const runs = mayRun(actor, activity)
    if (!runs) refuseClosed(activity, now)
    const special = runs && (plan.closed || plan.full)
    if (special && step !== '确定加' && step !== '排候补') {
      const refs = who.group ? ['全组'] : await Promise.all(plan.fresh.map((p) => refOf(unit.tx, p.member)))
      const tail = [
        ...refs, ...(plan.slot.name === '' ? [] : [`组别:${plan.slot.name}`]), ...(companions > 0 ? [`带${companions}`] : []),
        ...saidOf(details),
      ]
      return forceCard(activity, plan, plan.fresh.map((p) => p.member.name), (word) => ['代报名', codeOf(activity), word, ...tail], step === '加上')
    }
    const done = await joinFor(unit, turn.doing, actor, activity, plan.slot, plan.fresh, special && step === '确定加')
    if (done.length === 1 && plan.already.length === 0 && done[0]?.outcome === null && done[0].refused) throw done[0].refused
    return joinedForCard(activity, done, plan.already, details.note)
  },
})
