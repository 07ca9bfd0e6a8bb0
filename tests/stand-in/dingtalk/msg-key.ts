// The ready-made message forms of robot sends and what each must carry. Rules: dingtalk.md 8.4.
import type { Recorder } from '../core/record.ts'
import type { DingLink } from './api.ts'
import { isObject, knownFields, parseJson, text, type Body } from './body.ts'
import { badParameter } from './refusal.ts'
import { linksIn } from './link.ts'

interface Form {
  readonly required: readonly string[]
  readonly optional?: readonly string[]
  /** Pairs of label and address. */
  readonly buttons?: readonly (readonly [string, string])[]
  /** Fields that name an upload. */
  readonly media?: readonly string[]
}

const COLUMN_BUTTONS = [2, 3, 4, 5] as const

const FORMS: Readonly<Record<string, Form>> = {
  sampleText: { required: ['content'] },
  sampleMarkdown: { required: ['title', 'text'] },
  sampleImageMsg: { required: ['photoURL'] },
  sampleLink: { required: ['title', 'text', 'messageUrl'], optional: ['picUrl'] },
  sampleActionCard: { required: ['title', 'text', 'singleTitle', 'singleURL'], buttons: [['singleTitle', 'singleURL']] },
  ...Object.fromEntries(COLUMN_BUTTONS.map((n) => {
    const buttons = Array.from({ length: n }, (_, i) => [`actionTitle${i + 1}`, `actionURL${i + 1}`] as const)
    return [`sampleActionCard${n}`, { required: ['title', 'text', ...buttons.flat()], buttons }]
  })),
  sampleActionCard6: {
    required: ['title', 'text', 'buttonTitle1', 'buttonUrl1', 'buttonTitle2', 'buttonUrl2'],
    buttons: [['buttonTitle1', 'buttonUrl1'], ['buttonTitle2', 'buttonUrl2']],
  },
  sampleAudio: { required: ['mediaId', 'duration'], media: ['mediaId'] },
  sampleFile: { required: ['mediaId', 'fileName', 'fileType'], media: ['mediaId'] },
  sampleVideo: { required: ['duration', 'videoMediaId', 'videoType', 'picMediaId'], media: ['videoMediaId', 'picMediaId'] },
}

export interface ReadyMessage {
  readonly type: string
  readonly title: string
  readonly text: string
  readonly links: readonly DingLink[]
  readonly content: Body
}

export interface MsgKeyRules {
  readonly recorder: Recorder
  readonly msgParamBytes: number
  readonly isMedia: (id: string) => boolean
}

/** Throws the refusal the platform would give. */
export function readMessage(body: Body, { recorder, msgParamBytes, isMedia }: MsgKeyRules): ReadyMessage {
  const type = text(body, 'msgKey')
  if (type === '') throw badParameter('invalidParameter.msgKey.empty')
  const form = FORMS[type]
  if (!form) throw badParameter('invalidParameter.msgKey.invalid')
  const given = body['msgParam']
  const content = typeof given === 'string' ? parseJson(given) : undefined
  if (typeof given !== 'string' || !isObject(content)) throw badParameter('invalidParameter.msgParam.invalid', 'msgParam must be a string of JSON')
  if (Buffer.byteLength(given) > msgParamBytes) throw badParameter('invalidParameter.msgParam.tooLong')
  for (const field of form.required) if (text(content, field) === '') throw badParameter('invalidParameter.msgParam.invalid', `${type}: ${field}`)
  for (const field of form.media ?? []) if (!isMedia(text(content, field))) throw badParameter('invalidParameter.msgParam.invalid', `${type}: ${field} is no upload`)
  const photo = text(content, 'photoURL')
  if (type === 'sampleImageMsg' && !/^https?:\/\//.test(photo) && !isMedia(photo)) throw badParameter('invalidParameter.msgParam.invalid', 'photoURL')
  knownFields(recorder, type, content, [...form.required, ...(form.optional ?? [])])
  const words = text(content, 'text') || text(content, 'content')
  const buttons = (form.buttons ?? []).map(([label, url]) => ({ text: text(content, label), url: text(content, url) }))
  const card = type === 'sampleLink' ? [{ text: text(content, 'title'), url: text(content, 'messageUrl') }] : buttons
  // Only these two forms are plain text; all others take markdown.
  const inText = type === 'sampleText' || type === 'sampleLink' ? [] : linksIn(words)
  return { type, title: text(content, 'title'), text: words, links: [...inText, ...card], content }
}
