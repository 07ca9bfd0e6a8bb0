// The only place where an error becomes a reply. What is secret stays in the log; what people read says the next step.
import { errorActions, errorText, type ErrorData } from '../cards/error.ts'
import { refusalCard, relayOffer } from '../cards/ask.ts'
import { OUTSIDER } from '../cards/outsider.ts'
import type { Telling } from '../cards/parts.ts'
import { DeniedError, UserError } from '../model/errors.ts'
import type { ActivityId, BranchId } from '../model/ids.ts'
import { say, type Reply } from '../model/reply.ts'
import type { Logger } from '../ports/logger.ts'
import { activityPeople, adminNames, branchName, cadreNames } from '../services/people.ts'
import type { Services } from '../services/index.ts'
import { Ask } from './args.ts'

const DENIED: Readonly<Record<string, string>> = {
  delegate: '这一步要职工代表来。', leader: '这一步要小组长来。', handler: '这一步要承办部门的人来。', care: '这一步只有关怀专员能做。',
  auditor: '这一步要经审委员来。', admin: '这一步要管理员来。', external: OUTSIDER,
}

async function denied(e: DeniedError, services: Services): Promise<Reply> {
  const reason = e.code.split('.')[1] ?? ''
  if (reason === 'cadre') {
    const names = await cadreNames(services)
    const who = names.length === 0 ? '工会干部' : names.join('、')
    const what = e.data['command'] === '活动 新建' ? '发活动要工会干部来。' : '这一步要工会干部来。'
    return say(`${what}有想法、有建议，直接跟${who}说一声就行。`)
  }
  if (reason === 'scope') {
    const { activity, line, branch } = e.data
    if (typeof activity === 'string' && typeof line === 'string') return relayOffer(await activityPeople(services, activity as ActivityId), line)
    const name = typeof branch === 'string' ? await branchName(services, branch as BranchId) : null
    return say(`这是${name ?? '全校工会'}的事，不在你管的范围里，没有改动。可以请那边的干部来办。`)
  }
  if (reason === 'admin') {
    const names = await adminNames(services)
    return say(`这一步要管理员来${names.length === 0 ? '' : `，现在是${names.join('、')}`}。没有改动。`)
  }
  if (reason === 'stranger' || reason === 'member') {
    // Somebody may be a member by their account on the other platform.
    const other = services.directory.platforms.length > 1 ? '在另一边用过我的话，发「关联」。' : ''
    return say(`我这里还没有你。发「入会」，两步就好。${other}`)
  }
  return say(DENIED[reason] ?? '这一步你做不了，没有改动。')
}

/** Fills in what a text needs beyond the error's own data: the organiser's name, the scope's. */
async function filled(e: UserError, services: Services): Promise<ErrorData> {
  const id = e.data['activity']
  if (typeof id !== 'string') return e.data
  return { ...e.data, ...(await activityPeople(services, id as ActivityId)) }
}

/** The reply for anything that was thrown while a line was handled. Logs what is our own fault under the number that the person sees. */
export async function explainError(error: unknown, o: { services: Services; log: Logger; telling: Telling; number: () => string; secret?: boolean }): Promise<Reply> {
  if (error instanceof Ask) return error.reply
  if (error instanceof UserError) {
    o.log.info('refused', { code: error.code })
    const data = await filled(error, o.services)
    return refusalCard(errorText(error.code, data, o.telling), errorActions(error.code, data))
  }
  if (error instanceof DeniedError) {
    o.log.info('denied', { code: error.code })
    return denied(error, o.services)
  }
  const number = o.number()
  // An error of the database client may quote what was to be written.
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
  o.log.error('our own fault', { number, error: o.secret !== true ? words : error instanceof Error ? error.name : typeof error })
  const names = await adminNames(o.services).catch(() => [])
  return say(`这一步我出错了，没有改动任何东西。已经记下（编号 ${number}），过 5 分钟再试，还不行就找管理员${names[0] ?? ''}。`)
}
