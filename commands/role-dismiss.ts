// 卸任: previewed, then confirmed; the person is told. Rules: bot/services/role.ts.
import { dismissPreview, roleText } from '../bot/cards/role.ts'
import { say } from '../bot/model/reply.ts'
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { confirmed, placeWord, roleTier, theMember } from '../bot/runtime/people-args.ts'
import { refOf } from '../bot/services/people.ts'
import { allPlaces, scopeLabel, scopeOfPlace } from '../bot/services/place.ts'
import { dismiss, dismissable, ROLE_NAMES } from '../bot/services/role.ts'

export const roleDismiss = defineCommand({
  name: '卸任',
  english: 'dismiss',
  group: 'people',
  summary: '收回职务，先看预览再确认，本人会知道',
  args: { sure: confirmed(), tier: roleTier(), place: placeWord('[范围:附中分工会]'), member: theMember(), unknown: arg.word('范围') },
  where: 'private',
  who: 'admin',
  effect: 'hard',
  examples: [['卸任 @张三 干部', '收回张三的干部职务'], ['卸任 @张三 干部 范围:附中分工会', '只收回一处的']],
  async run({ args, services, unit, turn }) {
    const { member, tier } = args
    const typed = args.place.typed || (args.unknown ?? '')
    const scope = args.place.place ? scopeOfPlace(args.place.place) : typed === '' ? null : ({ kind: 'department', name: typed } as const)
    const grants = await dismissable(unit, member, tier, scope)
    const places = await allPlaces(unit.tx)
    const labels = grants.map((g) => scopeLabel(g.scope, places))
    const roles = labels.map((label) => roleText(tier, label))
    if (!args.sure) return dismissPreview(member.name, roles, ['卸任', await refOf(unit.tx, member), ROLE_NAMES[tier], ...(scope === null ? [] : [`范围:${labels[0] ?? typed}`])])
    await dismiss(unit, services, turn.doing, member, grants, `你不再担任${roles.join('、')}了，谢谢你做的这些事。`, { scope: labels.join('、') })
    return say(`好，${member.name}不再担任${roles.join('、')}，已经告诉本人。点错了十分钟内发「撤销」。`)
  },
})
