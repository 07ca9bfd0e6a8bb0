// Rows that change hands where two members become one.
import { signupStore } from './signup.ts'
import type { Signup } from '../../bot/domain/signup.ts'
import type { MemberId, SignupId } from '../../bot/model/ids.ts'
import type { Tx } from '../client.ts'

/** Writes of a merge; inside a transaction only. */
export function mergeWriter(tx: Tx) {
  return {
    /** Every sign-up that the member ever had, those who left included. */
    async signupsOf(memberId: MemberId): Promise<Signup[]> {
      const rows = await tx.signup.findMany({ where: { memberId }, select: { activityId: true } })
      return rows.length === 0 ? [] : signupStore(tx).ofPairs(rows.map((r) => ({ activityId: r.activityId as Signup['activityId'], memberId })))
    },
    async moveSignup(id: SignupId, to: MemberId): Promise<void> {
      await tx.signup.update({ where: { id }, data: { memberId: to } })
    },
    /** Who signed whom up, and who checked whom in. */
    async moveMentions(from: MemberId, to: MemberId): Promise<void> {
      await tx.signup.updateMany({ where: { byId: from }, data: { byId: to } })
      await tx.signup.updateMany({ where: { checkedInBy: from }, data: { checkedInBy: to } })
    },
    async moveRequests(from: MemberId, to: MemberId): Promise<void> {
      await tx.request.updateMany({ where: { memberId: from, decidedAt: null }, data: { memberId: to } })
    },
    async dropCodes(memberId: MemberId): Promise<void> {
      await tx.oneTimeCode.deleteMany({ where: { memberId, usedAt: null } })
    },
  }
}
