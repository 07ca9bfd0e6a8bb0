// Who plays in the demo: a school's group with three 小组, and somebody who is late.
import type { ScriptLine } from '../../adapters/replay/script.ts'

/** A teacher of the demo. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly group: string
}

const TEAMS: Readonly<Record<string, readonly string[]>> = {
  语文组: ['王芳', '刘洋', '李梅', '张敏', '杨柳', '徐静', '孙倩', '马超', '朱琳'],
  数学组: ['张伟', '郭涛', '何平', '高翔', '林娜', '罗强', '梁晨', '宋佳', '唐勇'],
  后勤组: ['韩雪', '郑浩', '陈静', '冯刚', '董洁', '程亮', '曹颖', '袁野'],
}

/** In the order in which they press and type when the sign-up opens at noon. */
export const TEACHERS: readonly Person[] = Object.entries(TEAMS).flatMap(([group, names], team) => names.map((name, i) => ({ id: `ou_${team + 1}${i + 1}`, name, group })))

/** A member of the committee: publishes, asks for the code, sums up. */
export const ORGANISER: Person = { id: 'ou_cadre', name: '赵磊', group: '语文组' }

/** Comes when it is closed. */
export const LATE: Person = { id: 'ou_late', name: '邓丽', group: '后勤组' }

export const GROUP = { id: 'oc_union', title: '校工会群' } as const

/** A teacher by name. Throws where the story names nobody. */
export function teacher(name: string): Person {
  const found = TEACHERS.find((p) => p.name === name)
  if (!found) throw new Error(`nobody in the demo is called ${name}`)
  return found
}

/** The union as it stands in the morning. */
export const SETUP: ScriptLine = {
  kind: 'setup',
  setup: {
    members: [ORGANISER, ...TEACHERS, LATE].map((p) => ({
      name: p.name, branch: '本部分工会', group: p.group, accounts: { feishu: p.id }, ...(p === ORGANISER ? { role: 'cadre' as const } : {}),
    })),
    chats: [{ platform: 'feishu', chat: GROUP.id, title: GROUP.title, members: [ORGANISER, ...TEACHERS, LATE].map((p) => p.id) }],
  },
}
