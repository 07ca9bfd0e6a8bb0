// What a refusal leaves behind, written in the transaction of the refusal, since that of the line was rolled back: wrong codes are counted.
import type { Actor } from '../model/actor.ts'
import type { UserError } from '../model/errors.ts'
import type { ClickEvent, MessageEvent } from '../model/event.ts'
import type { ActivityId } from '../model/ids.ts'
import { countWrongClaim } from '../services/admin.ts'
import { countWrongCode } from '../services/checkin.ts'
import { countWrongLink } from '../services/link.ts'
import type { Unit } from '../services/unit.ts'

export interface Refused {
  readonly event: MessageEvent | ClickEvent
  readonly actor: Actor | null
  /** Tells the operator at the console. */
  readonly announce: (text: string) => void
}

/** By error code. */
const LEAVES: Readonly<Record<string, (unit: Unit, error: UserError, refused: Refused) => Promise<void>>> = {
  async 'checkin.code-wrong'(unit, { data }, { actor }) {
    if (actor && typeof data['activity'] === 'string') await countWrongCode(unit, data['activity'] as ActivityId, actor.memberId)
  },
  async 'link.wrong'(unit, _, { event }) {
    await countWrongLink(unit, event.platform, event.sender.id)
  },
  async 'claim.wrong'(unit, _, { announce }) {
    const code = await countWrongClaim(unit)
    if (code !== null) unit.after(() => { announce(`认领码错了五次，换了一个：私聊小助手发「认领 ${code}」，发的人就是第一位管理员`) })
  },
}

/** Carries out what the refusal's code asks for, if anything. */
export async function afterRefusal(unit: Unit, error: UserError, refused: Refused): Promise<void> {
  await LEAVES[error.code]?.(unit, error, refused)
}
