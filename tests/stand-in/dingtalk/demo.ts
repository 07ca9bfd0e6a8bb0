// A small school to try the bot in by hand: one group, a few teachers, one cadre. Used by `npm run stand-in -- dingtalk`.
import type { CardTemplate, DingtalkStandInOptions } from './option.ts'

/** A template that fits any card with the variables `title`, `text`, `actions` and `form`. */
export const DEMO_TEMPLATE: CardTemplate = { id: 'demo-card.schema', lines: ['text', 'text2', 'text3', 'text4', 'text5', 'text6', 'mine'] }

/** Options of a school whose credentials anybody may know. `port`: any free one when absent. */
export function demoDingtalk(port = 0): DingtalkStandInOptions {
  const people = [
    { id: 'staff001', nick: '王芳', departments: [2], title: '语文教师' },
    { id: 'staff002', nick: '张伟', departments: [4], title: '后勤' },
    { id: 'staff003', nick: '张伟民', departments: [3], title: '数学教师' },
    { id: 'staff004', nick: '李娜', departments: [2], title: '语文教师' },
    { id: 'staff005', nick: '赵磊', departments: [4], title: '工会委员', admin: true },
    { id: 'guest001', nick: '校外的老陈', outside: 'missing' as const },
  ]
  return {
    port,
    clientId: 'dingdemo0001',
    clientSecret: 'demo-secret-of-the-stand-in',
    people,
    chats: [{ id: 'cidDEMO0001==', title: '三中工会群', members: people.map((p) => p.id) }],
    departments: [
      { id: 1, name: '三中', parent: 0 },
      { id: 2, name: '语文组', parent: 1 },
      { id: 3, name: '数学组', parent: 1 },
      { id: 4, name: '后勤小组', parent: 1 },
    ],
    templates: [DEMO_TEMPLATE],
    // A person tries things for more than a day's worth of calls.
    limits: { monthlyCalls: Infinity },
  }
}
