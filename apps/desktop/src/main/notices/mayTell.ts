import type { Notice } from '@roomkey/client/api'
import type { ShellSettings } from '../../ipc/shellSettings.ts'

export type About = ShellSettings['notifications']['about']

/** Whether a message is told about, by the choice for its room and, where there is none, for all rooms. */
export function mayTell({ choice, direct, mention }: Notice, about: About): boolean {
  switch (choice) {
    case 'all':
      return true
    case 'mentions':
      return mention
    case 'default':
      return about === 'everything' || (about === 'mentionsAndDirect' && (mention || direct))
  }
}
