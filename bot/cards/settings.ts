// 设置 and 提醒: every value with a button that changes it.
import { hearsBareLines, type ChatSettings } from '../domain/chat.ts'
import type { PlatformId } from '../model/event.ts'
import type { Reminders } from '../services/self.ts'
import { show, type CardReply } from '../model/reply.ts'
import { showDate, showTime, toLocal } from '../model/time.ts'
import { button, card, field, fields, note, text, type Telling } from './parts.ts'

/** `22:00–7:00` or 不设. */
export function quietText(quiet: ChatSettings['quiet']): string {
  return quiet === null || quiet.from === quiet.to ? '不设' : `${showTime(quiet.from)}–${showTime(quiet.to)}`
}

/** `2 小时`, `90 分钟`, or 关. */
export function holdText(minutes: number | null): string {
  return minutes === null ? '关（补上就算数）' : `留 ${minutes % 60 === 0 ? `${minutes / 60} 小时` : `${minutes} 分钟`}`
}

/** All settings of a group that its platform can keep. `about`: what the line must say to mean this group, when it is not the one that it is typed in. */
export function settingsCard(label: string, { platform, settings: s }: { readonly platform: PlatformId; readonly settings: ChatSettings }, about: readonly string[], said: string | null = null): CardReply {
  // The name of a group runs on over blanks, so it stands last.
  const line = (...words: string[]): string[] => ['设置', ...words, ...about]
  const ask = (name: string, title: string, value: string, hint: string) => button(title, line(), { fields: [field(name, { label: title, required: true, value, hint })] })
  const bare = hearsBareLines(platform)
  return show(card({
    title: `${label}的设置`, tone: said === null ? 'plain' : 'good',
    blocks: [
      said === null ? null : text(said),
      fields([
        ['不@也听', bare ? (s.bareLines ? '开' : '关') : null], ['安静', quietText(s.quiet)], ['结果时间', showTime(s.resultTime)], ['提醒时间', `前一天 ${showTime(s.remindTime)}`],
        ['字体', s.script === '简' ? '简体' : '繁体'], ['递补确认', holdText(s.holdMinutes)], ['附议', `${s.seconders} 人`],
      ]),
      note('安静的时候催办和提醒会等，补上位子照样马上说。'),
    ],
    actions: [
      ...(bare ? [button(s.bareLines ? '不@不听' : '不@也听', line('不@也听', s.bareLines ? '关' : '开'))] : []),
      ask('安静', '改安静时间', s.quiet === null ? '关' : `${showTime(s.quiet.from)}-${showTime(s.quiet.to)}`, '22:00-7:00 或 关'),
      ask('结果时间', '改结果时间', showTime(s.resultTime), '晚上截止的，第二天几点发结果'),
      ask('提醒时间', '改提醒时间', showTime(s.remindTime), '前一天几点提醒'),
      button(s.script === '简' ? '改用繁体' : '改用简体', line(s.script === '简' ? '繁' : '简')),
      ask('递补确认', '改递补确认', s.holdMinutes === null ? '关' : holdText(s.holdMinutes).replace('留 ', ''), '2小时 或 关'),
      ask('附议', '改附议人数', String(s.seconders), '1 到 50'),
    ],
  }), { toast: said ?? `${label}的设置` })
}

/** Of which group? */
export function whichChatCard(labels: readonly string[], typed: readonly string[]): CardReply {
  return show(card({
    title: '设置哪个群？', tone: 'ask', blocks: [text(labels.length === 0 ? '还没有绑定的群。把我拉进群，在群里发「绑定本群」。' : '点一个群。')],
    actions: labels.slice(0, 20).map((label) => button(label, [...typed, `群:${label}`])),
  }), { offer: 'preview', toast: '设置哪个群？' })
}

/** A member's own reminders. */
export function remindersCard(t: Telling, r: Reminders, said: string | null): CardReply {
  const today = toLocal(t.now, t.zone).date
  const muted = r.mutedUntil !== null && r.mutedUntil >= today ? r.mutedUntil : null
  return show(card({
    title: '我的提醒', tone: said === null ? 'plain' : 'good',
    blocks: [
      said === null ? null : text(said),
      fields([['提醒', r.on ? '开' : '关'], ['静音到', muted === null ? '没有' : showDate(muted, today)], ['安静', quietText(r.quiet)]]),
      note('都是私聊。补上位子、时间地点变了、活动取消，什么时候都会说。'),
    ],
    actions: [
      button(r.on ? '关' : '开', ['提醒', r.on ? '关' : '开']),
      button('安静时间', ['提醒'], { fields: [field('安静', { required: true, value: r.quiet === null ? '22:00-7:00' : `${showTime(r.quiet.from)}-${showTime(r.quiet.to)}`, hint: '22:00-7:00 或 关' })] }),
      muted === null
        ? button('静音几天', ['提醒'], { fields: [field('静音到', { label: '静音到哪天', type: 'date', required: true, hint: '3-20' })] })
        : button('不静音了', ['提醒', '静音到', '关']),
    ],
  }), { toast: said ?? `提醒现在${r.on ? '开着' : '关着'}` })
}

export { hearsBareLines }
