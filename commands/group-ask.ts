// 换小组: a wish that a cadre of that 分工会 decides.
import { askedReply } from '../bot/cards/enrol.ts'
import { moveForm } from '../bot/cards/group.ts'
import { UserError } from '../bot/model/errors.ts'
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { placeWord } from '../bot/runtime/people-args.ts'
import { allPlaces, placeLabel } from '../bot/services/place.ts'
import { askMove } from '../bot/services/request.ts'

export const groupAsk = defineCommand({
  name: '换小组',
  english: 'regroup',
  group: 'people',
  summary: '想换个小组，干部点同意就好',
  args: { place: placeWord(), unknown: arg.word('小组') },
  where: 'private',
  who: 'member',
  effect: 'own-write',
  examples: [['换小组 初二组', '申请换到初二组']],
  async run({ actor, args, unit, turn }) {
    const places = await allPlaces(unit.tx)
    const { place } = args.place
    const typed = args.place.typed || (args.unknown ?? '')
    if (!place && typed === '') return moveForm(places.filter((p) => p.groupId !== null && p.groupId !== actor.groupId).map((p) => p.label))
    if (!place) throw new UserError('scope.unknown', { name: typed, names: places.map((p) => p.label).join('、') })
    if (place.branchId === actor.branchId && place.groupId === actor.groupId) throw new UserError('group.there', { name: '你', place: place.label })
    return askedReply(await askMove(unit, turn.doing, actor, place, placeLabel(actor, places)))
  },
})
