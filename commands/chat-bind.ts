// 绑定本群: the group becomes the union's, or that of one 分工会; whoever speaks to the bot there is a member from then on.
import { newPlaceCard } from '../bot/cards/group.ts'
import { UserError } from '../bot/model/errors.ts'
import { say } from '../bot/model/reply.ts'
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { confirmed, placeWord } from '../bot/runtime/people-args.ts'
import { bindChat } from '../bot/services/binding.ts'
import { allPlaces, makePlace, plannedPlace } from '../bot/services/place.ts'

export const chatBind = defineCommand({
  name: '绑定本群',
  english: 'bind',
  aliases: ['绑定', '绑定群'],
  group: 'running',
  summary: '让这个群成为工会或一个分工会的群',
  args: { make: confirmed('新建'), place: placeWord('[分工会:…]'), title: arg.key('群名', { long: true }), unknown: arg.word('分工会') },
  where: 'group',
  who: 'admin',
  effect: 'own-write',
  examples: [['绑定本群', '全校工会的群'], ['绑定本群 分工会:附中分工会', '一个分工会的群']],
  async run({ args, event, services, unit, turn, chat }) {
    if (event.chat === null) throw new UserError('where.group', { command: '绑定本群' })
    const typed = args.place.typed || (args.unknown ?? '')
    if (args.place.place?.groupId) throw new UserError('chat.not-group', { name: args.place.place.label })
    if (typed !== '' && !args.place.place && !args.make) {
      return newPlaceCard(`分工会「${typed}」`, ['绑定本群', `分工会:${typed}`, '新建', ...(args.title === undefined ? [] : [`群名:${args.title}`])], (await allPlaces(unit.tx)).filter((p) => p.groupId === null).map((p) => p.label))
    }
    const branch = typed === '' ? null : (args.place.place ?? (await makePlace(unit, turn.doing, branchName(typed), null)))
    const bound = await bindChat(unit, services, turn.doing, event.platform, event.chat, branch?.branchId ?? null, args.title ?? null)
    // A line that came without a mention shows that the platform lets them through.
    const bare = event.kind === 'message' && !event.addressed && (chat?.settings.bareLines ?? true)
    const how = bare ? '大家直接发「报名 A1」「+1」就行，@ 我也行' : '大家 @ 我说话，或者点卡片上的按钮就行'
    return say(`绑定好了：这里是${branch === null ? '全校工会' : branch.name}的群${bound.title === '群' ? '' : `「${bound.title}」`}。${how}，说一句就入会。改规矩发「设置」。`)
  },
})

/** What is named behind 分工会: is one, whatever its name ends in. */
function branchName(typed: string): string {
  return plannedPlace(typed, null).branch === null ? `${typed}分工会` : typed
}
