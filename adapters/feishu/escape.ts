// Text that people typed, made harmless for Feishu's two mark-ups. Mark-up: feishu.md sections 7.2 and 10.

/**
 * For a message of type text, where `<at user_id="all">`, `<b>` and `[t](url)` mean something. Whether clients read entities there is
 * documented nowhere, so the signs that open a tag or a link become their full-width twins.
 */
export function plainMessage(text: string): string {
  return text.replace(/<(?=[/!?a-zA-Z])/g, '＜').replace(/\](?=\()/g, '］')
}

const entity = (sign: string): string => `&#${sign.codePointAt(0) ?? 0};`

/** Signs that CommonMark or the card's own tags read anywhere in a line. */
const ANYWHERE = /[&<>~*\\[\]`$_|#]/g
/** A colon before a word or slashes: `:OK:` is a picture, `http://` a link. */
const COLON = /:(?=[A-Za-z_/])/g
/** What makes a list, a rule or a heading at the start of a line. */
const LINE_START = /^([ \t]*)([-+=]|\d{1,9}[.)])/gm

/**
 * For a card's markdown (CommonMark with entities): every sign that could mention, link, colour or form becomes an entity, which is
 * how open.feishu.cn "富文本（Markdown）组件" tells to show it.
 */
export function markdown(text: string): string {
  return text
    .replace(ANYWHERE, entity)
    .replace(COLON, entity)
    .replace(LINE_START, (_, blanks: string, mark: string) => `${blanks}${mark.slice(0, -1)}${entity(mark.slice(-1))}`)
    // Four blanks would make a block of code.
    .replace(/^[ \t]+/gm, (blanks) => '&nbsp;'.repeat(blanks.length))
}

/** Mobile numbers and e-mail addresses masked, for tenants that refuse to carry them (230028). */
export function masked(content: string): string {
  return content
    .replace(/(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g, '$1****$2')
    .replace(/[\w.+-]+@([\w-]+\.)+[a-z]{2,}/gi, '***')
}
