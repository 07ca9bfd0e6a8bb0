// What a job's key may look like, the same for both queues, so that changing the queue changes nothing.

/** Longest key, in UTF-16 units. */
export const MAX_KEY = 200

/**
 * Throws RangeError, naming the rule, unless the key fits both queues. BullMQ refuses `:` in an id and ids of digits only:
 * https://docs.bullmq.io/guide/jobs/job-ids
 */
export function checkJobKey(key: string): void {
  const problem = keyProblem(key)
  if (problem !== null) throw new RangeError(`job key ${JSON.stringify(key.slice(0, 60))}: ${problem}`)
}

function keyProblem(key: string): string | null {
  if (key === '') return 'it is empty'
  if (key.length > MAX_KEY) return `it has ${key.length} characters, at most ${MAX_KEY} are allowed`
  if (key.includes(':')) return 'it holds a ":", write 16-20 for 16:20'
  if (/^\d+$/u.test(key)) return 'it is only digits, write name/digits'
  if (/[\s\p{Cc}]/u.test(key)) return 'it holds a blank or a control character'
  return null
}
