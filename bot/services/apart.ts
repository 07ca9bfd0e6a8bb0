// Two of one name: told apart by where they belong, else by their platform, else by the end of their account's id.
import { PLATFORM_NAMES } from './link.ts'
import type { Member } from './people.ts'

type Person = Pick<Member, 'id' | 'name' | 'branch' | 'group' | 'accounts'>

/** Each with the first of these that no other has. */
function firstOfOwn<P>(people: readonly P[], ...ways: readonly ((p: P) => string)[]): string[] {
  return people.map((p) => {
    const own = ways.find((way) => way(p) !== '' && people.every((x) => x === p || way(x) !== way(p)))
    return (own ?? ways.at(-1))?.(p) ?? ''
  })
}

const placeOf = (p: Pick<Person, 'branch' | 'group'>): string => [p.branch, p.group].filter((x) => x !== null).join(' ') || '没分小组'
const platformsOf = (p: Pick<Person, 'accounts'>): string => [...new Set(p.accounts.map((a) => PLATFORM_NAMES[a.platform]))].join('、')
const tailOf = (p: Pick<Person, 'id' | 'accounts'>): string => `${platformsOf(p)} 尾号${(p.accounts[0]?.userId ?? p.id).slice(-4)}`.trim()
const endOf = (p: Pick<Person, 'id'>): string => `尾号${p.id.slice(-6)}`

/** For lists: 小组 or 分工会, or both, before anything else. One for each, in that order. */
export function shortApart(people: readonly Person[]): string[] {
  return firstOfOwn(people, (p) => p.group ?? p.branch ?? '', placeOf, platformsOf, tailOf, endOf)
}

/** For questions: all that is known of where they belong, then the 工号. */
export function fullApart(people: readonly (Person & Pick<Member, 'employeeNo'>)[]): string[] {
  const number = (p: Pick<Member, 'employeeNo'>): string => (p.employeeNo === null ? '' : `工号${p.employeeNo}`)
  return firstOfOwn(people, (p) => [p.branch, p.group].filter((x) => x !== null).join(' ') || number(p), placeOf, number, platformsOf, tailOf, endOf)
}
