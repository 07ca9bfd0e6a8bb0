// Writes the true totals of a run to .cache/test-totals.json, which .ci/run prints; a file without a result counts as failed.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** What one run came to. */
export interface Totals {
  /** Test files that took part, whether or not they could be loaded. */
  readonly files: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** What is looked at of one test file's outcome. */
export interface RanFile {
  readonly children: { allTests(): Iterable<{ result(): { readonly state: string } }> }
  state(): string
}

/** The totals of those files; each error outside all tests, and each file that ran no test, counts as one failure. */
export function totals(modules: readonly RanFile[], errors: readonly unknown[]): Totals {
  let [passed, failed, skipped] = [0, errors.length, 0]
  for (const module of modules) {
    let [ran, bad] = [0, 0]
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') passed++
      else if (state === 'skipped') skipped++
      else bad++
      ran++
    }
    // A file that did not load, or whose hooks failed, has errors of its own and perhaps no test to show them.
    const broken = ran === 0 || (bad === 0 && module.state() === 'failed')
    failed += bad + (broken ? 1 : 0)
  }
  return { files: modules.length, passed, failed, skipped }
}

export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = join(import.meta.dirname, '..', '..', '.cache', 'test-totals.json')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `${JSON.stringify(totals(modules, errors))}\n`)
  }
}
