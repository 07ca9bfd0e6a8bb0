// 隐私: what is stored about me and who sees it.
import { privacyCard } from '../bot/cards/privacy.ts'
import { say } from '../bot/model/reply.ts'
import { arg } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { storedAbout } from '../bot/services/self.ts'

export const privacy = defineCommand({
  name: '隐私',
  english: 'privacy',
  aliases: ['谁能看到'],
  group: 'general',
  summary: '记了我什么，谁能看到',
  args: { what: arg.choice('谁能看到', '导出', '删除') },
  where: 'private',
  who: 'member',
  effect: 'read',
  examples: [['隐私 谁能看到', '记了什么、谁看得到']],
  async run({ actor, args, unit, now, zone }) {
    if (args.what === '导出' || args.what === '删除') return say(`「隐私 ${args.what}」这个还没做好，没有改动。现在要的话先找管理员。记了什么，发「隐私 谁能看到」。`)
    return privacyCard({ now, zone }, await storedAbout(unit, actor.memberId))
  },
})
