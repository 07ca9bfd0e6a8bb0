// Every job's name and the shape of its payload. Services name jobs here and never import them.
import { z } from 'zod'

export const jobPayloads = {
  /** Turns rules into occurrences for the next 48 hours. */
  plan: z.object({}),
  /** Carries out one occurrence of the ledger. */
  fire: z.object({ occurrence: z.string() }),
  /** Closes sign-ups whose deadline has come; chooses by state. */
  'signup-close': z.object({}),
  /** Lets held places lapse whose time is over; chooses by state. */
  'signup-lapse': z.object({}),
  /** Sends outbox rows that are due; chooses by state. */
  'notice-deliver': z.object({}),
  /** Forgets what has done its service: inbox rows, offers, drafts, codes. */
  prune: z.object({}),
  /** Compares groups and members with the platforms': everything, the groups of one platform, or the members of one group. */
  'chat-sync': z.object({ platform: z.enum(['feishu', 'dingtalk', 'web', 'replay']).optional(), chat: z.string().optional(), missing: z.boolean().optional() }),
  /** Backs the database up and checks the copy. */
  backup: z.object({}),
} as const

export type JobName = keyof typeof jobPayloads
export type Payload<N extends JobName> = z.infer<(typeof jobPayloads)[N]>
