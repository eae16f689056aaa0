import { count } from './words.ts'

/** Search, and what can be asked for by name. */
export const search = {
  search: {
    title: 'Search messages',
    open: 'Search messages…',
    placeholder: 'Search messages and files…',
    clear: 'Clear the search',
    results: 'Results',
    filters: 'Narrow the search',
    hints: {
      from: 'Who wrote it',
      in: 'In which room',
      before: 'Before a day',
      after: 'Since a day',
      has: 'With files',
    },
    lead: 'Finds words in messages and names of files.',
    examples: '“exact words”, from:name, after:2026-03-03, before:yesterday',
    moreFiles: (n: number) => count(n, { one: 'and one more file', other: 'and # more files' }),
    direct: (name: string) => `with ${name}`,
    none: 'Nothing found.',
    count: (n: number, more: boolean) => {
      if (n === 0) return 'Nothing found'
      return more
        ? count(n, { one: '# message so far, there are more', other: '# messages so far, there are more' })
        : count(n, { one: '# message found', other: '# messages found' })
    },
    problem: {
      from: (name: string) => `Nobody here is called “${name}”.`,
      in: (room: string) => `No room is called “${room}”.`,
      before: (day: string) => `“${day}” is not a day. Write it like 2026-03-03, today or yesterday.`,
      after: (day: string) => `“${day}” is not a day. Write it like 2026-03-03, today or yesterday.`,
      has: (what: string) => `“has:${what}” is not known. has:file finds messages with files.`,
    },
    indexing: (percent: number) =>
      `Older messages on this device are still being made searchable: ${percent} % done.`,
    since: (date: string) => `Searched messages since ${date}. Older ones are on the server.`,
    offline: 'They can be fetched when you are connected.',
    everything: 'Searched everything there is.',
    fetchOlder: 'Fetch older messages',
    fetching: (done: number, most: number) => `Fetching older messages: page ${done + 1} of up to ${most}.`,
    fetchingLabel: 'Older messages fetched',
    back: 'Back to where you were',
    backTo: (room: string) => `Back to ${room}`,
    forText: (words: string) => `Search messages for “${words}”`,
  },
  commands: {
    search: 'Search messages',
    searchHere: 'Search in this room',
    nextUnread: 'Next unread room',
    notify: (choice: string) => `Tell me about this room: ${choice}`,
    notified: {
      default: (room: string) => `You are told about ${room} as about other rooms.`,
      all: (room: string) => `You are told about every message in ${room}.`,
      mentions: (room: string) => `You are told about mentions in ${room}.`,
      nothing: (room: string) => `You are told about nothing in ${room}.`,
    },
    createRoom: 'New room',
    details: 'Show or hide room details',
    themeLight: 'Use the light theme',
    themeDark: 'Use the dark theme',
    themeSystem: 'Use the system’s theme',
    settings: 'Settings',
    section: (name: string) => `Settings: ${name}`,
    /** By which a command is found besides its name. */
    words: {
      search: 'find files',
      jumpToDate: 'day calendar history today beginning oldest go to',
      details: 'members people about',
      addPeople: 'invite member',
      changeRoom: 'rename topic',
      createRoom: 'create make channel group direct',
      notify: {
        default: 'notifications unmute',
        all: 'notifications unmute',
        mentions: 'notifications',
        nothing: 'notifications mute silence',
      },
      settings: 'preferences options',
    },
    /** By which a section is found besides its name. */
    sectionWords: {
      appearance: 'theme dark light zoom size',
      notifications: 'quiet hours sound mute tell me about mentions badge',
      general: 'start with the computer login tray close window',
      language: 'language dictionary check',
      network: 'proxy certificate',
      updates: 'newer version',
      accounts: 'devices password sign out',
      shortcuts: 'keys',
      about: 'version diagnostics log',
    },
    shortcuts: 'Keyboard shortcuts',
    account: 'Devices and password',
    signOut: 'Sign out',
  },
}
