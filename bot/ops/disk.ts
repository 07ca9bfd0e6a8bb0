// How much room the disk has left.
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

const LEAST_BYTES = 500_000_000
const LEAST_SHARE = 0.1

export interface DiskRoom {
  readonly freeBytes: number
  readonly totalBytes: number
  /** Under 500 MB or under a tenth. */
  readonly low: boolean
}

/** Whether so little is left that somebody should know. */
export function isLow(freeBytes: number, totalBytes: number): boolean {
  return freeBytes < LEAST_BYTES || freeBytes < totalBytes * LEAST_SHARE
}

/** The room on the disk of a folder, or of what will hold it. */
export async function diskRoom(folder: string): Promise<DiskRoom> {
  if (!existsSync(folder) && dirname(folder) !== folder) return diskRoom(dirname(folder))
  const { bavail, blocks, bsize } = await statfs(folder)
  const freeBytes = bavail * bsize
  const totalBytes = blocks * bsize
  return { freeBytes, totalBytes, low: isLow(freeBytes, totalBytes) }
}

/** `1.5 GB`, `380 MB`. */
export function showBytes(bytes: number): string {
  const [unit, size] = bytes >= 1e9 ? (['GB', 1e9] as const) : bytes >= 1e6 ? (['MB', 1e6] as const) : (['KB', 1e3] as const)
  const n = bytes / size
  return `${n < 10 ? Math.round(n * 10) / 10 : Math.round(n)} ${unit}`
}
