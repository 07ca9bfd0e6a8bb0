// 小组 调整: a cadre puts somebody into another 小组. One that does not exist is made after a question.
import { newPlaceCard } from '../bot/cards/group.ts'
import { DeniedError, UserError } from '../bot/model/errors.ts'
import { say } from '../bot/model/reply.ts'
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { confirmed, placeWord, theMember } from '../bot/runtime/people-args.ts'
import { moveMember } from '../bot/services/group.ts'
import { refOf } from '../bot/services/people.ts'
import { allPlaces, branchFor, makePlace, plannedPlace } from '../bot/services/place.ts'
import { reaches } from '../bot/services/rights.ts'

export const groupMove = defineCommand({
  name: '小组 调整',
  english: 'group move',
  group: 'people',
  summary: '把人分到另一个小组，会告诉本人',
  args: { make: confirmed('新建'), place: placeWord('初二组'), member: theMember(), unknown: arg.word('小组') },
  where: 'private',
  who: 'cadre',
  effect: 'own-write',
  // Somebody without a place yet may be taken in by any cadre; where they go to is looked at below.
  scope: ({ member }) => (member.branchId === null && member.groupId === null ? undefined : member),
  examples: [['小组 调整 @张三 初二组', '把张三分到初二组']],
  async run({ actor, args, services, unit, turn }) {
    const typed = args.place.typed || (args.unknown ?? '')
    if (typed === '') throw new UserError('group.where', { name: args.member.name })
    const places = await allPlaces(unit.tx)
    const branch = args.place.place ? null : branchFor(actor, args.member, places)
    const target = args.place.place ?? { branchId: branch?.id ?? null, groupId: null }
    if (!reaches(actor, ['cadre'], target)) throw new DeniedError('denied.scope', { branch: target.branchId, group: target.groupId })
    if (!args.place.place && !args.make) {
      return newPlaceCard(plannedPlace(typed, branch).text, ['小组', '调整', await refOf(unit.tx, args.member), `小组:${typed}`, '新建'], places.map((p) => p.label))
    }
    const place = args.place.place ?? await makePlace(unit, turn.doing, typed, branch)
    await moveMember(unit, services, turn.doing, actor, args.member, place)
    return say(`好，${args.member.name}在${place.label}了，已经告诉本人。`)
  },
})
