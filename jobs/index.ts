// Every job, by name.
import type { Job } from '../bot/runtime/define-job.ts'
import { backupJob } from './backup.ts'
import { chatSyncJob } from './chat-sync.ts'
import { fireJob } from './fire.ts'
import { noticeDeliverJob } from './notice-deliver.ts'
import { planJob } from './plan.ts'
import { pruneJob } from './prune.ts'
import { signupCloseJob } from './signup-close.ts'
import { signupLapseJob } from './signup-lapse.ts'

export const jobs: readonly Job[] = [planJob, fireJob, signupCloseJob, signupLapseJob, noticeDeliverJob, pruneJob, backupJob, chatSyncJob]
