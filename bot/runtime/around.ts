// Events that are no lines: groups and people come and go, a private chat is opened, something comes that the bot does not read.
import { OUTSIDER } from '../cards/outsider.ts'
import type { MembershipEvent, OtherEvent } from '../model/event.ts'
import { say } from '../model/reply.ts'
import { membership } from '../services/membership.ts'
import type { OutboxBody, Target } from '../services/notice.ts'
import type { Services } from '../services/index.ts'
import type { Unit } from '../services/unit.ts'

const KINDS: Readonly<Record<OtherEvent['what'], string>> = {
  opened: '', picture: '图片', file: '文件', audio: '语音', video: '视频', sticker: '表情', unknown: '这种消息',
}

/** What somebody is told who opens the private chat or sends what cannot be read there: once each for ever. */
function words(event: OtherEvent, stranger: boolean): string {
  if (event.what !== 'opened') return `${KINDS[event.what]}我看不了，只看得懂文字。想报名发「活动」，看我会什么发「帮助」。`
  if (stranger && event.sender.external === true) return `你好，我是工会小助手。${OUTSIDER}`
  return stranger ? '你好，我是工会小助手。我这里还没有你，发「入会」，两步就好。' : '你好，我是工会小助手。想看能报什么发「活动」，看我会什么发「帮助」。'
}

/** The key is the person's, not the event's: the table takes each only once, whatever restarts in between. */
async function other(unit: Unit, services: Services, event: OtherEvent): Promise<void> {
  const { platform, chat, sender } = event
  // In a group it is not for the bot, even when it is named.
  if (chat !== null) return
  await services.blocked.clear(unit, platform, sender.id)
  const actor = await services.identity.actor(platform, sender.id)
  const body: OutboxBody = { kind: 'reply', reply: say(words(event, actor === null), 'private'), script: '简' }
  const target: Target = { kind: 'user', chat: null, user: sender.id, eventId: event.eventId, messageId: event.messageId }
  const key = `${event.what === 'opened' ? 'welcome' : 'reads-text'}/${platform}/${sender.id}`
  unit.answer({ key, platform, lane: `${platform}/@${sender.id}`, target: JSON.stringify(target), body: JSON.stringify(body), dueAt: unit.now })
}

/** Carries the event out and marks it as handled, in one transaction. */
export async function handleAround(services: Services, event: MembershipEvent | OtherEvent, inboxId: string): Promise<void> {
  await services.units.run(async (unit) => {
    if (event.kind === 'membership') await membership(unit, services, event)
    else await other(unit, services, event)
    unit.handled(inboxId)
  })
}
