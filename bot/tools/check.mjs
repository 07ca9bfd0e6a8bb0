// `npm run check`: everything that must hold before a change is handed in; stops at the first that does not.
// `-- --without-tests` leaves the tests out, for a caller that has just run them. Plain Node, for Windows too.
import { spawnSync } from 'node:child_process'

const npm = process.env['npm_execpath']
if (npm === undefined) {
  process.stderr.write('Run it as: npm run check\n')
  process.exit(2)
}

const steps = [['prepare'], ['types'], ['lint'], ['deps'], ['gen', '--', '--check'], ['drift']]
if (!process.argv.includes('--without-tests')) steps.push(['test'])

for (const step of steps) {
  process.stdout.write(`check: ${step[0]}\n`)
  const { status, error } = spawnSync(process.execPath, [npm, 'run', '--silent', ...step], { stdio: 'inherit' })
  if (status !== 0) {
    process.stderr.write(`check: ${step[0]} failed${error ? `: ${error.message}` : ''}. Alone: npm run ${step.join(' ')}\n`)
    process.exit(status ?? 1)
  }
}
process.stdout.write('check: all is well\n')
