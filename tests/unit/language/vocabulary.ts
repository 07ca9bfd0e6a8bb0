// A vocabulary like that of commands.md section 7, for the tests of the language only.
import type { CommandShape } from '../../../bot/language/line.ts'

/** A shape with the parts that most commands share. */
export function shape(words: string, english: string, more: Partial<CommandShape> = {}): CommandShape {
  return { key: english.replaceAll(' ', '-'), words: words.split(' '), english: english.split(' '), aliases: [], glued: false, ...more }
}

export const VOCABULARY: readonly CommandShape[] = [
  shape('帮助', 'help', { aliases: [['?'], ['帮忙'], ['怎么用'], ['说明']] }),
  shape('我的', 'me', { aliases: [['我报的'], ['我投的'], ['待办']] }),
  shape('日历', 'date', { aliases: [['万年历']], glued: true }),
  shape('撤销', 'undo', { aliases: [['撤回'], ['点错了']] }),
  shape('活动', 'events', { aliases: [['有啥活动'], ['活动列表']] }),
  { key: 'event-new', words: ['活动', '新建'], english: ['event', 'new'], aliases: [['发活动']], glued: false },
  { key: 'event-edit', words: ['活动', '改'], english: ['event', 'edit'], aliases: [], glued: true },
  { key: 'event-close', words: ['活动', '停'], english: ['event', 'close'], aliases: [], glued: true },
  shape('报名', 'join', { aliases: [['我要报名'], ['参加']], glued: true }),
  shape('取消报名', 'leave', { aliases: [['退出'], ['不去了']], glued: true }),
  shape('改报名', 'rejoin', { glued: true }),
  shape('代报名', 'join-for', { glued: true }),
  shape('候补', 'waitlist', { glued: true }),
  shape('名单', 'roster', { glued: true }),
  shape('接龙', 'chain', { glued: true, free: true }),
  shape('签到', 'checkin', { glued: true }),
  shape('投票', 'vote', { aliases: [['有啥投票']], glued: true }),
  { key: 'poll-new', words: ['投票', '新建'], english: ['poll', 'new'], aliases: [], glued: false },
  { key: 'poll-result', words: ['投票', '结果'], english: ['poll', 'result'], aliases: [], glued: true },
  shape('建议', 'suggest', { aliases: [['合理化建议'], ['提个建议']], free: true }),
  { key: 'suggestion-track', words: ['建议', '查'], english: ['track'], aliases: [], glued: true },
  shape('提案', 'proposals', { glued: true }),
  { key: 'proposal-review', words: ['提案', '初审'], english: ['review'], aliases: [], glued: true },
  shape('附议', 'second', { glued: true }),
  shape('生日', 'birthday', { glued: true }),
  shape('学习', 'study', { aliases: [['打卡'], ['学习打卡']], glued: true, free: true }),
  shape('小组', 'group'),
  shape('我的小组', 'mygroup'),
]
