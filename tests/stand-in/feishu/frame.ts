// The frame of the long connection, protobuf message pbbp2.Frame, coded by hand: feishu.md section 2.2 and appendix A.

export interface Frame {
  /** uint64; the SDK breaks numbers above 2^53. */
  readonly seqId: bigint
  readonly logId: bigint
  /** The service_id of the connection's URL. */
  readonly service: number
  /** 0 control (ping, pong), 1 data (event, card). */
  readonly method: number
  readonly headers: Readonly<Record<string, string>>
  readonly payload: Buffer
}

const VARINT = 0
const BYTES = 2

function varint(value: bigint): Buffer {
  const out: number[] = []
  let rest = BigInt.asUintN(64, value)
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128)
  out.push(Number(rest))
  return Buffer.from(out)
}

const tag = (field: number, kind: number): Buffer => Buffer.from([(field << 3) | kind])
const numberField = (field: number, value: bigint): Buffer => Buffer.concat([tag(field, VARINT), varint(value)])
const bytesField = (field: number, value: Buffer): Buffer => Buffer.concat([tag(field, BYTES), varint(BigInt(value.length)), value])

/** Fields 6, 7 and 9 are optional and left out. */
export function encodeFrame(frame: Frame): Buffer {
  const headers = Object.entries(frame.headers).map(([key, value]) => bytesField(5, Buffer.concat([bytesField(1, Buffer.from(key)), bytesField(2, Buffer.from(value))])))
  return Buffer.concat([
    numberField(1, frame.seqId), numberField(2, frame.logId), numberField(3, BigInt(frame.service)), numberField(4, BigInt(frame.method)),
    ...headers,
    ...(frame.payload.length > 0 ? [bytesField(8, frame.payload)] : []),
  ])
}

interface Field {
  readonly number: number
  /** Of a varint. */
  readonly value: bigint
  /** Of a length-delimited field. */
  readonly bytes: Buffer
}

function* fields(data: Buffer): Generator<Field> {
  let at = 0
  const readVarint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = data[at++]
      if (byte === undefined || shift > 63n) throw new Error('The frame ends inside a number.')
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
  }
  while (at < data.length) {
    const key = Number(readVarint())
    const kind = key & 7
    if (kind === VARINT) {
      yield { number: key >> 3, value: readVarint(), bytes: Buffer.alloc(0) }
    } else if (kind === BYTES) {
      const length = Number(readVarint())
      if (at + length > data.length) throw new Error('The frame ends inside a field.')
      yield { number: key >> 3, value: 0n, bytes: data.subarray(at, at + length) }
      at += length
    } else {
      throw new Error(`Wire type ${kind} is none of this message.`)
    }
  }
}

/** Throws on rubbish. */
export function decodeFrame(data: Buffer): Frame {
  const frame = { seqId: 0n, logId: 0n, service: 0, method: 0, headers: {} as Record<string, string>, payload: Buffer.alloc(0) }
  for (const field of fields(data)) {
    if (field.number === 1) frame.seqId = field.value
    else if (field.number === 2) frame.logId = field.value
    else if (field.number === 3) frame.service = Number(BigInt.asIntN(32, field.value))
    else if (field.number === 4) frame.method = Number(BigInt.asIntN(32, field.value))
    else if (field.number === 8) frame.payload = Buffer.from(field.bytes)
    else if (field.number === 5) {
      let name = ''
      let value = ''
      for (const part of fields(field.bytes)) {
        if (part.number === 1) name = part.bytes.toString('utf8')
        else value = part.bytes.toString('utf8')
      }
      frame.headers[name] = value
    }
  }
  return frame
}
