// What DingTalk can do, with a card template and without. Limits: dingtalk.md sections 7 to 10.
import type { Capabilities } from '../../bot/model/capabilities.ts'
import { MINUTE } from '../../bot/model/time.ts'
import { fitsDingtalk } from './render.ts'

/** Buttons below a markdown message are lines; below a card they are rows. Both get long soon. */
const MOST_BUTTONS = 8
/** Longer messages are folded by the clients; bytes are looked at by `fits`. */
const MOST_TEXT = 4_000

/** `template`: cards are interactive ones. `pictures`: somebody draws charts. */
export function capabilitiesOf({ template, pictures }: { readonly template: boolean; readonly pictures: boolean }): Capabilities {
  return {
    card: true,
    maxActions: MOST_BUTTONS,
    // A template cannot make fields from data.
    form: false,
    // Unreliable in this markdown: aligned lines say the same.
    table: false,
    fields: true,
    bar: true,
    chart: pictures,
    // Only interactive cards change in place.
    update: template,
    toast: template,
    direct: true,
    maxText: MOST_TEXT,
    fits: (page) => fitsDingtalk(page, template),
    // No call but that of a card has a key of its own; that one is repeated by the adapter's word (README.md, "Once").
    keyMs: 0,
    // Messages are pushed once, by other accounts again within a minute: a shorter gap is not worth a word to the group.
    repushMs: MINUTE,
  }
}
