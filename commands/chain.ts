// 接龙: one entry of free text per person, repeat = replace; a pasted block is read for its cadre and asked about first.
import { codeOf } from '../bot/cards/activity.ts'
import { blockDone, blockPreview, chainCard, chainForm } from '../bot/cards/chain.ts'
import { UserError } from '../bot/model/errors.ts'
import { chainActivity } from '../bot/runtime/activity-args.ts'
import { chainText } from '../bot/runtime/chain-args.ts'
import { step } from '../bot/runtime/confirm-args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { refuseClosed } from '../bot/services/activity.ts'
import { chainEntry, foresee, keepBlock, readBlock } from '../bot/services/chain.ts'
import { joinFor, MOST_PEOPLE, type Joiner } from '../bot/services/join-for.ts'
import { isInPostedChat } from '../bot/services/posting.ts'
import { mayRun } from '../bot/services/rights.ts'
import { roster } from '../bot/services/signup.ts'

/** Longest entry: it stands behind the name on the list. */
const LIMIT = 200

export const chain = defineCommand({
  name: '接龙',
  english: 'chain',
  group: 'activity',
  summary: '一句话接龙，再发一次就换成新的；干部可以贴整段',
  args: { activity: chainActivity(), confirmed: step('照这样报'), said: chainText() },
  where: 'anywhere',
  who: 'member',
  effect: 'own-write',
  free: true,
  examples: [['接龙 A7 我来，自带球拍', '用一句话报名'], ['接龙 A7 带1 坐大巴', '带一人']],
  async run(c) {
    const { actor, args, turn, unit, services, chat, now, zone } = c
    const { activity } = args
    const { text, block, companions } = args.said
    if (text === '') {
      return chainForm(activity, await roster(unit.tx, activity))
    }
    if (block === null) {
      if (text.length > LIMIT) throw new UserError('line.too-long', { length: text.length, max: LIMIT })
      const inPostedChat = await isInPostedChat(services, activity.id, chat, actor)
      return chainCard({ now, zone }, await chainEntry(unit, turn.doing, actor, activity, { text, companions, inPostedChat }), text)
    }
    if (!mayRun(actor, activity)) throw new UserError('chain.block-cadre', { code: codeOf(activity) })
    if (block.entries.length > MOST_PEOPLE) throw new UserError('chain.block-long', { count: block.entries.length, max: MOST_PEOPLE })
    const [slot, second] = activity.slots
    if (!slot || second) throw new UserError('chain.block-slots', { slots: activity.slots.map((s) => s.name).join('、'), code: codeOf(activity) })
    refuseClosed(activity, now)
    const lines = await foresee(unit, activity, slot, await readBlock(unit, activity, block.entries))
    if (args.confirmed === undefined) return blockPreview(activity, lines, text)
    const ready = lines.flatMap((l): Joiner[] => (l.problem === null && l.member ? [{ member: l.member, companions: l.companions, note: l.note, answers: {} }] : []))
    if (ready.length === 0) throw new UserError('chain.block-empty')
    keepBlock(unit, turn.doing, activity, text, ready.length)
    return blockDone(activity, await joinFor(unit, turn.doing, actor, activity, slot, ready, false), lines.filter((l) => l.problem !== null))
  },
})
