import type { Failure } from '@roomkey/client/api'
import { count, quoted, unread } from './words.ts'

/** What holds for the whole app: its start, its links, its connection, and what went wrong. */
export const app = {
  app: {
    name: 'Roomkey',
    titleUnread: (n: number) => `(${unread(n)}) Roomkey`,
    unread,
    somebody: 'Someone',
    you: 'You',
    close: 'Close',
    cancel: 'Cancel',
    back: 'Back',
    inMemory:
      'This browser keeps nothing for Roomkey after this tab is closed, as in a private window. What has not been sent by then is lost.',
    notKept: 'Roomkey cannot save on this device right now. What you write is kept while it is open.',
  },
  routes: {
    copyRoom: 'Copy link to this room',
    copyMessage: 'Copy link',
    toRoom: (where: string | null) => (where === null ? 'A room' : `A room on ${where}`),
    toMessage: (where: string | null, room: string | null) => {
      if (room !== null) return `A message in ${room}`
      return where === null ? 'A message' : `A message on ${where}`
    },
    /** In the one line that shows of a message in the list. */
    inLine: '[link]',
    copied: 'Link copied',
    refused: 'This link does not lead anywhere in Roomkey.',
    notMine: 'You are not in the room that this link leads to.',
    notHere: 'This is not on this device, and the server cannot be reached right now.',
    noMessage: 'This message is not there any more.',
    held: 'A link wanted to lead elsewhere meanwhile.',
    goThere: 'Go there',
  },
  broken: {
    title: 'Roomkey could not show this',
    lead: 'Your messages and drafts are safe. Reload to go on; if it happens again, copy the details for whoever runs your Roomkey. They contain none of your messages.',
    reload: 'Reload',
    copy: 'Copy details',
    copied: 'Copied',
  },
  unopened: {
    title: 'Your local data cannot be opened',
    lead: {
      newer:
        'A newer version of Roomkey wrote it. Reload or update this app. You are still signed in, and nothing was removed.',
      full: 'There is no space left on this device. Free some and try again. You are still signed in, and nothing was removed.',
      secrets:
        'The password store of your system, which holds its key, does not open it. Unlock the store, then quit Roomkey and start it again. You are still signed in, and nothing was removed.',
      unreadable:
        'It may be in use or out of reach. Try again, or restart the app. You are still signed in, and nothing was removed.',
    },
    retry: 'Try again',
    reload: 'Reload',
  },
  failure: {
    wrongCredentials: 'That user name and password do not match.',
    unreachable: 'The server does not answer. Check your connection, then try again.',
    notRoomkey: 'Something answers at that address, but it is not a Roomkey server.',
    incompatible: 'This app and the server are too far apart in version. Update the older one.',
    rateLimited: 'Too many tries in a short time. Wait a minute, then try again.',
    offline: 'You are offline. Try again when you are connected.',
    tooLarge: 'That is larger than the server accepts.',
    internal: 'Something went wrong on our side. Please try again.',
    proxy:
      'A proxy on the way asks for a name and a password. Put them into the address of the proxy in the settings.',
  } satisfies Partial<Record<Failure['reason'], string>>,
  connection: {
    offline: 'You are offline. You can read and write; messages go out when you are back.',
    unreachable: 'The server does not answer. You can read and write; messages go out later.',
    restarting: 'The server is restarting. Messages go out when it is back.',
    rateLimited: 'The server asked us to slow down.',
    untrusted: 'The server’s certificate is not trusted any more, so nothing is sent to it.',
    proxy: 'The proxy asks for a name and a password. You can read and write; messages go out later.',
    noSpace: 'There is no space left on this device, so nothing new can be kept. Free some, and it goes on.',
    notKept: 'What is new cannot be kept on this device right now.',
    retryIn: (seconds: number) =>
      count(seconds, { one: 'Next try in # second.', other: 'Next try in # seconds.' }),
    retryNow: 'Trying now…',
    tryNow: 'Try now',
    incompatible:
      'This app and the server are too far apart in version. Update the older one to keep in touch.',
    connecting: 'Connecting…',
    catchingUp: 'Catching up…',
    live: 'Connected',
  },
  lost: {
    title: 'Not sent',
    what: (room: string) => `You are not in ${quoted(room)} any more`,
    texts: (n: number) =>
      count(n, { one: 'One message of yours was not sent.', other: '# messages of yours were not sent.' }),
    files: (n: number) => count(n, { one: 'One file was not sent.', other: '# files were not sent.' }),
    copy: 'Copy the text',
    copied: 'Copied',
    away: 'Put away',
    about: (action: string, room: string) => `${action}: ${quoted(room)}`,
  },
}
