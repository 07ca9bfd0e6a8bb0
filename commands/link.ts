// 关联: a one-time code here, said on the other platform, makes both accounts one person.
import { linkCodeCard, linkedReply, nothingToLinkReply } from '../bot/cards/enrol.ts'
import { UserError } from '../bot/model/errors.ts'
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { linkByCode, linkCode, linkedEverywhere, PLATFORM_NAMES } from '../bot/services/link.ts'

export const link = defineCommand({
  name: '关联',
  english: 'link',
  aliases: ['关联账号'],
  group: 'people',
  summary: '飞书和钉钉都在用？拿个码，到另一边发给我，两边就是同一个人',
  args: { code: arg.word('码') },
  where: 'private',
  who: 'anyone',
  effect: 'own-write',
  examples: [['关联', '拿一个码，10 分钟有效'], ['关联 7K4QM2XP', '在另一个平台私聊我发这一句']],
  async run({ actor, args, event, services, unit, turn, now, zone }) {
    if (args.code !== undefined) return linkedReply(await linkByCode(unit, services, turn.doing, actor, event.sender, args.code))
    if (actor.memberId === '') throw new UserError('link.unknown')
    const sides = await linkedEverywhere(unit.tx, services, actor.memberId)
    if (sides) return nothingToLinkReply(sides.map((side) => PLATFORM_NAMES[side]))
    const { code, until } = await linkCode(unit, turn.doing, actor.memberId)
    return linkCodeCard({ now, zone }, code, until)
  },
})
