// Every command, in the order of the help page.
import type { Command } from '../bot/runtime/define-command.ts'
import { activityDrop } from './activity-drop.ts'
import { activityEdit } from './activity-edit.ts'
import { activityList } from './activity.ts'
import { activityNew } from './activity-new.ts'
import { activityPreview } from './activity-preview.ts'
import { activityPublish } from './activity-publish.ts'
import { roster } from './roster.ts'
import { signup } from './signup.ts'
import { signupChange } from './signup-change.ts'
import { signupLeave } from './signup-leave.ts'
import { waitlist } from './waitlist.ts'

export const commands: readonly Command[] = [
  activityList, signup, signupLeave, signupChange, waitlist, roster, activityNew, activityPreview, activityPublish, activityEdit, activityDrop,
]
