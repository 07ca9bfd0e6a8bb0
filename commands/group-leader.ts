// 小组 组长: a cadre names the 组长, in place of whoever was.
import { UserError } from '../bot/model/errors.ts'
import { say } from '../bot/model/reply.ts'
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { placeWord, theMember } from '../bot/runtime/people-args.ts'
import { nameLeader } from '../bot/services/group.ts'
import { allPlaces } from '../bot/services/place.ts'

export const groupLeader = defineCommand({
  name: '小组 组长',
  english: 'group leader',
  group: 'people',
  summary: '定一个小组的组长，换下原来的',
  args: { place: placeWord(), member: theMember(), unknown: arg.word('小组') },
  where: 'private',
  who: 'cadre',
  effect: 'own-write',
  scope: ({ place, member }) => place.place ?? member,
  examples: [['小组 组长 @张三', '张三当自己小组的组长'], ['小组 组长 @张三 初二组', '说清是哪个小组']],
  async run({ actor, args, services, unit, turn }) {
    const places = await allPlaces(unit.tx)
    const typed = args.place.typed || (args.unknown ?? '')
    if (!args.place.place && typed !== '') throw new UserError('scope.unknown', { name: typed, names: places.filter((p) => p.groupId !== null).map((p) => p.label).join('、') })
    const group = args.place.place ?? places.find((p) => p.groupId !== null && p.groupId === args.member.groupId)
    if (!group) throw new UserError('group.which', { name: args.member.name })
    const before = await nameLeader(unit, services, turn.doing, actor, args.member, group)
    return say(`好，${group.label}的小组长是${args.member.name}了${before.length === 0 ? '' : `，换下${before.join('、')}`}，已经告诉本人。`)
  },
})
