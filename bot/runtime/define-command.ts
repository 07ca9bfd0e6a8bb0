// What a command is: declared once; help, the README table, menus and offers are generated from it.
import type { Actor, Tier } from '../model/actor.ts'
import type { Reply } from '../model/reply.ts'
import type { Belongs } from '../domain/role.ts'
import type { ArgContext, ArgSpec } from './args.ts'
import type { Unit } from '../services/unit.ts'
import type { Claims } from './claims.ts'
import type { Turn } from './turn.ts'

/** Topics of the help page, in its order. */
export type CommandGroup = 'general' | 'activity' | 'organise' | 'people' | 'running'

/** All commands as help shows them. */
export interface Catalogue {
  readonly commands: readonly Command[]
  /** The command that these words name, by any of its names; null: none. */
  find(words: string): Command | null
  /** Promised, not built yet. */
  isPlanned(word: string): boolean
}

type Values<A> = { readonly [K in keyof A]: A[K] extends ArgSpec<infer T> ? T : never }

export interface RunContext<A> extends ArgContext {
  readonly args: Values<A>
  readonly turn: Turn
  /** The transaction of this line; hot commands have none and must not touch it. */
  readonly unit: Unit
  readonly claims: Claims
  readonly catalogue: Catalogue
}

export interface CommandSpec<A extends Record<string, ArgSpec<unknown>>> {
  /** Words of the line: `活动 新建`. */
  readonly name: string
  /** As many English words: `event new`. */
  readonly english: string
  readonly aliases?: readonly string[]
  readonly group: CommandGroup
  readonly summary: string
  readonly args: A
  /** private: answered in private even when typed in a group. */
  readonly where: 'anywhere' | 'private' | 'group'
  /** Who may use it. Several tiers: any of them. `anyone`: also people who are not on the roll yet. */
  readonly who: Tier | readonly Tier[] | 'anyone'
  /** read: at once. own-write: at once, with undo. post, hard: preview, then a press. */
  readonly effect: 'read' | 'own-write' | 'post' | 'hard'
  /** Arguments never reach inbox, audit, outbox, undo or any log. */
  readonly secret?: boolean
  /** Takes free text directly behind a mark. */
  readonly free?: boolean
  /** Shown in help only while nobody is administrator. */
  readonly unclaimed?: boolean
  /** Left out of help, tables and offers: the answer of a button. */
  readonly hidden?: boolean
  /** In a group only with a mark or a mention: people say these words to each other too. */
  readonly addressed?: boolean
  /** Handles its own transaction (rushes); everything else runs inside the line's. */
  readonly hot?: boolean
  /** Where what it touches belongs: the tier must reach there. Undefined: any scope will do. */
  readonly scope?: (args: Values<A>, actor: Actor) => Belongs | undefined
  /** The organiser of the thing may, whatever the scope of their role. */
  readonly owner?: (args: Values<A>, actor: Actor) => boolean
  readonly examples: readonly (readonly [line: string, meaning: string])[]
  readonly run: (ctx: RunContext<A>) => Promise<Reply>
}

export interface Command extends Omit<CommandSpec<Record<string, ArgSpec<unknown>>>, 'run' | 'scope' | 'owner'> {
  /** `活动 新建`, the same as the name. */
  readonly key: string
  readonly words: readonly string[]
  readonly englishWords: readonly string[]
  readonly aliasPaths: readonly (readonly string[])[]
  readonly scope?: (args: Record<string, unknown>, actor: Actor) => Belongs | undefined
  readonly owner?: (args: Record<string, unknown>, actor: Actor) => boolean
  readonly run: (ctx: Omit<RunContext<Record<string, never>>, 'args'> & { readonly args: Record<string, unknown> }) => Promise<Reply>
}

/** Declares a command; its argument types follow from `args`. */
export function defineCommand<const A extends Record<string, ArgSpec<unknown>>>(spec: CommandSpec<A>): Command {
  const words = spec.name.split(' ')
  // The values that `run`, `scope` and `owner` get are those that this very spec's `args` have read, so their types agree.
  const { run, scope, owner, ...rest } = spec as unknown as Omit<Command, 'key' | 'words' | 'englishWords' | 'aliasPaths'>
  return {
    ...rest, run, ...(scope ? { scope } : {}), ...(owner ? { owner } : {}),
    key: spec.name, words, englishWords: spec.english.split(' '), aliasPaths: (spec.aliases ?? []).map((a) => a.split(' ')),
  }
}
