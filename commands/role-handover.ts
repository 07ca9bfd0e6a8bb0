// 交接: everything that somebody has in hand goes to another, named one by one before. Rules: bot/services/handover.ts.
import { handoverPreview, roleText, workText } from '../bot/cards/role.ts'
import { UserError } from '../bot/model/errors.ts'
import { say } from '../bot/model/reply.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { confirmed, twoMembers } from '../bot/runtime/people-args.ts'
import { handOver, isEmpty, openWork } from '../bot/services/handover.ts'
import { refOf } from '../bot/services/people.ts'
import { allPlaces, scopeLabel } from '../bot/services/place.ts'
import { rolesNow } from '../bot/services/role.ts'

export const roleHandover = defineCommand({
  name: '交接',
  english: 'handover',
  group: 'people',
  summary: '把一个人手上的活动和职务交给另一个人',
  args: { sure: confirmed(), both: twoMembers() },
  where: 'private',
  who: 'admin',
  effect: 'hard',
  examples: [['交接 @张三 → @李四', '先列出来，确认了才交'], ['交接 张三 给 李四', '这样写也行']],
  async run({ actor, args, services, unit, turn }) {
    const { from, to } = args.both
    if (from.id === to.id) throw new UserError('handover.same')
    const work = await openWork(unit, from)
    if (isEmpty(work)) throw new UserError('handover.nothing', { name: from.name })
    const places = await allPlaces(unit.tx)
    const roles = work.roles.map((g) => roleText(g.tier, scopeLabel(g.scope, places)))
    if (!args.sure) {
      const ready = work.activities.length + work.drafts.length === 0 || [...work.roles, ...rolesNow(to, unit)].some((g) => g.tier === 'cadre' || g.tier === 'admin')
      return handoverPreview({ from: from.name, to: to.name, work, roles, ready, delegate: rolesNow(from, unit).some((g) => g.tier === 'delegate') }, ['交接', await refOf(unit.tx, from), '→', await refOf(unit.tx, to)])
    }
    const what = workText(work, roles)
    await handOver(unit, services, turn.doing, from, to, { from: `${actor.name}把你手上的交给${to.name}了：${what}。辛苦了。`, to: `${actor.name}把${from.name}手上的交给你了：${what}。发「我的」看看。` })
    return say(`交接好了：${what}，都交给${to.name}了，两个人都告诉了。`)
  },
})
