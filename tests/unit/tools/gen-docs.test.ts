// The tables of the READMEs come from the declarations.
import { expect, test } from 'vitest'
import { commands } from '../../../commands/index.ts'
import { jobs } from '../../../jobs/index.ts'
import { commandTables, jobTable, withPart } from '../../../bot/tools/gen-docs.ts'

test('every command that is not hidden has its row, a bar in it does not end the cell', () => {
  const text = commandTables(commands, 'en')
  for (const c of commands) expect(text.includes(`\`${c.name}`), c.key).toBe(c.hidden !== true)
  expect(text).toContain('日程 [本周\\|下周\\|3月]')
  expect(commandTables(commands, 'zh')).toContain('工会干部')
})

test('every job has its row', () => {
  const text = jobTable(jobs, (name) => `does ${name}`, 'en')
  for (const j of jobs) expect(text).toContain(`| \`${j.name}\` |`)
  expect(text).toContain('daily at 00:05')
})

test('only what stands between the markers is replaced', () => {
  const text = 'a\n<!-- x:start -->\nold\n<!-- x:end -->\nb\n'
  expect(withPart(text, 'x', 'new')).toBe('a\n<!-- x:start -->\nnew\n<!-- x:end -->\nb\n')
  expect(() => withPart(text, 'y', 'new')).toThrow('y:start')
})
