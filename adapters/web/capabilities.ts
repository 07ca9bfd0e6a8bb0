// What the browser page can do: everything, so that the 体验群 shows the bot undegraded.
import { EVERYTHING, type Capabilities } from '../../bot/model/capabilities.ts'

/** The page draws every block, form and update; a press is answered by a toast. */
export const capabilities: Capabilities = EVERYTHING
