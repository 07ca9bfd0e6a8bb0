// 解绑本群: asked once, then the group is nobody's.
import { button, card, text } from '../bot/cards/parts.ts'
import { UserError } from '../bot/model/errors.ts'
import { say, show } from '../bot/model/reply.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { confirmed } from '../bot/runtime/people-args.ts'
import { unbindChat } from '../bot/services/binding.ts'

export const chatUnbind = defineCommand({
  name: '解绑本群',
  english: 'unbind',
  aliases: ['解绑'],
  group: 'running',
  summary: '这个群不再是工会的群，活动和名单都留着',
  args: { sure: confirmed() },
  where: 'group',
  who: 'admin',
  effect: 'hard',
  examples: [['解绑本群', '先问一句再解绑']],
  async run({ args, services, unit, turn, chat }) {
    if (chat === null || chat.boundAt === null) throw new UserError('chat.unbound')
    if (!args.sure) {
      return show(card({ title: '要解绑吗？', tone: 'ask', blocks: [text(`解绑后「${chat.title}」里的话我不再当报名，也不往这里发活动。活动和名单都留着。`)], actions: [button('确认', ['解绑本群', '确认'], { style: 'danger', words: ['好', '是'] }), button('不用', ['算了'])] }), { offer: 'preview', toast: '看一眼再确认' })
    }
    await unbindChat(unit, services, turn.doing, chat)
    return say('解绑了。要再绑回来发「绑定本群」。')
  },
})
