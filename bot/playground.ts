// Who lives in the 体验群: one school with a sub-union, and a person of each kind. Everything else is said and done by whoever tries it.
import type { WebGroup, WebPerson } from '../adapters/web/view.ts'
import type { Setup } from './services/setup.ts'

interface Resident extends WebPerson {
  readonly branch?: string
  readonly group?: string
  /** A role of commands.md section 6; absent: a member. */
  readonly tier?: string
}

// Two people of one name, because every school has them.
const RESIDENTS: readonly Resident[] = [
  { id: 'w1', name: '王芳', label: '语文组 · 会员', color: '#4f7fd9', branch: '本部分工会', group: '语文组' },
  { id: 'w2', name: '李梅', label: '语文组 · 小组长', color: '#c2618f', branch: '本部分工会', group: '语文组', tier: 'leader' },
  { id: 'w3', name: '张伟', label: '后勤小组 · 会员', color: '#3d9a7d', branch: '本部分工会', group: '后勤小组' },
  { id: 'w4', name: '张伟', label: '初二组 · 会员', color: '#8a6bd1', branch: '附中分工会', group: '初二组' },
  { id: 'w5', name: '陈静', label: '初二组 · 会员', color: '#b9772e', branch: '附中分工会', group: '初二组' },
  { id: 'w6', name: '赵磊', label: '工会委员 · 干部', color: '#2f7f9c', role: 'cadre', tier: 'cadre' },
  { id: 'w7', name: '孙悦', label: '附中分工会主席 · 干部', color: '#a8524b', role: 'cadre', branch: '附中分工会', group: '初二组', tier: 'cadre' },
  { id: 'w8', name: '何晓', label: '管理员', color: '#5d6b7a', role: 'admin', tier: 'admin' },
]

const UNION_CHAT: WebGroup = { chat: 'union', title: '实验中学 · 校工会群' }

export interface Playground {
  /** Whom the browser plays. */
  readonly people: readonly WebPerson[]
  readonly groups: readonly WebGroup[]
  /** The same as rows of the database; scopes follow from the branches, without one the whole union. */
  readonly setup: Setup
}

export const PLAYGROUND: Playground = {
  people: RESIDENTS.map(({ id, name, label, color, role }) => ({ id, name, label, color, ...(role === undefined ? {} : { role }) })),
  groups: [UNION_CHAT],
  setup: {
    members: RESIDENTS.map(({ id, name, branch, group, tier }) => ({
      name, accounts: { web: id },
      ...(branch === undefined ? {} : { branch }), ...(group === undefined ? {} : { group }), ...(tier === undefined ? {} : { role: tier }),
      ...(tier === 'leader' && group !== undefined ? { scope: group } : {}),
    })),
    chats: [{ platform: 'web', chat: UNION_CHAT.chat, title: UNION_CHAT.title, members: RESIDENTS.map(({ id }) => id) }],
  },
}
