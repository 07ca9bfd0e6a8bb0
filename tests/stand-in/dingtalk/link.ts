// Links in markdown, and the one kind that speaks for the person who taps it. Rules: dingtalk.md section 7.
import type { DingLink } from './api.ts'

/** `[text](url)`, images left out. What users typed must not be able to look like one. */
export function linksIn(markdown: string): DingLink[] {
  return [...markdown.matchAll(/(?<!!)\[([^\]]*)\]\(\s*([^)\s]+)\s*\)/g)].map(([, text, url]) => ({ text: text as string, url: url as string }))
}

const SEND = 'dtmd://dingtalkclient/sendMessage?content='

/** The text that a tap on the link sends as the person; null for every other link. */
export function spokenBy(url: string): string | null {
  if (!url.startsWith(SEND)) return null
  try {
    return decodeURIComponent(url.slice(SEND.length))
  } catch {
    return null
  }
}
