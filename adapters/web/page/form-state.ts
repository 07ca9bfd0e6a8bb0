// What is filled in where: kept outside the elements, so that a card that is updated under one's hands loses nothing.
import type { Action } from '../../../bot/model/card.ts'

/** An open form: which button's, and what is filled in. */
export interface FormState {
  readonly index: number
  readonly label: string
  readonly values: Record<string, string>
}

/** A form as its button opens it. */
export function openForm(action: Action, index: number): FormState {
  return { index, label: action.label, values: Object.fromEntries(action.fields.map((f) => [f.name, f.value ?? ''])) }
}

/** The open form on a newer state of its card; null when the button or its fields are gone. */
export function carryForm(form: FormState, actions: readonly Action[]): FormState | null {
  const same = (a: Action | undefined): boolean => a?.label === form.label && Object.keys(form.values).every((name) => a.fields.some((f) => f.name === name))
  const index = same(actions[form.index]) ? form.index : actions.findIndex(same)
  return index < 0 ? null : { ...form, index }
}
