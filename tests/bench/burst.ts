// The rush of the year through Feishu: 2,000 presses in ten seconds against the built program and the real SDK, the stand-in beside them.
import { plus, DAY } from '../../bot/model/time.ts'
import { systemClock } from '../../bot/system.ts'
import { MORNING, launch } from '../e2e/process.ts'
import { startFeishuStandIn } from '../stand-in/feishu/index.ts'
import { quantile } from './report.ts'
import { unionOf } from './union.ts'

const CHAT = 'oc_union'
const QUOTA = 1_500
const APART_MS = 5

export interface Burst {
  /** Milliseconds from the press to its acknowledgement. */
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Presses whose outcome came with the acknowledgement. */
  readonly told: number
  /** No error shown, and the card ends with these very numbers. */
  readonly exact: boolean
}

/** One round of so many presses, each by another member. */
export async function burst(folder: string, presses: number): Promise<Burst> {
  const clock = systemClock(MORNING)
  const { db, file } = await unionOf(folder, 'burst', presses, clock.now())
  await db.close()
  const people = Array.from({ length: presses }, (_, i) => ({ name: `老师${i}`, openId: `ou_${i}` }))
  const standIn = await startFeishuStandIn({ people, chats: [{ name: '校工会', chatId: CHAT }] })
  const bot = await launch({ feishu: standIn, file, admins: ['feishu:ou_0'] })
  try {
    const day = new Date(plus(clock.now(), 2 * DAY)).toISOString().slice(0, 10)
    for (const [line, answer] of [['绑定本群', /绑定好了/], [`活动 新建 春游 ${day} 16:20 ${QUOTA}人 截止:明天`, /这样发可以吗/], ['发布', /^A1 春游/]] as const) {
      standIn.say({ from: 'ou_0', chat: CHAT, text: line, mentionBot: true })
      await standIn.waitForShown({ chat: CHAT }, answer)
    }
    const { messageId } = await standIn.waitForShown({ chat: CHAT }, /^A1 春游/)
    const pressed = await Promise.all(people.map(({ openId }, i) => new Promise<Awaited<ReturnType<typeof standIn.press>>>((resolve, reject) => {
      standIn.clock.after(i * APART_MS, () => { standIn.press({ from: openId, messageId, button: '报名' }).then(resolve, reject) })
    })))
    const end = `${Math.min(QUOTA, presses)}/${QUOTA}${presses > QUOTA ? ` · 候补 ${presses - QUOTA}` : ''}`
    const shown = await standIn.waitForShown({ chat: CHAT }, (m) => m.messageId === messageId && m.text.includes(end)).then(() => true, () => false)
    const times = pressed.map((p) => p.tookMs).sort((a, b) => a - b)
    return {
      p50: quantile(times, 0.5), p99: quantile(times, 0.99), max: times.at(-1) ?? 0, told: pressed.filter((p) => /报上了|候补第/.test(p.text)).length,
      exact: shown && pressed.every((p) => p.code === 0),
    }
  } finally {
    await bot.stop()
    await standIn.close()
  }
}
