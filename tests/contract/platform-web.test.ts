// The page keeps the platform contract.
import { transcriptStore } from '../../prisma/stores/transcript.ts'
import { PlatformError } from '../../bot/model/errors.ts'
import type { Transcript } from '../../bot/model/transcript.ts'
import type { StateView } from '../../adapters/web/view.ts'
import { testDb } from '../kit/database.ts'
import { webKit } from '../kit/web.ts'
import { platformContract, type Inbound } from './platform.ts'

platformContract('web', async () => {
  const { db, remove } = await testDb()
  const real = transcriptStore(db)
  let busy = false
  const transcript: Transcript = {
    ...real,
    add(message) {
      if (!busy) return real.add(message)
      busy = false
      return Promise.reject(new Error('database is locked'))
    },
  }
  const kit = await webKit({ transcript, started: false })
  const toasts: string[] = []
  let forbidden = false
  const post = (path: string, body: object): Inbound => ({
    delivered: kit.post(path, body).then(({ status, body: said }) => {
      if (typeof said['toast'] === 'string') toasts.push(said['toast'])
      return status === 200
    }),
  })
  return {
    adapter: {
      ...kit.web,
      // Somebody who is not on the page is the one refusal that lasts.
      async send(to, out, opts) {
        const gone = forbidden && to.kind === 'chat'
        forbidden = false
        return kit.web.send(gone ? { kind: 'chat', chat: 'gone' } : to, out, opts)
      },
    },
    chat: 'union', user: 'w1', repushes: false,
    say: (text, o = {}) => post('/api/say', { user: 'w1', chat: o.private === true ? null : 'union', text }),
    press: (ref, label) => post('/api/press', { user: 'w1', message: ref.messageId, label }),
    async seen(where) {
      const state = (await (await kit.request('/api/state')).json()) as StateView
      return state.shown.filter((m) => (where === 'group' ? m.chat === 'union' : m.user === 'w1')).map((m) => [m.text, JSON.stringify(m.card)].join('\n'))
    },
    toasts: () => toasts,
    fail: (how) => {
      if (how === 'busy') busy = true
      else forbidden = true
    },
    async close() {
      await kit.web.stop()
      await remove()
      if (kit.clock.pending() > 0) throw new PlatformError('left', { retryable: false, hint: 'a wake-up was left behind' })
    },
  }
})
