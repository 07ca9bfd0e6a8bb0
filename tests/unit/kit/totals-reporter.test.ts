// The totals that CI prints: nothing that went wrong may be missing from them.
import { expect, test } from 'vitest'
import { totals, type RanFile } from '../../kit/totals-reporter.ts'

function file(state: string, ...tests: readonly string[]): RanFile {
  return { state: () => state, children: { allTests: () => tests.map((result) => ({ result: () => ({ state: result }) })) } }
}

test.each([
  { case: 'tests that passed, failed and were skipped', files: [file('failed', 'passed', 'failed', 'skipped')], errors: 0, passed: 1, failed: 1, skipped: 1 },
  { case: 'a file that did not load', files: [file('failed'), file('passed', 'passed')], errors: 0, passed: 1, failed: 1, skipped: 0 },
  { case: 'a hook that failed before the tests', files: [file('failed', 'skipped', 'skipped')], errors: 0, passed: 0, failed: 1, skipped: 2 },
  { case: 'a hook that failed after them', files: [file('failed', 'passed')], errors: 0, passed: 1, failed: 1, skipped: 0 },
  { case: 'a worker that died in its first test', files: [file('pending', 'passed', 'pending')], errors: 1, passed: 1, failed: 2, skipped: 0 },
  { case: 'a worker that died before any', files: [file('queued')], errors: 1, passed: 0, failed: 2, skipped: 0 },
  { case: 'an error outside all tests', files: [file('passed', 'passed')], errors: 1, passed: 1, failed: 1, skipped: 0 },
])('$case', ({ files, errors, passed, failed, skipped }) => {
  expect(totals(files, Array(errors).fill(new Error('outside')))).toEqual({ files: files.length, passed, failed, skipped })
})
