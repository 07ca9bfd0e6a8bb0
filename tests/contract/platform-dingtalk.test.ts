// DingTalk keeps the platform contract: the real SDK against the stand-in, cards being interactive ones.
import { createDingtalk } from '../../adapters/dingtalk/index.ts'
import { TEXT_VARIABLES } from '../../adapters/dingtalk/config.ts'
import { zoneOf } from '../../bot/model/time.ts'
import { systemClock } from '../../bot/system.ts'
import { recorder } from '../kit/log.ts'
import { startDingtalkStandIn } from '../stand-in/dingtalk/index.ts'
import { platformContract, type PlatformHarness } from './platform.ts'

const SENDS: readonly string[] = ['POST /v1.0/card/instances/createAndDeliver', 'POST /v1.0/robot/groupMessages/send']
const TEMPLATE = { id: 'union.schema', lines: [...TEXT_VARIABLES, 'mine'] }
const CHAT = 'cidAAA=='
const USER = 'staff001'

const REFUSALS = { busy: { status: 403, code: 'Forbidden.AccessDenied.QpsLimitForApi' }, forbidden: { status: 400, code: 'invalid.openConversationId' } } as const

async function harness(cardTemplateId: string | null): Promise<PlatformHarness> {
  const platform = await startDingtalkStandIn({ people: [{ id: USER, nick: '王芳' }], chats: [{ id: CHAT, title: '工会群', members: [USER] }], templates: [TEMPLATE] })
  const { clientId, clientSecret, robotCode } = platform.app
  const adapter = createDingtalk({
    config: { clientId, clientSecret, robotCode, baseUrl: platform.url, oapiUrl: platform.url, cardTemplateId },
    clock: systemClock(zoneOf('Asia/Shanghai')), newId: () => 'n1', log: recorder().log,
  })
  const toasts: string[] = []
  /** Pushes by the id that a test gave them. */
  const pushes = new Map<string, string>()
  /** Acknowledgements that were asked for, per push: a re-push gets its own. */
  const asked = new Map<string, number>()
  const refusals = new Map<string, () => void>()

  /** An acknowledgement, or, where storing failed, its absence: what was sent before a pong would have come before it. */
  async function delivered(messageId: string | null): Promise<boolean> {
    if (messageId === null) return false
    const count = (asked.get(messageId) ?? 0) + 1
    asked.set(messageId, count)
    const mine = (): number => platform.recorder.all('ack').filter((e) => e['messageId'] === messageId).length
    const refused = new Promise<void>((resolve) => { refusals.set(messageId, resolve) })
    await Promise.race([refused, platform.recorder.waitFor('ack', (e) => e['messageId'] === messageId, { count })])
    if (mine() < count) await platform.live()[0]?.ping()
    return mine() >= count
  }

  return {
    adapter: {
      ...adapter,
      async start(accept, hooks) {
        await adapter.start(async (event) => {
          try {
            return await accept(event)
          } catch (error) {
            refusals.get(event.eventId)?.()
            throw error
          }
        }, hooks)
        await platform.waitForLive()
      },
      async stop() {
        const open = platform.live().length > 0
        await adapter.stop()
        if (open) await platform.recorder.waitFor('connection', (e) => e['what'] === 'closed')
      },
    },
    chat: CHAT, user: USER, repushes: true,
    say(text, o = {}) {
      const before = o.id === undefined ? undefined : pushes.get(o.id)
      const messageId = before === undefined
        ? platform.say({ from: USER, text, ...(o.private === true ? {} : { chat: CHAT, mentionBot: true }) }).messageId
        : platform.duplicate(before, 'same')
      if (o.id !== undefined && messageId !== null) pushes.set(o.id, messageId)
      return { delivered: delivered(messageId) }
    },
    press: (ref, label) => ({
      delivered: platform.press({ from: USER, on: ref.messageId, button: label }).then((pressed) => {
        if (pressed.outcome !== 'answered') return false
        const { mine } = pressed.card.values
        if (mine !== undefined) toasts.push(mine)
        return true
      }),
    }),
    seen: (where) => Promise.resolve((where === 'group' ? platform.messages(CHAT) : platform.privateMessages(USER)).filter((m) => m.from === 'bot').map((m) => {
      const view = m.card === null ? null : platform.card(m.card, USER)
      return view ? [view.title, ...view.lines].join('\n') : [m.title, m.text].join('\n')
    })),
    toasts: () => toasts,
    fail(how) {
      const { status, code } = REFUSALS[how]
      platform.faults.add({ match: (route) => SENDS.includes(route), times: 1, action: { kind: 'reply', status, body: { code, message: code, requestid: 'r1' } } })
    },
    async close() {
      await adapter.stop()
      const wrong = platform.violations()
      await platform.close()
      if (wrong.length > 0) throw new Error(wrong.join('\n'))
    },
  }
}

platformContract('dingtalk with a card template', () => harness(TEMPLATE.id))
platformContract('dingtalk without a card template', async () => {
  const { press: _press, ...h } = await harness(null)
  return h
})
