// Feishu keeps the platform contract: the real SDK against the stand-in.
import { createFeishu } from '../../adapters/feishu/index.ts'
import { zoneOf } from '../../bot/model/time.ts'
import { systemClock } from '../../bot/system.ts'
import { recorder } from '../kit/log.ts'
import { startFeishuStandIn } from '../stand-in/feishu/index.ts'
import { platformContract } from './platform.ts'

const SEND = 'POST /open-apis/im/v1/messages'

platformContract('feishu', async () => {
  const platform = await startFeishuStandIn({ people: [{ name: '王芳' }], chats: [{ name: '工会群' }] })
  const adapter = createFeishu({
    config: { appId: platform.appId, appSecret: platform.appSecret, baseUrl: platform.baseUrl }, clock: systemClock(zoneOf('Asia/Shanghai')), log: recorder().log,
  })
  const toasts: string[] = []
  let started = false
  /** Acknowledgements that were asked for, per event: a re-push gets its own. */
  const asked = new Map<string, number>()

  async function delivered(eventId: string | null): Promise<boolean> {
    if (eventId === null || !started) return false
    const nth = (asked.get(eventId) ?? 0) + 1
    asked.set(eventId, nth)
    const acks = await platform.records.waitFor('ack', (e) => e['eventId'] === eventId, { count: nth })
    return acks.at(-1)?.['code'] === 200
  }

  return {
    adapter: {
      ...adapter,
      async start(accept, hooks) {
        await adapter.start(accept, hooks)
        // Presses are not kept for later: somebody has to be there.
        await platform.records.waitFor('ping')
        started = true
      },
      async stop() {
        await adapter.stop()
        if (started) await platform.records.waitFor('disconnect')
        started = platform.connections().some((c) => c.open)
      },
    },
    chat: platform.chat('工会群'), user: platform.person('王芳'), repushes: true,
    say: (text, o = {}) => {
      const alone = o.private === true
      const { eventId } = platform.say({ from: '王芳', chat: alone ? 'private' : '工会群', text, mentionBot: !alone, ...(o.id === undefined ? {} : { push: { eventId: o.id } }) })
      return { delivered: delivered(eventId) }
    },
    press: (ref, label) => ({
      delivered: platform.press({ from: '王芳', messageId: ref.messageId, button: label }).then(({ code, toast }) => {
        if (toast) toasts.push(toast.content)
        return code === 0
      }),
    }),
    echo: () => ({ delivered: delivered(platform.say({ from: '王芳', chat: '工会群', text: '名单如下', mentionBot: true, sender: 'bot' }).eventId) }),
    seen: (where) => Promise.resolve((where === 'group' ? platform.messages('工会群') : platform.privateMessages('王芳')).filter((m) => m.fromBot).map((m) => [m.text, m.content].join('\n'))),
    toasts: () => toasts,
    fail: (how) => platform.failCalls(SEND, how === 'busy' ? 230020 : 230002, { times: 1 }),
    async close() {
      await adapter.stop()
      await platform.close()
      const wrong = platform.violations()
      if (wrong.length > 0) throw new Error(wrong.join('\n'))
    },
  }
})
