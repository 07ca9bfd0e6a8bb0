// The sounds of Chinese signs, for near matches only. The tables are loaded at the first use: most runs never need them.
import { createRequire } from 'node:module'
import type { pinyin as Pinyin } from 'pinyin-pro'

let loaded: typeof Pinyin | null = null

/** One syllable without tone for each Chinese sign; other signs are given as they are, blanks and apostrophes left out. */
export function syllables(text: string): readonly string[] {
  // A plain require, because the language is synchronous and an `import` at the top would cost every start 0.1 s and 25 MB.
  loaded ??= (createRequire(import.meta.url)('pinyin-pro') as { readonly pinyin: typeof Pinyin }).pinyin
  return loaded(text, { toneType: 'none', type: 'array', v: true }).filter((part) => !/^[\s']*$/.test(part))
}

/** `bm` for 报名. */
export function initialsOf(parts: readonly string[]): string {
  return parts.map((part) => part.charAt(0)).join('')
}

/** One sound for those that many people write alike: zh/z, ch/c, sh/s, n/l, final ng/n. */
export function looseSound(syllable: string): string {
  return syllable.replace(/^([zcs])h/, '$1').replace(/^n/, 'l').replace(/ng$/, 'n')
}
