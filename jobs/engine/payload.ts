// From a stored job to a call with a checked payload, the same for both queues.
import { PermanentError } from '../../bot/model/errors.ts'
import { jobPayloads, type JobName } from '../../bot/model/job-names.ts'
import type { RunJob } from '../../bot/ports/queue.ts'

/** Whether this version of the bot knows a job of that name. */
export function isJobName(name: string): name is JobName {
  return Object.hasOwn(jobPayloads, name)
}

/** Runs the stored job. Rejects with PermanentError when its name is unknown or its payload (JSON) has not the shape of that name. */
export async function runStored(run: RunJob, job: { readonly name: string; readonly payload: string }, ctx: Parameters<RunJob>[2]): Promise<void> {
  if (!isJobName(job.name)) throw new PermanentError(`no job is named ${job.name}`)
  const parsed = jobPayloads[job.name].safeParse(json(job.payload))
  if (!parsed.success) throw new PermanentError(`the payload is not that of ${job.name}: ${parsed.error.message}`)
  await run(job.name, parsed.data, ctx)
}

/** The parsed text, or undefined (which no payload schema takes) when it is not JSON. */
function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
