// Replay keeps the platform contract: the script is its platform.
import { createReplay, type OutputLine } from '../../adapters/replay/index.ts'
import { createPlayer } from '../../adapters/replay/player.ts'
import { instant, zoneOf } from '../../bot/model/time.ts'
import type { InboundEvent } from '../../bot/model/event.ts'
import type { AcceptResult } from '../../bot/ports/platform.ts'
import { transcriptStore } from '../../prisma/stores/transcript.ts'
import { virtualClock } from '../kit/clock.ts'
import { testDb } from '../kit/database.ts'
import { platformContract, type Inbound } from './platform.ts'

platformContract('replay', async () => {
  const { db, remove } = await testDb()
  const clock = virtualClock(instant(1_773_194_400_000), zoneOf('Asia/Shanghai'))
  const transcript = transcriptStore(db)
  const shown: OutputLine[] = []
  const replay = createReplay({ transcript, clock, emit: (line) => { shown.push(line) } })
  const adapter = replay.on('feishu')
  let accept: ((event: InboundEvent) => Promise<AcceptResult>) | null = null
  let lines = 0
  // The script reads on only when all is done; the platform's part ends with the acknowledgement.
  let acknowledge = (): void => undefined
  const player = createPlayer({
    clock, transcript, run: 1, restart: () => Promise.resolve(),
    bot: () => ({
      async accept(event) {
        if (!accept) throw new Error('stopped')
        const result = await accept(event)
        acknowledge()
        return result
      },
      setup: () => Promise.resolve(), fault: (f) => replay.fault(f), origin: (eventId, line) => replay.origin(eventId, line), settle: () => Promise.resolve(), start: () => Promise.resolve(),
    }),
  })
  const play = (line: Parameters<typeof player.play>[0]): Inbound => ({
    delivered: new Promise((resolve) => {
      acknowledge = () => { resolve(true) }
      player.play(line, ++lines).catch(() => { resolve(false) })
    }),
  })
  return {
    adapter: {
      ...adapter,
      start(take, hooks) {
        accept = take
        return adapter.start(take, hooks)
      },
      stop() {
        accept = null
        return adapter.stop()
      },
    },
    chat: 'g1', user: 'ou_1', repushes: true,
    say: (text, o = {}) => play({ kind: 'message', platform: 'feishu', chat: o.private === true ? null : 'g1', user: 'ou_1', text, ...(o.id === undefined ? {} : { event: o.id }) }),
    press: (ref, label) => play({ kind: 'click', platform: 'feishu', chat: 'g1', user: 'ou_1', click: { message: ref.messageId, action: label } }),
    async seen(where) {
      const now = new Map<string, string>()
      for (const l of shown) if (l.message !== null && (where === 'group' ? l.chat === 'g1' : l.user === 'ou_1')) now.set(l.message, l.text)
      return [...now.values()]
    },
    toasts: () => shown.filter((l) => l.kind === 'toast').map((l) => l.text),
    fail: (how) => replay.fault({ platform: 'feishu', chat: 'g1', sends: 1, error: how === 'busy' ? 'rate_limited' : 'forbidden' }),
    close: remove,
  }
})
