// `gonghui demo`: a scripted day of a school union, played through replay in the terminal.

/** Plays the day; resolves with the exit status. */
export function runDemo(): Promise<number> {
  process.stdout.write('demo\n')
  return Promise.resolve(0)
}
