// 补发: a group post of which nobody knows whether it arrived is sent again, or left; decided once (services/resend.ts).
import { resendCard } from '../bot/cards/resend.ts'
import { UserError } from '../bot/model/errors.ts'
import { say } from '../bot/model/reply.ts'
import { takeFlag, takeWord, type ArgSpec } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { decidePost, unsurePost, unsurePosts } from '../bot/services/resend.ts'

/** The number that the card carries; undefined: none was said. */
const number: ArgSpec<number | undefined> = {
  usage: '12',
  read: (c) => takeWord(c, (w) => (w.kind === 'word' && /^#?\d{1,9}号?$/.test(w.text) ? Number(w.text.replace(/\D/g, '')) : null)) ?? undefined,
}

const leave: ArgSpec<boolean> = { usage: '[算了]', flags: ['算了'], read: (c) => takeFlag(c, '算了') }

export const resend = defineCommand({
  name: '补发',
  english: 'resend',
  group: 'running',
  summary: '不知道发出去没有的群消息，再发一次或算了；不写编号就看有哪些',
  args: { number, leave },
  where: 'private',
  who: 'admin',
  effect: 'own-write',
  addressed: true,
  examples: [['补发 12', '再发一次第 12 号'], ['补发 12 算了', '第 12 号不用再发'], ['补发', '看有哪些等着']],
  async run({ actor, args, services, unit, turn }) {
    if (args.number === undefined) return resendCard(await unsurePosts(services.read))
    const post = await unsurePost(services.read, args.number)
    if (!post) throw new UserError('resend.unknown', { number: args.number })
    if (post.decided) throw new UserError('resend.over', { number: args.number })
    await decidePost(unit, turn.doing, actor, post, !args.leave)
    return say(args.leave ? `好，发到「${post.where}」的那条就不补了。` : `好，马上补发到「${post.where}」。`)
  },
})
