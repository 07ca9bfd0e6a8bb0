// Typed text made harmless for DingTalk: nothing in it can mention, link, forge a line or a button. Rules: dingtalk.md section 7.

/** Signs of markdown that have no meaning as their wide twins. Escaping by `\` is not documented, so nothing relies on it. */
const WIDE: Readonly<Record<string, string>> = { '[': '［', ']': '］', '<': '＜', '*': '＊', '`': '｀', '~': '～', '|': '｜', '\\': '＼' }

/** In every kind of message: no `@name` that a client could take for a mention, no address that speaks for whoever taps it. */
export function harmless(text: string): string {
  return text.replaceAll('@', '＠').replace(/(dtmd\s*):/giu, '$1：')
}

/** One line or several, for markdown. */
export function escapeMarkdown(text: string): string {
  return harmless(text)
    .replace(/[[\]<*`~|\\]/gu, (sign) => WIDE[sign] ?? sign)
    // Between letters an underscore is none of markdown's business, and addresses need it.
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿')
    .replace(/&(?=#|[a-z][a-z0-9]*;)/giu, '＆')
    .split('\n')
    .map(plainStart)
    .join('\n')
}

/** A line whose beginning makes it no heading, quotation, list, rule or block of code. */
function plainStart(line: string): string {
  if (/^\s*[-=_+]{2,}\s*$/u.test(line)) return line.replace(/[-=_+]/gu, (sign) => ({ '-': '－', '=': '＝', _: '＿', '+': '＋' })[sign] ?? sign)
  return line
    .replace(/^ +/u, (blanks) => '\u00A0'.repeat(blanks.length))
    .replace(/^(\u00A0*)([#>])/u, (_, blanks: string, sign: string) => `${blanks}${sign === '#' ? '＃' : '＞'}`)
    // A number and a blank make a list, which clients number anew.
    .replace(/^(\u00A0*(?:\d+[.)]|[-+])) /u, '$1\u00A0')
}

/** A link that makes the client send `words` as the person who taps it. `label` is escaped here. */
export function speakLink(label: string, words: string): string {
  const content = encodeURIComponent(words).replace(/[()'!*~]/gu, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return `[${escapeMarkdown(label)}](dtmd://dingtalkclient/sendMessage?content=${content})`
}
