// Branded identifiers: a member's id can never be passed where an activity's is wanted.

declare const kind: unique symbol
export type Id<K extends string> = string & { readonly [kind]: K }

export type MemberId = Id<'member'>
export type AccountId = Id<'account'>
export type BranchId = Id<'branch'>
export type GroupId = Id<'group'>
export type ChatId = Id<'chat'>
export type ActivityId = Id<'activity'>
export type SlotId = Id<'slot'>
export type SignupId = Id<'signup'>
export type AuditId = Id<'audit'>
