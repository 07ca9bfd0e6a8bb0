// Markdown as a client shows it, in plain lines for the page: no signs of headings, bold or quotations, links by their words.

/** The lines that a person reads; empty ones left out. */
export function plainLines(markdown: string): string[] {
  return markdown.split('\n').map(plainLine).filter((line) => line !== '')
}

function plainLine(line: string): string {
  return line
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, '[图片]$1')
    .replace(/\[([^\]]*)\]\(\s*[^)\s]+\s*\)/g, '$1')
    .replace(/\*\*(.+?)\*\*/g, '$1')
    .replace(/^\s*(?:#{1,6}|>)\s+/, '')
    .replace(/^\s*-\s+/, '· ')
    .trim()
}
