// Refusals of the HTTP API: code, status and words, in the platform's shape. Table: feishu.md section 9.

/** What the platform says, roughly; tests go by code. */
const WORDS: Readonly<Record<number, string>> = {
  10003: 'invalid param', 10014: 'app_id or app_secret is not valid', 10015: 'app secret invalid',
  40004: 'no dept authority error', 40011: 'page size is invalid', 40012: 'page token is invalid error', 41050: 'no user authority error',
  230001: 'Your request contains an invalid request parameter', 230002: 'The bot can not be outside the group.', 230006: 'Bot ability is not activated.',
  230009: 'This message has exceeded the time limit for recall.', 230011: 'The message was recalled.', 230012: 'The bot is not the sender of the message.',
  230013: 'Bot has NO availability to this user.', 230017: 'Bot is NOT the owner of the resource.', 230018: 'The operation is not allowed by the settings of the group.',
  230020: 'This operation triggers the frequency limit.', 230022: 'The content of the message contains sensitive information.',
  230025: 'The length of the message content reaches its limit.', 230026: 'Lack of permission to recall the message.', 230028: 'The messages do NOT pass the audit.',
  230029: 'User has resigned.', 230031: 'The message has exceeded the time limit for update.', 230034: 'The receive_id is invalid.',
  230035: 'Send message permission deny.', 230049: 'The message is being sent.', 230050: 'The message is invisible to the operator.', 230053: 'The user has stopped the bot from sending messages.',
  230054: 'This operation is not supported for this message type.', 230055: 'The type of file upload does not match the type of message being sent.',
  230071: 'The operator is not the sender of the message.', 230072: 'The message has reached the number of times it can be edited.',
  230110: 'Action unavailable as the message has been deleted.', 232006: 'Invalid chat_id.', 232009: 'The chat has been dissolved.', 232011: 'Operator can NOT be out of the chat.',
  232025: 'Bot ability is not activated.', 234003: 'File not in msg.', 234006: 'The file size exceed the max value.', 234011: "Can't recognize the image format.",
  99991400: 'request trigger frequency limit', 99991401: 'ip is not in the allow list', 99991403: 'This month\'s API call quota has been exceeded.',
  99991661: 'Missing access token for authorization. Please make a request with token attached.', 99991663: 'Invalid access token for authorization. Please make a request with token attached.',
  99991664: 'Invalid app access token.', 99991671: "Invalid access token, the token should start with 't-'.", 99992351: 'not a valid open_id', 99992354: 'not a valid message_id', 99992402: 'field validation failed',
}

const STATUS: Readonly<Record<number, number>> = { 40004: 403, 99991400: 429, 10003: 200, 10014: 200, 10015: 200 }

let logs = 0

/** In the platform's form; the number is ours. */
export const logId = (): string => `20260311100000${String(++logs).padStart(18, '0')}`

export interface ApiErrorOptions {
  readonly status?: number
  /** Instead of the usual words, or after them: `ext=…`. */
  readonly msg?: string
  readonly ext?: string
  readonly headers?: Readonly<Record<string, string>>
  /** More inside `error`. */
  readonly error?: object
}

/** A refusal; the front answers it. */
export class ApiError extends Error {
  constructor(readonly code: number, readonly options: ApiErrorOptions = {}) {
    super(`${code}`)
  }

  /** As it goes out. */
  reply(): { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: object } {
    const { status = STATUS[this.code] ?? 400, msg = WORDS[this.code] ?? 'failed', ext, headers = {}, error } = this.options
    const id = logId()
    return {
      status, headers: { 'x-tt-logid': id, ...headers },
      body: {
        code: this.code, msg: ext === undefined ? msg : `${msg}, ext=${ext}`,
        error: { log_id: id, troubleshooter: `https://open.feishu.cn/search?from=openapi&log_id=${id}&code=${this.code}`, ...error },
      },
    }
  }
}
