// 任命: previewed, then confirmed; the person is told. Rules: bot/services/role.ts.
import { appointPreview, roleText, untilText } from '../bot/cards/role.ts'
import { say } from '../bot/model/reply.ts'
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { confirmed, placeWord, roleTier, theMember, untilWord } from '../bot/runtime/people-args.ts'
import { refOf } from '../bot/services/people.ts'
import { makePlace, scopeLabel, allPlaces, scopeOfPlace } from '../bot/services/place.ts'
import { appoint, holdersOf, mustBeAppointable, ROLE_NAMES, scopeFor } from '../bot/services/role.ts'

export const roleAppoint = defineCommand({
  name: '任命',
  english: 'appoint',
  group: 'people',
  summary: '给人职务和范围，先看预览再确认，本人会知道',
  args: { sure: confirmed(), tier: roleTier(), until: untilWord(), place: placeWord('[范围:附中分工会]'), member: theMember(), unknown: arg.word('范围') },
  where: 'private',
  who: 'admin',
  effect: 'hard',
  examples: [['任命 @张三 干部 范围:附中分工会 至 2027-08', '到 2027 年 8 月底'], ['任命 @李四 小组长 初二组', '初二组的小组长'], ['任命 @王五 承办人 范围:后勤处', '承办人的范围是部门']],
  async run({ args, services, unit, turn, now, zone }) {
    const { member, tier, until } = args
    const typed = args.place.typed || (args.unknown ?? '')
    const places = await allPlaces(unit.tx)
    const found = scopeFor(tier, member, args.place.place, typed, places)
    const t = { now, zone }
    if (!args.sure) {
      if (found.scope) await mustBeAppointable(unit, { member, tier, scope: found.scope, untilOn: until })
      const label = found.scope ? scopeLabel(found.scope, places) : typed
      return appointPreview(t, {
        name: member.name, place: [member.branch, member.group].filter((x) => x !== null).join(' · '), tier, scope: label, until, makes: found.makes, holders: found.scope ? await holdersOf(unit, tier, found.scope) : [],
      }, ['任命', await refOf(unit.tx, member), ROLE_NAMES[tier], `范围:${label}`, ...(until === null ? [] : [`至:${until}`])])
    }
    const scope = found.scope ?? scopeOfPlace(await makePlace(unit, turn.doing, typed, found.branch))
    const label = found.scope ? scopeLabel(scope, places) : typed
    const role = roleText(tier, label)
    const text = `你现在是${role}了${untilText(t, until)}。发「帮助」看看能做什么。`
    await appoint(unit, services, turn.doing, { member, tier, scope, untilOn: until }, text, { scope: label, ...(until === null ? {} : { until }) })
    return say(`好，${member.name}是${role}了${untilText(t, until)}，已经告诉本人。点错了十分钟内发「撤销」。`)
  },
})
