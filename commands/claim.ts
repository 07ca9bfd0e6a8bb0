// 认领: the first administrator, by the one-time code that the console shows. Five wrong codes make a new one.
import { say } from '../bot/model/reply.ts'
import { arg } from '../bot/runtime/args.ts'
import { UserError } from '../bot/model/errors.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { claim as claimAdmin } from '../bot/services/admin.ts'

export const claim = defineCommand({
  name: '认领',
  english: 'claim',
  group: 'running',
  summary: '用启动时打印的认领码成为第一位管理员',
  args: { code: arg.word('码') },
  where: 'private',
  who: 'anyone',
  effect: 'own-write',
  unclaimed: true,
  examples: [['认领 7K4QM2XP', '启动那台电脑上打印的码']],
  async run({ args, event, services, unit }) {
    if (args.code === undefined) throw new UserError('claim.code')
    await claimAdmin(unit, services, event.platform, event.sender, args.code)
    return say('认领好了，你是第一位管理员。把我拉进工会的群，在群里发「绑定本群」；再「任命」几位干部，就能发活动了。')
  },
})
