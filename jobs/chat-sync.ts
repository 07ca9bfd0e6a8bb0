// chat-sync: each night, after an outage, and for a group that the bot just joined: who is where. Rules: bot/services/chat-sync.ts.
import { plus, SECOND } from '../bot/model/time.ts'
import { defineJob } from '../bot/runtime/define-job.ts'
import { dueChat, syncChats, syncMembers } from '../bot/services/chat-sync.ts'

/** Between two groups, so that jobs with a time to keep never wait behind a long list of them. */
const APART_MS = 2 * SECOND

export const chatSyncJob = defineJob({
  name: 'chat-sync',
  dailyAt: '04:20',
  liveOnly: true,
  attempts: 6,
  timeoutMs: 120_000,
  async run({ payload, clock, services, queue, log, signal }) {
    const due = dueChat(payload)
    if (due) {
      const outcome = await syncMembers(services, due, clock.now())
      if (outcome === 'lost') log.warn('out of a group', { chat: due.chat })
      return
    }
    if (payload.platform === undefined) {
      for (const platform of services.directory.platforms)
        if (services.directory.lists(platform)) await queue.enqueue('chat-sync', { platform }, { key: `chat-sync/all/${platform}`, ifQueued: 'keep' })
      return
    }
    const chats = await syncChats(services, payload.platform)
    for (const [i, { chat, missing }] of chats.entries()) {
      if (signal.aborted) return
      await queue.enqueue('chat-sync', { chat, missing }, { key: `chat-sync/${chat}`, runAt: plus(clock.now(), i * APART_MS), ifQueued: 'replace' })
    }
  },
})
