// The options of a poll, apart. Rule: commands.md section 3 step 5 and section 4.

/**
 * Which signs part options, strongest first; the first that occurs is the only one used. `3/20` and `1,000` stay whole.
 * `、` comes last, since it also stands inside a title.
 */
const SEPARATORS = [/\n/u, /[|｜]/u, /(?<!\d)\/|\/(?!\d)|[／，;；]|(?<!\d),|,(?!\d{3}(?!\d))/u, /、/u]

const NUMBERED = /^(?:[0-9０-９]{1,2}|[a-z])(?:[.．](?![0-9])|[、)）:：])\s*(?=\S)/iu

/**
 * Cuts options apart: a line break wins over `|`, that over `/` `，` `；`, that over `、`. Blanks around and empty ones are dropped;
 * a numbering that all of them carry (`1.`, `A、`) is taken off. How many there may be and how long is for the caller.
 * Give the text as typed (`original`).
 */
export function splitOptions(text: string): string[] {
  const even = text.replace(/\r\n?/g, '\n')
  const separator = SEPARATORS.find((sign) => sign.test(even.trim()))
  const options = (separator === undefined ? [even] : even.split(separator)).map((option) => option.trim()).filter((option) => option !== '')
  return options.length > 1 && options.every((option) => NUMBERED.test(option)) ? options.map((option) => option.replace(NUMBERED, '')) : options
}
