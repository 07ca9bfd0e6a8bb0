// Which permission each call and event needs, and what a refusal says: feishu.md section 12, open.feishu.cn "99991672".
import { ApiError } from './error.ts'

const SEND = ['im:message:send_as_bot', 'im:message']
const EDIT = ['im:message:update', 'im:message']
const CHAT = ['im:chat:readonly', 'im:chat']
const RESOURCE = ['im:resource']
const NAMES = ['contact:user.base:readonly', 'contact:contact.base:readonly']

/** Any one of them does. A route that is missing needs none. */
const ROUTES: Readonly<Record<string, readonly string[]>> = {
  'POST /open-apis/im/v1/messages': SEND,
  'POST /open-apis/im/v1/messages/:message_id/reply': SEND,
  'PATCH /open-apis/im/v1/messages/:message_id': EDIT,
  'PUT /open-apis/im/v1/messages/:message_id': EDIT,
  'DELETE /open-apis/im/v1/messages/:message_id': ['im:message:recall', 'im:message'],
  'GET /open-apis/im/v1/messages/:message_id': ['im:message:readonly', 'im:message'],
  'GET /open-apis/im/v1/messages': ['im:message.group_msg'],
  'GET /open-apis/im/v1/messages/:message_id/resources/:file_key': ['im:message:readonly', 'im:message', ...RESOURCE],
  'POST /open-apis/im/v1/images': RESOURCE,
  'POST /open-apis/im/v1/files': RESOURCE,
  'GET /open-apis/im/v1/chats': CHAT,
  'GET /open-apis/im/v1/chats/:chat_id': CHAT,
  'GET /open-apis/im/v1/chats/:chat_id/members': ['im:chat.members:read', ...CHAT],
  'GET /open-apis/contact/v3/users/:user_id': NAMES,
}

export const EMPLOYEE_ID = 'contact:user.employee_id:readonly'
export const ALL_GROUP_MESSAGES = 'im:message.group_msg'
export const MENTIONS = ['im:message.group_at_msg:readonly', 'im:message.group_at_msg', ALL_GROUP_MESSAGES]
export const PRIVATE_MESSAGES = ['im:message.p2p_msg:readonly', 'im:message.p2p_msg']
export const USER_BASE = 'contact:user.base:readonly'

/** What the reference tells an administrator to ask for; a bot then hears a group only when it is mentioned. */
export const DEFAULT_SCOPES: readonly string[] = [
  'im:message.p2p_msg:readonly', 'im:message.group_at_msg:readonly', 'im:message:send_as_bot', 'im:message:update', 'im:message:recall', 'im:message:readonly',
  'im:chat:readonly', 'im:chat.members:read', 'im:resource', USER_BASE, EMPLOYEE_ID,
]

/** Scopes that the app has asked for, for the list of grants: those and what an administrator has refused. */
export const KNOWN_SCOPES: readonly string[] = [...new Set([...DEFAULT_SCOPES, ALL_GROUP_MESSAGES])]

export interface Scopes {
  has(scope: string): boolean
  any(scopes: readonly string[]): boolean
  grant(scope: string): void
  revoke(scope: string): void
  /** Throws 99991672 when the route needs one that is missing. */
  check(route: string): void
  /** 1 granted, 2 not granted. */
  list(): readonly { readonly scope_name: string; readonly grant_status: 1 | 2 }[]
}

export function createScopes(granted: readonly string[], appId: string): Scopes {
  const held = new Set(granted)
  const any = (scopes: readonly string[]): boolean => scopes.some((scope) => held.has(scope))
  return {
    has: (scope) => held.has(scope),
    any,
    grant: (scope) => held.add(scope),
    revoke: (scope) => held.delete(scope),
    check(route) {
      const need = ROUTES[route]
      if (!need || any(need)) return
      throw missing(need, appId)
    },
    list: () => [...new Set([...KNOWN_SCOPES, ...held])].map((scope_name) => ({ scope_name, grant_status: held.has(scope_name) ? 1 : 2 })),
  }
}

/** 99991672 with the names of the scopes of which one is needed. */
export function missing(need: readonly string[], appId: string): ApiError {
  return new ApiError(99991672, {
    msg: `Access denied. One of the following scopes is required: [${need.join(', ')}]`,
    error: {
      permission_violations: need.map((subject) => ({ type: 'action_scope_required', subject })),
      helps: [{ url: `https://open.feishu.cn/app/${appId}/auth?q=${need.join(',')}&op_from=openapi`, description: 'Learn more about scopes and how to add them' }],
    },
  })
}
