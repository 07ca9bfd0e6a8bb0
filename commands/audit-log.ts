// 日志: who did what, for whom, when and where; for administrators and auditors.
import { logCard } from '../bot/cards/audit.ts'
import { codeOf } from '../bot/cards/activity.ts'
import { UserError } from '../bot/model/errors.ts'
import { takeWord, type ArgSpec } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { someMember } from '../bot/runtime/people-args.ts'
import { readLog } from '../bot/services/log.ts'
import { refOf } from '../bot/services/people.ts'
import type { Indexed } from '../bot/services/activity-index.ts'

const page: ArgSpec<number> = {
  usage: '[第N页]',
  read: (c) => Math.max(1, takeWord(c, (w) => (w.kind === 'word' && /^第?\d{1,3}页$/.test(w.text) ? Number(w.text.replace(/\D/g, '')) : null)) ?? 1),
}

/** Any published activity, cancelled ones included. */
const activity: ArgSpec<Indexed | null> = {
  usage: '[A7]',
  async read(c) {
    const number = takeWord(c, (w) => (w.kind === 'word' && /^#?[aA]\d{1,7}$/.test(w.text) ? Number(w.text.replace(/\D/g, '')) : null))
    if (number === null) return null
    const found = await c.services.activities.byCode(number)
    if (!found) throw new UserError('activity.unknown', { code: `A${number}` })
    return found
  },
}

export const auditLog = defineCommand({
  name: '日志',
  english: 'log',
  aliases: ['操作记录'],
  group: 'running',
  summary: '谁在什么时候做了什么',
  args: { page, activity, member: someMember({ gone: true }) },
  where: 'private',
  who: ['admin', 'auditor'],
  effect: 'read',
  examples: [['日志', '最近 20 条'], ['日志 A7', '一项活动的'], ['日志 @张三', '一个人的']],
  async run({ args, unit, services, now, zone }) {
    const { activity: at, member } = args
    const log = await readLog(services.read, { ...(at ? { activityId: at.activity.id } : {}), ...(member ? { person: member.id } : {}) }, args.page)
    const about = [...(at ? [codeOf(at.activity)] : []), ...(member ? [await refOf(unit.tx, member)] : [])]
    const title = ['日志', at ? `${codeOf(at.activity)} ${at.activity.title}` : '', member?.name ?? ''].filter((x) => x !== '').join(' · ')
    return logCard({ now, zone }, log, title, about)
  },
})
