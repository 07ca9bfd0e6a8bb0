// The content of a message → text with `@name`s in place, and who they are. Shapes: feishu.md sections 5.1 to 5.7.
import { z } from 'zod'
import type { Mention } from '../../bot/model/event.ts'

/** Longer lines are no command; what is behind is not kept. In UTF-16 units. */
export const MAX_TEXT = 20_000

export interface Content {
  /** Null: nothing to read in it. */
  readonly text: string | null
  /** In the order of their `@name` in the text; the bot's own is not in the text any more. */
  readonly mentions: readonly Mention[]
  /** A rich text of pictures alone. */
  readonly pictures: boolean
}

export interface MentionContext {
  readonly botId: string | null
  nameOf(user: string): string | null
}

const entry = z.object({
  key: z.string().regex(/^@_user_\d{1,4}$/), id: z.object({ open_id: z.string().max(128).catch('') }).catch({ open_id: '' }), mentioned_type: z.string().optional().catch(undefined), name: z.string().catch(''),
})

/** Whom a placeholder stands for. */
interface Keyed extends Mention {
  readonly key: string
}

function keyed(raw: readonly unknown[], context: MentionContext): readonly Keyed[] {
  return raw.flatMap((one) => {
    const parsed = entry.safeParse(one)
    if (!parsed.success) return []
    const { key, id, mentioned_type, name } = parsed.data
    // Until Feishu has told who the bot is, a mention of a bot is taken for its own: it hears of hardly any other.
    const self = context.botId === null ? mentioned_type === 'bot' : id.open_id === context.botId
    const shown = name.replace(/\s+/g, ' ').trim().slice(0, 80)
    return [{ key, userId: id.open_id, self, name: shown !== '' ? shown : (context.nameOf(id.open_id) ?? '用户') }]
  })
}

const json = (content: string): unknown => {
  try {
    return JSON.parse(content)
  } catch {
    return null
  }
}

const textContent = z.object({ text: z.string() })
const part = z.object({ tag: z.string(), text: z.string().catch(''), user_id: z.string().catch(''), user_name: z.string().catch('') })
const postContent = z.object({ title: z.string().catch(''), content: z.array(z.array(z.unknown()).catch([])) })

/** What a person can read of a message of that type. Never throws. */
export function readMessage(type: string, content: string, mentions: readonly unknown[], context: MentionContext): Content {
  const people = keyed(mentions, context)
  const raw = type === 'text' ? (textContent.safeParse(json(content)).data?.text ?? null) : type === 'post' ? postText(json(content)) : null
  if (raw === null) return { text: null, mentions: people.map(bare), pictures: false }
  const resolved = resolve(raw.slice(0, MAX_TEXT * 2), people)
  // A post of nothing but pictures is one.
  if (type === 'post' && resolved.text.trim() === '' && /"tag"\s*:\s*"(?:img|media)"/.test(content)) return { text: null, mentions: resolved.mentions, pictures: true }
  return { text: cut(resolved.text), mentions: resolved.mentions, pictures: false }
}

const bare = ({ name, userId, self }: Keyed): Mention => ({ name, userId, self })

/** Not between the halves of one character. */
function cut(text: string): string {
  if (text.length <= MAX_TEXT) return text
  const unit = text.charCodeAt(MAX_TEXT - 1)
  return text.slice(0, unit >= 0xd800 && unit <= 0xdbff ? MAX_TEXT - 1 : MAX_TEXT)
}

/** Lines of a rich text; null when it is none. Received without a language around it, sent with one: both are read. */
function postText(value: unknown): string | null {
  const wrapped: unknown = typeof value === 'object' && value !== null && !('content' in value) ? Object.values(value as Readonly<Record<string, unknown>>)[0] : value
  const post = postContent.safeParse(wrapped)
  if (!post.success) return null
  const lines = post.data.content.map((row) => row.map(partText).join(''))
  return [post.data.title, ...lines].filter((line) => line !== '').join('\n')
}

function partText(raw: unknown): string {
  const parsed = part.safeParse(raw)
  if (!parsed.success) return ''
  const { tag, text, user_id, user_name } = parsed.data
  if (tag === 'at') return /^@_(user_\d{1,4}|all)$/.test(user_id) ? user_id : user_id === 'all' ? '@_all' : user_name === '' ? '' : `@${user_name}`
  return tag === 'text' || tag === 'a' || tag === 'md' || tag === 'code_block' ? text : ''
}

/** Placeholders replaced by names in one pass, the longest key first: `@_user_1` begins `@_user_10`, and no name is read as a placeholder. */
function resolve(raw: string, people: readonly Keyed[]): { readonly text: string; readonly mentions: readonly Mention[] } {
  const byKey = new Map(people.map((p) => [p.key, p]))
  const keys = [...byKey.keys(), '@_all'].sort((a, b) => b.length - a.length)
  const said: Keyed[] = []
  const text = raw.replace(new RegExp(` ?(${keys.join('|')})( ?)`, 'g'), (all, key: string, after: string) => {
    const mention = byKey.get(key)
    if (!mention) return all.replace(key, '@所有人')
    said.push(mention)
    if (mention.self) return ' '
    return `${all.startsWith(' ') ? ' ' : ''}@${mention.name}${after}`
  })
  const rest = people.filter((p) => !said.includes(p))
  return { text: said.some((m) => m.self) ? text.replace(/^\s+| +$/g, '') : text, mentions: [...said, ...rest].map(bare) }
}
