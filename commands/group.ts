// 我的小组: my 分工会, 小组, 组长, and who else is in it.
import { myGroupCard } from '../bot/cards/group.ts'
import { UserError } from '../bot/model/errors.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { groupView } from '../bot/services/group.ts'
import { nameAndPlace } from '../bot/services/people.ts'
import { allPlaces } from '../bot/services/place.ts'

export const group = defineCommand({
  name: '小组',
  english: 'group',
  aliases: ['我的小组', 'mygroup'],
  group: 'people',
  summary: '我在哪个小组，组长是谁，还有谁',
  args: {},
  where: 'private',
  who: 'member',
  effect: 'read',
  examples: [['我的小组', '看自己的小组']],
  async run({ actor, unit }) {
    const me = await nameAndPlace(unit.tx, actor.memberId)
    if (!me) throw new UserError('person.unknown', { name: actor.name })
    const view = me.branchId === null && me.groupId === null ? null : await groupView(unit, me)
    return myGroupCard(me, view, (await allPlaces(unit.tx)).filter((p) => p.groupId !== null && p.groupId !== me.groupId).map((p) => p.label))
  },
})
