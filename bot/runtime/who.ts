// Whose line it is: the member behind the account, made one where that is the rule (commands.md section 2; services/identity.ts).
import { holds, type Actor } from '../model/actor.ts'
import type { ClickEvent, MessageEvent, PlatformUser } from '../model/event.ts'
import { hintUnbound } from '../services/binding.ts'
import { fallbackName, PLACEHOLDER_NAME, type Chat } from '../services/identity.ts'
import type { Profile } from '../ports/platform.ts'
import type { Services } from '../services/index.ts'
import { learn } from '../services/learn.ts'

/** The speaker; null: somebody unknown, who must ask to be let in. `slow` is called when a directory makes them wait. */
export async function actorFor(services: Services, event: MessageEvent | ClickEvent, chat: Chat | null, slow: () => void = () => undefined): Promise<Actor | null> {
  await services.blocked.heard(event.platform, event.sender.id)
  const known = await services.identity.actor(event.platform, event.sender.id)
  if (known) return named(services, known, event)
  const user = await introduced(services, event, slow)
  if (user.external) return null
  // Somebody who speaks to the bot, or presses a button, in the union's group is a member by the platform's name.
  const bound = chat?.boundAt === null ? null : chat
  if (bound === null && !user.employeeNo) return null
  await services.units.run((unit) => services.identity.enrol(unit, event.platform, user, bound))
  return services.identity.actor(event.platform, user.id)
}

/**
 * What the event says of its sender, completed by the directory where it says too little. A directory that is slow or fails stops
 * nobody: what it says later is mended then.
 */
async function introduced(services: Services, event: MessageEvent | ClickEvent, slow: () => void): Promise<PlatformUser> {
  const { platform, chat, sender } = event
  if (sender.external === true || (sender.name !== null && sender.employeeNo !== undefined)) return sender
  const late = (profile: Profile): Promise<void> => services.units.run((unit) => learn(unit, services, platform, sender.id, profile))
  // The group's list gave a name: in a rush nobody waits for a directory that answers fifty a second.
  const listed = sender.name === null && chat !== null ? await services.roll.listedName(platform, sender.id) : null
  if (listed !== null) {
    services.directory.later(platform, sender.id, chat, late)
    return { ...sender, name: listed }
  }
  const said = await services.directory.profile(platform, sender.id, chat, {
    slow, late,
  })
  // The directory's name is the person's, the event's may be a nickname.
  return said === null ? sender : { id: sender.id, name: said.name ?? sender.name, employeeNo: sender.employeeNo ?? said.employeeNo, external: said.external }
}

/** Somebody of whom only the account was known gets their name with their next line, or soon after it. */
async function named(services: Services, actor: Actor, event: MessageEvent | ClickEvent): Promise<Actor | null> {
  const { platform, chat, sender } = event
  if (actor.name !== PLACEHOLDER_NAME && actor.name !== fallbackName(actor.userId)) return actor
  if (sender.name === null || sender.name === '') {
    services.directory.later(platform, sender.id, chat, (profile) => services.units.run((unit) => learn(unit, services, platform, sender.id, profile)))
    return actor
  }
  const { name } = sender
  if (name === actor.name) return actor
  await services.units.run((unit) => services.identity.learnName(unit, actor, name))
  return services.identity.actor(platform, sender.id)
}

/** An administrator who speaks to the bot in a group that is not bound is told how to bind it, once. */
export async function hint(services: Services, event: MessageEvent | ClickEvent, chat: Chat | null, actor: Actor | null): Promise<void> {
  const group = event.chat
  if (group === null || (chat !== null && chat.boundAt !== null) || actor === null || !holds(actor, 'admin')) return
  await services.units.run((unit) => hintUnbound(unit, services, event.platform, group))
}
