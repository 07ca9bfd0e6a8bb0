// One group on one platform with its people, as they see it: two platforms, one way to speak, so that a story reads like a day at school.

export interface Room {
  /** Whether a card in the group changes in place. */
  readonly live: boolean
  /** Whether buttons can ask for something. */
  readonly forms: boolean
  /** Says a line in the group, mentioning the bot; resolves with the first thing that shows there afterwards and matches. */
  says(who: string, text: string, answer: RegExp): Promise<string>
  /** The same in their private chat with the bot. */
  whispers(who: string, text: string, answer: RegExp): Promise<string>
  /** Presses a button of the newest card in the group that begins with this title, and resolves with what they read as the outcome. `form`: by label. */
  presses(who: string, title: string, button: string, answer: RegExp, form?: Readonly<Record<string, string>>): Promise<string>
  /** The same with a card in their private chat. */
  pressesPrivately(who: string, title: string, button: string, answer: RegExp): Promise<string>
  /** Resolves with what the bot tells them in private since the last line or press of anybody. */
  hears(who: string, what: RegExp): Promise<string>
  /** Resolves with what shows in the group since the last line or press of anybody. */
  sees(what: RegExp): Promise<string>
  /** Resolves with the newest card in the group that begins with this title and reads like this, as soon as there is one. */
  card(title: string, reads: RegExp): Promise<string>
  /** All that the bot told them in private, oldest first. */
  told(who: string): readonly string[]
  /** All that the bot shows in the group, oldest first, as it reads now. */
  shown(): readonly string[]
  /** Fails when the platform saw anything that it does not know, or refused anything. */
  blameless(): void
}
