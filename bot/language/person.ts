// People named in a line: `@张三`, `张三`, `工号1023`, lists of them. Rule: commands.md section 5. Who they are is the services' business.
import { cleanName, normalise, original } from './normalise.ts'
import type { Normal } from './normalise.ts'
import { tokenise } from './token.ts'

/** A person as the line names them. */
export type PersonRef =
  /** `userId` is the platform's id. */
  | { readonly kind: 'mention'; readonly userId: string; readonly name: string }
  /** As typed, fit to be shown; compare by `fold`. Several people may have it. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'employee'; readonly no: string }
  /** By the member's own id: how buttons name people. */
  | { readonly kind: 'member'; readonly id: string }

const EMPLOYEE = /^(?:职工号|工号)[:：]?\s*([a-z0-9-]{1,20})$/iu
/** At least one letter, and nothing that no name holds. */
const NAME = /^(?=.*\p{L})[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}\u200d·・•.'’\-_ ()（）]{1,40}$/u
const JOINERS = new Set(['和', '与', '跟', '及', '还有'])

/**
 * Reads a stretch of the line (default all of it) that names people and nothing else: parted by blanks, `,` `，` `、` `;`.
 * Null when anything in it is no person, so that nothing is swallowed; an empty stretch gives an empty list.
 * The same person named twice is given twice.
 */
export function readPeople(n: Normal, from = 0, to: number = n.text.length): PersonRef[] | null {
  const people: PersonRef[] = []
  for (const token of tokenise(n, from, ['工号', '职工号'], { to })) {
    if (token.kind === 'mention') people.push({ kind: 'mention', userId: token.userId, name: cleanName(token.name) })
    else if (token.kind === 'pair') {
      const person = readEmployee(`工号${token.value}`)
      if (person === null) return null
      people.push(person)
    } else if (token.kind === 'unknown-pair') return null
    else if (token.kind === 'quoted') {
      const person = readName(token.text)
      if (person === null) return null
      people.push(person)
    } else {
      for (const piece of piecesOf(n, token.from, token.to)) {
        if (JOINERS.has(piece)) continue
        const person = readEmployee(piece) ?? readName(piece)
        if (person === null) return null
        people.push(person)
      }
    }
  }
  return people
}

/** One person without a mention: a name or a 工号. Null when it can be neither. */
export function readPerson(typed: string): PersonRef | null {
  return typed.length > 200 ? null : readEmployee(typed.trim()) ?? readName(typed)
}

function readEmployee(text: string): PersonRef | null {
  // Digits are often typed full width, the key in traditional signs.
  const no = EMPLOYEE.exec(normalise(text).text)?.[1]
  return no === undefined ? null : { kind: 'employee', no }
}

function readName(typed: string): PersonRef | null {
  const name = cleanName(typed.replace(/^\s*[@＠]/u, ''))
  return NAME.test(name) ? { kind: 'name', name } : null
}

/** The names of one word, as typed: a traditional or full-width sign stays what it is. */
function piecesOf(n: Normal, from: number, to: number): readonly string[] {
  const pieces: string[] = []
  let start = from
  for (let i = from; i <= to; i++) {
    const sign = n.text.charAt(i)
    // A second `@` begins a second person: `@张三@李四`.
    if (i < to && !/[,;、]/u.test(sign) && !(sign === '@' && i > start)) continue
    const piece = original(n, start, i).trim()
    if (piece !== '') pieces.push(piece)
    start = i < to && sign === '@' ? i : i + 1
  }
  return pieces
}
