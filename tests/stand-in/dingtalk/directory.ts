// The directory of the old host: one person, a department's people, its sub-departments. Rules: dingtalk.md section 11.
import { knownFields, text, type Body } from './body.ts'
import type { Guard } from './guard.ts'
import type { Platform } from './platform.ts'
import { OldRefusal } from './refusal.ts'
import type { Person } from './world.ts'

const MAX_PAGE = 100

/** Serves the directory routes. */
export function serveDirectory({ recorder, world }: Platform, guard: Guard): void {
  /** No birthday: that is another product, with rights of its own. */
  function shown(person: Person): Body {
    const { spec } = person
    return {
      userid: person.id,
      unionid: person.unionId,
      name: spec.name ?? spec.nick,
      avatar: '',
      title: spec.title ?? '',
      dept_id_list: spec.departments ?? [1],
      active: true,
      admin: spec.admin ?? false,
      boss: false,
      ...(spec.mobile === undefined ? {} : { mobile: spec.mobile }),
      ...(spec.hiredDate === undefined ? {} : { hired_date: spec.hiredDate }),
    }
  }

  function department(body: Body): number {
    const id = body['dept_id'] ?? 1
    if (typeof id !== 'number' || !world.departments.has(id)) throw new OldRefusal(60003, '部门不存在')
    return id
  }

  guard.oapi('POST', '/topapi/v2/user/get', 'qyapi_get_member', (body) => {
    knownFields(recorder, 'user/get', body, ['userid', 'language'])
    if (text(body, 'userid') === '') throw new OldRefusal(40035, '缺少参数 userid')
    const person = world.people.get(text(body, 'userid'))
    if (!person || person.staffId === null || person.gone) throw new OldRefusal(60121, '找不到该用户')
    return { result: { ...shown(person), leader_in_dept: [], role_list: [], extension: '{}' } }
  })

  guard.oapi('POST', '/topapi/v2/user/list', 'qyapi_get_department_member', (body) => {
    knownFields(recorder, 'user/list', body, ['dept_id', 'cursor', 'size', 'order_field', 'contain_access_limit', 'language'])
    const { cursor, size } = body
    if (body['dept_id'] === undefined || typeof cursor !== 'number' || typeof size !== 'number') throw new OldRefusal(40035, '缺少参数 dept_id, cursor, size')
    if (size < 1 || size > MAX_PAGE || cursor < 0) throw new OldRefusal(400002, `size 须为 1-${MAX_PAGE}`)
    const all = world.inDepartment(department(body))
    const more = cursor + size < all.length
    return { result: { list: all.slice(cursor, cursor + size).map(shown), has_more: more, ...(more ? { next_cursor: cursor + size } : {}) } }
  })

  guard.oapi('POST', '/topapi/v2/department/listsub', 'qyapi_get_department_list', (body) => {
    knownFields(recorder, 'department/listsub', body, ['dept_id', 'language'])
    return { result: world.childrenOf(department(body)).map((d) => ({ dept_id: d.id, name: d.name, parent_id: d.parent })) }
  })
}
