// Answers to 签到. The code is shown to the organiser alone.
import { codeOf } from '../domain/activity.ts'
import type { Instant } from '../model/time.ts'
import { showSpan } from '../model/time.ts'
import { say, show, type CardReply, type Reply } from '../model/reply.ts'
import type { Attendance } from '../services/attendance.ts'
import type { CheckinOutcome } from '../services/checkin.ts'
import { button, card, fields, list, note, text, type Telling } from './parts.ts'

/** `name` null: for oneself. */
export function checkinReply(o: CheckinOutcome, name: string | null): Reply {
  const who = name ?? ''
  if (o.again) return say(`${who}已经签过到了，不用再签。`)
  return say(name === null ? `签到了 ✅ ${o.activity.title}，你是第 ${o.number} 个到的。` : `帮${name}签到了，${o.activity.title}到了 ${o.number} 人。`)
}

/** For who runs it: the code, the window, who is there. */
export function checkinBoard(t: Telling, x: Attendance, code: string, window: { readonly from: Instant; readonly to: Instant } | null, me: string): CardReply {
  const a = codeOf(x.activity)
  const mine = x.absent.includes(me) ? [button('我也签到', ['签到', a, code])] : []
  return show(card({
    title: `${a} ${x.activity.title} 签到`, blocks: [
      text(`口令 ${code}。写在现场，大家发「签到 ${code}」。`), fields([['时间', window === null ? '没定时间，随时能签' : showSpan(window.from, window.to, t.now, t.zone)], ['到了', `${x.came.length}/${x.seated}`]]),
      x.came.length === 0 ? null : list([x.came.join('、')], '已到'), x.absent.length === 0 ? null : list([x.absent.join('、')], '没到'),
      note(`替人补签发「签到 ${a} @名字」，改时间发「活动 改 ${a} 签到:16:00-18:00」。`),
    ],
    actions: [...mine, button('看到了谁', ['签到', a, '口令'])],
  }), { audience: 'private', toast: '口令发到你的私聊了' })
}
