// Uploads, and files people send to the robot. Rules: dingtalk.md section 6 "Download"; upload as the old host's media/upload.
import type { StandInRequest } from '../core/http.ts'
import { knownFields, text } from './body.ts'
import type { Guard } from './guard.ts'
import type { Platform } from './platform.ts'
import { badParameter, OldRefusal } from './refusal.ts'

const TYPES = ['image', 'voice', 'video', 'file']
/** A download address is short-lived (no number is published). */
const DOWNLOAD_MS = 10 * 60_000

export interface Media {
  isMedia(id: string): boolean
  /** A code under which the robot may fetch these bytes. */
  offer(bytes: Buffer): string
}

/** The first file of a multipart form that came in the field `media`; null without. */
function uploadOf(req: StandInRequest): { readonly name: string; readonly bytes: Buffer } | null {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(req.headers['content-type'] ?? '')?.[1]
  if (boundary === undefined) return null
  const mark = Buffer.from(`--${boundary}`)
  for (let at = req.raw.indexOf(mark); at >= 0; ) {
    const start = at + mark.length
    const next = req.raw.indexOf(mark, start)
    if (next < 0) return null
    const piece = req.raw.subarray(start, next)
    const split = piece.indexOf('\r\n\r\n')
    const head = split < 0 ? '' : piece.subarray(0, split).toString('utf8')
    // Field name and file name, whichever comes first.
    const name = /[; ]filename="([^"]*)"/i.exec(head)?.[1]
    if (name !== undefined && /[; ]name="media"/i.test(head)) return { name, bytes: piece.subarray(split + 4, piece.length - 2) }
    at = next
  }
  return null
}

/** Serves upload and download. */
export function serveMedia(platform: Platform, guard: Guard): Media {
  const { app, chance, clock, front, limits, recorder } = platform
  const uploads = new Map<string, { readonly name: string; readonly type: string; readonly size: number }>()
  const offers = new Map<string, Buffer>()
  const downloads = new Map<string, { readonly bytes: Buffer; readonly until: number }>()

  guard.oapi('POST', '/media/upload', 'qyapi_base', (_body, req) => {
    const type = req.query['type'] ?? ''
    if (!TYPES.includes(type)) throw new OldRefusal(40004, '不合法的媒体文件类型')
    const upload = uploadOf(req)
    if (!upload || upload.bytes.length === 0) throw new OldRefusal(40035, '缺少参数 media')
    if (upload.bytes.length > limits.now.mediaBytes) throw new OldRefusal(40009, '不合法的文件大小')
    const mediaId = chance.id(type === 'image' ? '@lAL' : '@lAz')
    uploads.set(mediaId, { name: upload.name, type, size: upload.bytes.length })
    recorder.add('upload', { mediaId, type, name: upload.name, size: upload.bytes.length })
    return { type, media_id: mediaId, created_at: clock.now() }
  })

  guard.api('POST', '/v1.0/robot/messageFiles/download', 'qyapi_robot_sendmsg', (body) => {
    knownFields(recorder, 'messageFiles/download', body, ['downloadCode', 'robotCode'])
    if (text(body, 'robotCode') !== app.robotCode) throw badParameter('invalidParameter.robotCode.notExsit')
    const bytes = offers.get(text(body, 'downloadCode'))
    if (!bytes) throw badParameter('invalidParameter.param.invalid', 'downloadCode')
    const key = chance.id('dl')
    downloads.set(key, { bytes, until: clock.now() + DOWNLOAD_MS })
    return { downloadUrl: `${front.url()}/download/${key}` }
  })

  front.route('GET', '/download/:key', ({ params }) => {
    const file = downloads.get(params['key'] ?? '')
    if (!file || clock.now() >= file.until) return { status: 403, body: 'expired', headers: { 'content-type': 'text/plain' } }
    return { body: file.bytes, headers: { 'content-type': 'application/octet-stream' } }
  })

  return {
    isMedia: (id) => uploads.has(id),
    offer(bytes) {
      const code = chance.id('dc')
      offers.set(code, bytes)
      return code
    },
  }
}
