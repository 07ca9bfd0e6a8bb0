// 小组 名单: the roll of a 小组 or 分工会, for its 组长 and cadres.
import { rollCard, whichRollCard } from '../bot/cards/group.ts'
import { UserError } from '../bot/model/errors.ts'
import { arg, takeWord, type ArgSpec } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { placeWord } from '../bot/runtime/people-args.ts'
import { groupView, headcounts } from '../bot/services/group.ts'
import { allPlaces, type Place } from '../bot/services/place.ts'
import { reaches } from '../bot/services/rights.ts'

const page: ArgSpec<number> = {
  usage: '[第N页]',
  read: (c) => takeWord(c, (w) => (w.kind === 'word' && /^第?\d{1,3}页$/.test(w.text) ? Number(w.text.replace(/\D/g, '')) : null)) ?? 1,
}

export const groupRoll = defineCommand({
  name: '小组 名单',
  english: 'group list',
  group: 'people',
  summary: '一个小组或分工会有哪些人',
  args: { page, place: placeWord('[小组或分工会]'), unknown: arg.word('名字') },
  where: 'private',
  who: ['leader', 'cadre'],
  effect: 'read',
  scope: ({ place }) => place.place ?? undefined,
  examples: [['小组 名单', '自己管的小组'], ['小组 名单 初二组', '初二组有哪些人']],
  async run({ actor, args, unit }) {
    const places = await allPlaces(unit.tx)
    const typed = args.place.typed || (args.unknown ?? '')
    if (!args.place.place && typed !== '') throw new UserError('scope.unknown', { name: typed, names: places.map((p) => p.label).join('、') })
    const show = async (place: Place) => rollCard(place, await groupView(unit, place), args.page)
    if (args.place.place) return show(args.place.place)
    const mine = places.filter((p) => reaches(actor, ['leader', 'cadre'], p))
    const [only, second] = mine
    if (only && !second) return show(only)
    if (!only) throw new UserError('group.none')
    return whichRollCard(await headcounts(unit.tx, mine))
  },
})
