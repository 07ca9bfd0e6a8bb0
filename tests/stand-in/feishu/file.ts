// Images and files that go up with a message, and those in messages coming down. Calls: feishu.md section 7.2.
import { ApiError } from './error.ts'
import type { StandInRequest } from '../core/http.ts'
import { newId } from './store.ts'

const MAX_IMAGE_BYTES = 10 * 1024 * 1024
const MAX_FILE_BYTES = 30 * 1024 * 1024
const FILE_TYPES: ReadonlySet<unknown> = new Set(['opus', 'mp4', 'pdf', 'doc', 'xls', 'ppt', 'stream'])

/** First bytes of what the platform reads as a picture: PNG, JPEG, GIF, WEBP, BMP. */
const PICTURES: readonly (readonly number[])[] = [[0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], [0x47, 0x49, 0x46, 0x38], [0x52, 0x49, 0x46, 0x46], [0x42, 0x4d]]

export interface StoredFile {
  readonly key: string
  readonly kind: 'image' | 'file'
  readonly name: string
  readonly bytes: Buffer
}

export interface Files {
  find(key: string): StoredFile | null
  /** One that a person sent. */
  add(kind: StoredFile['kind'], name: string, bytes: Buffer): StoredFile
  uploadImage(req: StandInRequest): StoredFile
  uploadFile(req: StandInRequest): StoredFile
}

/**
 * The parts by name. A part of bytes need not have a file name: the SDK sends a Buffer without one, as its README shows, so the platform's
 * own rule (a file name makes a file) cannot be that of the web's FormData.
 */
function parts(req: StandInRequest): ReadonlyMap<string, Buffer> {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/.exec(req.headers['content-type'] ?? '')?.[1]
  if (boundary === undefined) throw new ApiError(99992402, { ext: 'multipart/form-data expected' })
  const found = new Map<string, Buffer>()
  const line = Buffer.from(`--${boundary}`)
  for (let at = req.raw.indexOf(line); at >= 0;) {
    const next = req.raw.indexOf(line, at + line.length)
    if (next < 0) break
    const head = req.raw.indexOf('\r\n\r\n', at)
    const name = / name="([^"]*)"/.exec(req.raw.toString('utf8', at, head))?.[1]
    // The line break before the boundary is not part of the content.
    if (name !== undefined && head > 0 && head < next) found.set(name, req.raw.subarray(head + 4, next - 2))
    at = next
  }
  return found
}

function content(bytes: Buffer | undefined, name: string, max: number): Buffer {
  if (!bytes) throw new ApiError(99992402, { ext: `${name} is required` })
  if (bytes.length === 0 || bytes.length > max) throw new ApiError(234006)
  return Buffer.from(bytes)
}

export function createFiles(): Files {
  const all = new Map<string, StoredFile>()
  function add(kind: StoredFile['kind'], name: string, bytes: Buffer): StoredFile {
    const made = { key: newId(kind === 'image' ? 'img_v3' : 'file_v3'), kind, name, bytes }
    all.set(made.key, made)
    return made
  }
  return {
    find: (key) => all.get(key) ?? null,
    add,
    uploadImage(req) {
      const data = parts(req)
      const type = data.get('image_type')?.toString()
      if (type !== 'message' && type !== 'avatar') throw new ApiError(99992402, { ext: 'image_type' })
      const bytes = content(data.get('image'), 'image', MAX_IMAGE_BYTES)
      if (!PICTURES.some((start) => start.every((byte, i) => bytes[i] === byte))) throw new ApiError(234011)
      return add('image', '', bytes)
    },
    uploadFile(req) {
      const data = parts(req)
      const name = data.get('file_name')?.toString() ?? ''
      if (!FILE_TYPES.has(data.get('file_type')?.toString()) || name === '') throw new ApiError(99992402, { ext: 'file_type, file_name' })
      return add('file', name, content(data.get('file'), 'file', MAX_FILE_BYTES))
    },
  }
}
