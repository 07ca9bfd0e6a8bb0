// Whose line it is: the member behind the account, made one where that is the rule (commands.md section 2; services/identity.ts).
import { holds, type Actor } from '../model/actor.ts'
import type { ClickEvent, MessageEvent } from '../model/event.ts'
import { hintUnbound } from '../services/binding.ts'
import { PLACEHOLDER_NAME, type Chat } from '../services/identity.ts'
import type { Services } from '../services/index.ts'

/** The speaker; null: somebody unknown, who must ask to be let in. */
export async function actorFor(services: Services, event: MessageEvent | ClickEvent, chat: Chat | null): Promise<Actor | null> {
  const known = await services.identity.actor(event.platform, event.sender.id)
  if (known) return named(services, known, event)
  if (event.sender.external) return null
  // Somebody who speaks to the bot, or presses a button, in the union's group is a member by the platform's name.
  const bound = chat?.boundAt === null ? null : chat
  if (bound === null && !event.sender.employeeNo) return null
  await services.units.run((unit) => services.identity.enrol(unit, event.platform, event.sender, bound))
  return services.identity.actor(event.platform, event.sender.id)
}

/** An administrator of whom only the account was known gets their name with their first line. */
async function named(services: Services, actor: Actor, event: MessageEvent | ClickEvent): Promise<Actor | null> {
  const { name } = event.sender
  if (actor.name !== PLACEHOLDER_NAME || name === null || name === '' || name === actor.name) return actor
  await services.units.run((unit) => services.identity.learnName(unit, actor, name))
  return services.identity.actor(event.platform, event.sender.id)
}

/** An administrator who speaks to the bot in a group that is not bound is told how to bind it, once. */
export async function hint(services: Services, event: MessageEvent | ClickEvent, chat: Chat | null, actor: Actor | null): Promise<void> {
  const group = event.chat
  if (group === null || (chat !== null && chat.boundAt !== null) || actor === null || !holds(actor, 'admin')) return
  await services.units.run((unit) => hintUnbound(unit, services, event.platform, group))
}
