// How DingTalk says no: three envelopes for three families of routes. Rules: dingtalk.md section 10.
import { randomUUID } from 'node:crypto'
import type { StandInReply } from '../core/http.ts'

/** Thrown by a route of the new API; the guard turns it into the envelope. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string = code,
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
  }

  reply(): StandInReply {
    return { status: this.status, body: { code: this.code, requestid: randomUUID().toUpperCase(), message: this.message, ...this.extra }, note: { code: this.code } }
  }
}

/** Thrown by a session webhook or a route of the old host: HTTP 200 with an errcode. */
export class OldRefusal extends Error {
  constructor(
    readonly errcode: number,
    message: string,
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
  }

  reply(): StandInReply {
    return { body: { errcode: this.errcode, errmsg: this.message, ...this.extra }, note: { code: String(this.errcode) } }
  }
}

/** A parameter the new API does not take, for good. */
export function badParameter(what: string, message?: string): Refusal {
  return new Refusal(400, what, message ?? `invalid parameter: ${what}`)
}
