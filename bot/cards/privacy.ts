// 隐私 谁能看到: what the tables hold about a member and who sees it. Change it with prisma/schema.prisma.
import { show, type CardReply } from '../model/reply.ts'
import { toLocal } from '../model/time.ts'
import { PLATFORM_NAMES } from '../services/link.ts'
import { ROLE_NAMES } from '../services/role.ts'
import type { Stored } from '../services/self.ts'
import { card, list, type Telling } from './parts.ts'

/** At most twelve short lines. */
export function privacyCard(t: Telling, s: Stored): CardReply {
  const { member: m } = s
  const since = s.since === null ? '' : `，${toLocal(s.since, t.zone).date} 起`
  const place = [m.branch, m.group].filter((x) => x !== null).join(' · ')
  const roles = [...new Set(m.grants.map((g) => ROLE_NAMES[g.tier]))]
  return show(card({
    title: '谁能看到', blocks: [list([
      `我记着：${m.name}，${place === '' ? '没分小组' : place}${since}。同组的人和干部看得到。`,
      `工号：${m.employeeNo ?? '没有'}。小组长看自己组的，干部看自己范围的。${m.gender === null ? '' : `性别：${m.gender}，名册导入的，名单上不显示。`}`,
      `账号：${[...new Set(m.accounts.map((a) => PLATFORM_NAMES[a.platform]))].join('、')}。只用来认出你、给你发消息。`,
      `职务：${roles.length === 0 ? '没有' : roles.join('、')}。管理员看得到。`,
      `你在的群：${s.chats.length === 0 ? '没有' : s.chats.join('、')}。只用来发提醒和名单上做记号。`,
      `报名：${s.signups} 项。名字、带几人和备注，能看名单的人都看得到。`,
      '报名时填的项目（比如尺码）：只有组织者和管那项活动的干部看得到。',
      '提醒设置：只有你看得到。申请入会时写的：能点同意的人看得到。',
      '谁做了什么、什么时候：记在日志里，管理员和经审看得到，改不了。',
      '你发的话处理完就删，只留编号防重复；我发出去的话送到就删。',
      '这台机器每天备份一次，备份里也有这些，最久留 12 个月。',
      '要一份副本或删掉：「隐私 导出」「隐私 删除」还没做好，先找管理员。',
    ])],
  }), { toast: '发到你私聊了' })
}
