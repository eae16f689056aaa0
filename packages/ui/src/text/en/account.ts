import { count } from './words.ts'

/** Signing in and out, accounts, devices, and what protects them. */
export const account = {
  welcome: {
    signInTitle: 'Sign in to Roomkey',
    registerTitle: 'Create your account',
    lead: 'Your team’s rooms, on your own server.',
    server: 'Server address',
    serverHint: 'Whoever runs your Roomkey can tell you.',
    fromLink: 'A link named this server. Sign in only when you know whose it is.',
    username: 'User name',
    email: 'Email',
    optional: 'optional',
    password: 'Password',
    showPassword: 'Show password',
    hidePassword: 'Hide password',
    signIn: 'Sign in',
    signingIn: 'Signing in…',
    register: 'Create account',
    registering: 'Creating your account…',
    toRegister: 'Create an account',
    toSignIn: 'Sign in instead',
    newHere: 'New here?',
    haveAccount: 'Already have an account?',
    expired:
      'You were signed out: this device was away for a while, or was signed out from another one. Sign in to continue; your messages are still here.',
    required: 'Please fill this in.',
    usernameWrong: 'Use letters, digits and . - _ @ + only, without spaces.',
    passwordShort: 'Use at least 8 characters.',
    unreachable: 'The server does not answer. Check the address and your connection, then try again.',
  },
  certificate: {
    title: 'This server cannot prove who it is',
    unknownIssuer: (host: string) =>
      `Nobody this computer trusts vouches for the certificate of ${host}. That is so when somebody runs a server with a certificate of their own, and also when somebody stands between you and it.`,
    expired: (host: string) =>
      `The certificate of ${host} has expired. Whoever runs the server should renew it.`,
    notYetValid: (host: string) =>
      `The certificate of ${host} is not valid yet. Look whether the clock of this computer is right.`,
    otherName: (host: string) => `The certificate that ${host} shows is made out to another name.`,
    changed: (host: string) =>
      `${host} shows another certificate than the one that you trust. That is so after its owner renewed it, and also when somebody stands between you and the server.`,
    nothingSent: 'Nothing was sent to it.',
    show: 'Show details',
    hide: 'Hide details',
    sha256: 'Fingerprint (SHA-256)',
    subject: 'Made out to',
    issuer: 'By',
    validFrom: 'Valid from',
    validTo: 'Valid until',
    nothing: 'nobody',
    compare:
      'Ask whoever runs the server for its fingerprint, in person or by phone. Trust this one only when both are the same.',
    trust: 'Trust this certificate for this server',
    other:
      'The certificate was not trusted. Unless that was your answer, the server shows another one by now: try again.',
    review: 'What is wrong?',
    trusted: 'Trusted certificate',
    trustedNote: (host: string) => `On your word, for ${host} and this account only.`,
    remove: 'Stop trusting it',
    removed: 'The certificate is not trusted any more. Pictures of its server stay away for half an hour.',
  },
  account: {
    menu: (name: string) => `Account menu of ${name}`,
    theme: 'Theme',
    light: 'Light',
    dark: 'Dark',
    system: 'Same as the system',
    title: 'Account',
    open: 'Devices and password…',
    settings: 'Settings…',
    signOut: 'Sign out…',
    memory: 'This browser keeps nothing after the tab is closed.',
    memoryDesktop: 'Nothing is kept here after Roomkey is closed.',
  },
  accounts: {
    nav: 'Accounts',
    others: 'Other accounts',
    name: (username: string, server: string) => `${username} on ${server}`,
    fresh: 'New account',
    add: 'Add an account',
    addMenu: 'Add an account…',
    unread: (n: number) => count(n, { one: '# unread message', other: '# unread messages' }),
    unreadAfter: ' unread',
    signedOut: 'signed out',
    failed: 'not available until Roomkey is started again',
    switchTo: (name: string) => `Go to ${name}`,
    waitsTitle: 'Files are still being added',
    waits: (name: string) => `Roomkey goes to ${name} as soon as they are.`,
    goWithout: 'Go now, without them',
    stay: 'Stay here',
    addTitle: 'Add an account',
    addLead: 'On this server or any other. Each account keeps its own messages.',
    backTo: (name: string) => `Back to ${name}`,
    remove: 'Remove this account from here',
    removeTitle: (username: string) => `Remove ${username} from this device?`,
    removeLead:
      'Its messages, drafts and unsent messages are removed from this device. What reached the server stays there.',
    removeAction: 'Remove',
    rebuiltTitle: 'Your messages are being loaded again',
    rebuilt:
      'What Roomkey kept on this computer could not be opened: it is damaged, or its key is gone. Everything on the server is loaded again. What you wrote and had not been sent may be missing.',
    rebuiltSeen: 'All right',
  },
  protection: {
    title: 'Kept on this computer',
    sealed: 'Messages are encrypted. Their key is in your system’s password store.',
    askTitle: 'Where may Roomkey keep your messages?',
    why: {
      noKeyring:
        'Messages and sign-ins are encrypted with a key from your system’s password store, and none is running (such as GNOME Keyring or KWallet).',
      noAnswer:
        'Messages and sign-ins are encrypted with a key from your system’s password store, and it did not answer.',
    },
    memory: 'Only until Roomkey is closed',
    memoryHint:
      'Nothing stays on this computer: no messages, no sign-in, and nothing that was not sent by then. What was kept before is removed.',
    file: 'On this computer, without that protection',
    fileHint:
      'The key lies in a file beside the messages. Whoever can read your files can read your messages and sign in as you.',
    later: 'You can change this under “Devices and password”.',
    atNextStart: 'This applies when Roomkey is started the next time.',
  },
  devices: {
    title: 'Signed in on',
    current: 'This device',
    lastUsed: (day: string) => `Last used: ${day}`,
    since: (date: string) => `since ${date}`,
    revoke: (name: string) => `Sign out ${name}`,
    revokeAction: 'Sign out',
    revokeTitle: (name: string) => `Sign out ${name}?`,
    revokeLead:
      'It loses access at once. Messages that it keeps stay there until somebody removes them on it. If you do not know this device, change your password, too.',
    again: 'Try again',
  },
  password: {
    title: 'Password',
    open: 'Change…',
    old: 'Current password',
    new: 'New password',
    hint: 'At least 8 characters. All other devices will be signed out.',
    change: 'Change password',
    changing: 'Changing…',
    changed: 'Your password was changed, and all other devices were signed out.',
  },
  signOut: {
    title: 'Sign out of Roomkey?',
    titleOf: (name: string) => `Sign out ${name}?`,
    lead: 'Choose what happens to the messages kept on this device. Without a connection this device stays in your list of devices until you sign it out there, or for 30 days.',
    unsent: (messages: number, rooms: number) => {
      const where = count(rooms, { one: '# room', other: '# rooms' })
      return count(messages, {
        one: 'What you wrote in one message has not been sent yet.',
        other: `What you wrote in # messages in ${where} has not been sent yet.`,
      })
    },
    keep: 'Sign out, keep messages here',
    keepHint: 'Signing in again is instant. Choose this on your own device.',
    wipe: 'Sign out and remove everything',
    wipeHint: 'Removes messages, drafts and unsent messages from this device.',
  },
}
