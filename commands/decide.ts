// 同意 and 不同意: decides a request once, by whoever reaches where it belongs; a link to somebody on the roll is the administrators' (services/request.ts).
import { decidedReply, waitingCard } from '../bot/cards/enrol.ts'
import { UserError } from '../bot/model/errors.ts'
import { takeWord, type ArgSpec } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { refOf } from '../bot/services/people.ts'
import { belongsOf, decideRequest, requestNumbered, waitingFor, type Request } from '../bot/services/request.ts'

/** By the number that the card carries; undefined: none was said. */
const request: ArgSpec<Request | undefined> = {
  usage: '12',
  async read(c) {
    const number = takeWord(c, (w) => (w.kind === 'word' && /^#?\d{1,9}号?$/.test(w.text) ? Number(w.text.replace(/\D/g, '')) : null))
    if (number === null) return undefined
    const found = await requestNumbered(c.services.read, number)
    if (!found) throw new UserError('request.unknown', { number })
    if (found.outcome === 'settled') throw new UserError('request.settled', { name: found.data['name'] ?? '' })
    if (found.decidedAt !== null) throw new UserError('request.over', { number })
    return found
  },
}

const decision = (granted: boolean) => ({
  group: 'people', args: { request }, where: 'private', who: ['cadre', 'admin'], effect: 'own-write', addressed: true,
  scope: ({ request: r }: { request: Request | undefined }) => (r && r.kind !== 'link' ? belongsOf(r) : undefined),
  async run({ actor, args, services, unit, turn }: Parameters<Parameters<typeof defineCommand<{ request: typeof request }>>[0]['run']>[0]) {
    if (!args.request) return waitingCard(await waitingFor(services.read, actor))
    const member = await decideRequest(unit, services, turn.doing, actor, args.request, granted)
    return decidedReply(args.request, member, member ? await refOf(unit.tx, member) : '')
  },
} as const)

export const agree = defineCommand({
  ...decision(true),
  name: '同意',
  english: 'agree',
  aliases: ['申请'],
  summary: '同意入会、换小组或关联账号的申请；不写编号就看有哪些',
  examples: [['同意 12', '同意第 12 个申请'], ['同意', '看有哪些申请等着']],
})

export const disagree = defineCommand({
  ...decision(false),
  name: '不同意',
  english: 'disagree',
  summary: '不同意一个申请，会告诉对方',
  examples: [['不同意 12', '不同意第 12 个申请']],
})
