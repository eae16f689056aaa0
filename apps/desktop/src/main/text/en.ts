// Everything that the shell itself says, for a person to read: in notifications, in the tray and, in time, elsewhere.

const count = (number: number, one: string, several: string) => `${number} ${number === 1 ? one : several}`

export const en = {
  app: 'Roomkey',
  start: {
    failed: 'Roomkey could not start',
    noSandbox:
      'This system does not let Roomkey keep its pages in a sandbox, and Roomkey does not run without one. On Ubuntu and Debian install the .deb package, which brings the permission for it.',
  },
  /** An engine ended over and over. */
  gaveUp: {
    oneAccount: {
      title: 'One account has to stop',
      detail: 'Its local data could not be opened. The others go on. Details are in the log.',
    },
    app: {
      title: 'Roomkey has to close',
      detail: 'Its local data could not be opened. Details are in the log.',
    },
  },
  notices: {
    /** In place of who wrote what where. */
    hidden: 'New message',
    inRoom: (sender: string, room: string) => `${sender} in ${room}`,
    /** Their account is gone. */
    somebody: 'Somebody',
    /** The newest of several that wait. */
    ofSeveral: (from: string, unread: number) => `${from} (${unread} unread)`,
    /** Which account it is for, where there are several. */
    forAccount: (title: string, account: string) => `${title} – ${account}`,
    files: (number: number) => count(number, 'file', 'files'),
    several: (rooms: number) => `New messages in ${rooms} rooms`,
    stillRunning: 'Roomkey is still running',
    stillRunningWhere: 'Its icon beside the clock opens it again, or ends it.',
  },
  unread: {
    none: 'Roomkey',
    some: (number: number) => `Roomkey – ${number} unread`,
    /** For screen readers. */
    badge: (number: number) => count(number, 'unread message for you', 'unread messages for you'),
  },
  certificate: {
    question: (host: string) => `Trust this certificate for ${host}?`,
    detail: (sha256: string) =>
      `Nobody this computer trusts vouches for it. Its fingerprint (SHA-256) has to be the one that whoever runs the server told you:\n\n${sha256}`,
    trust: 'Trust',
    cancel: 'Cancel',
  },
  tray: {
    open: 'Open Roomkey',
    quit: 'Quit Roomkey',
  },
  menu: {
    file: 'File',
    edit: 'Edit',
    view: 'View',
    go: 'Go',
    help: 'Help',
    settings: 'Settings…',
    newRoom: 'New Room…',
    addAccount: 'Add an Account…',
    find: 'Find in This Room…',
    findEverywhere: 'Find Everywhere…',
    speech: 'Speech',
    zoomReset: 'Actual Size',
    zoomIn: 'Zoom In',
    zoomOut: 'Zoom Out',
    details: 'Show or Hide Room Details',
    switcher: 'Jump To…',
    previousRoom: 'Room Above',
    nextRoom: 'Room Below',
    nextUnread: 'Next Unread Room',
    shortcuts: 'Keyboard Shortcuts',
    documentation: 'Documentation',
    copyDiagnostics: 'Copy Diagnostics',
    showLogs: 'Show Log Folder',
    about: 'About Roomkey',
  },
  contextMenu: {
    noSuggestions: 'No suggestions',
    addToDictionary: 'Add to dictionary',
    copyLink: 'Copy link',
  },
  diagnostics: {
    copied: 'Diagnostics are on the clipboard.',
    copiedDetail: 'They hold versions, settings and the end of the log, and nothing that anybody wrote.',
    pageKeepsFailing: 'Roomkey’s window keeps failing',
    pageKeepsFailingDetail: 'Quit Roomkey and start it again. Your messages and drafts are safe.',
  },
  accounts: {
    name: (username: string, server: string) => `${username} on ${server}`,
  },
}

export type Text = typeof en
