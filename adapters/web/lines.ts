// What people typed, in memory only: the bot's side is durable in the transcript, ours is a stage prop.
import type { LineView } from './view.ts'

const KEPT = 300

/** Key of a conversation: a group, or the private chat of one person. */
function placeOf(line: { readonly chat: string | null; readonly user: string }): string {
  return line.chat === null ? `user/${line.user}` : `chat/${line.chat}`
}

export class Lines {
  private readonly places = new Map<string, LineView[]>()

  add(line: LineView): void {
    const place = placeOf(line)
    const kept = this.places.get(place) ?? []
    kept.push(line)
    if (kept.length > KEPT) kept.shift()
    this.places.set(place, kept)
  }

  /** Takes a line out again that could not be stored. */
  remove(line: LineView): void {
    const place = placeOf(line)
    this.places.set(place, (this.places.get(place) ?? []).filter((l) => l.id !== line.id))
  }

  /** Whether such a line was said in that conversation. */
  has(id: string, where: { readonly chat: string | null; readonly user: string }): boolean {
    return (this.places.get(placeOf(where)) ?? []).some((l) => l.id === id)
  }

  all(): LineView[] {
    return [...this.places.values()].flat()
  }
}
