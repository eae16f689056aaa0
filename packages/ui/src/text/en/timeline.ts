import { count } from './words.ts'

/** Messages. */
export const timeline = {
  jumpToDate: {
    open: 'Jump to a date',
    title: (room: string) => `Jump to a date in ${room}`,
    day: 'Day',
    missing: 'Choose a day.',
    today: 'Today',
    week: 'A week ago',
    month: 'A month ago',
    beginning: 'The beginning',
    go: 'Jump',
    looking: 'Looking…',
    nothing: 'There are no messages in this room yet.',
    cachedSince: (date: string) =>
      `Without a connection only what is kept on this device can be shown. It begins on ${date}.`,
  },
  timeline: {
    label: (room: string) => `Messages in ${room}`,
    loading: 'Loading messages',
    pickTitle: 'Pick a room',
    pick: 'Choose a conversation on the left, or jump to one by name.',
    firstRunTitle: (name: string) => `Welcome, ${name}`,
    firstRun: 'Make your first room and invite someone to it.',
    emptyTitle: 'Nothing said yet',
    empty: 'Write the first message below.',
    beginTitle: (room: string) => room,
    begin: (room: string, date: string) => `This is where ${room} began, on ${date}.`,
    beginDirect: (name: string) => `This is the beginning of your conversation with ${name}.`,
    goneTitle: (room: string | null) => `You are not in ${room ?? 'this room'} any more`,
    gone: 'Its messages were removed from this device.',
    olderFailed: 'Older messages could not be loaded.',
    newerFailed: 'Newer messages could not be loaded.',
    olderRetry: 'Try again',
    newMessages: 'New messages',
    jump: 'Jump to latest',
    jumpCount: (n: number) => `Jump to latest · ${count(n, { one: '# new', other: '# new' })}`,
    /** Leads to the first of them. `more`: there are at least so many. */
    above: (n: number, more: boolean) =>
      count(n, { one: '# new message above', other: 'First of # new messages' }, more),
    today: 'Today',
    yesterday: 'Yesterday',
    deleted: 'This message was deleted.',
    mentionsYou: 'mentions you',
    edited: 'edited',
    waiting: 'Waiting for the connection',
    sending: 'Sending',
    filesFirst: (n: number) =>
      count(n, { one: 'Sent as soon as its file is there', other: 'Sent as soon as its # files are there' }),
    failed: (reason: string, change?: 'edit' | 'delete') =>
      `${change === undefined ? 'Not sent' : change === 'edit' ? 'Not changed' : 'Not deleted'}. ${reason}`,
    retry: 'Retry',
    sendWithout: 'Send without it',
    discard: 'Discard',
    undo: 'Take the change back',
    edit: 'Edit message',
    delete: 'Delete message',
    deleteTitle: 'Delete this message?',
    deleteTitleOf: (name: string) => `Delete this message of ${name}?`,
    deleteLead: (files: number) =>
      files === 0
        ? 'It goes away for everybody in the room.'
        : count(files, {
            one: 'It goes away for everybody in the room, and its file with it.',
            other: 'It goes away for everybody in the room, and its files with it.',
          }),
    deleteAction: 'Delete',
    copy: 'Copy text',
    copied: 'Copied',
    actions: 'Message actions',
    heard: (sender: string, text: string) => `${sender}: ${text}`,
    heardFiles: (n: number) => count(n, { one: 'sent a file', other: 'sent # files' }),
    seconds: 'now',
  },
  markdown: {
    copyCode: 'Copy code',
    copied: 'Copied',
    image: 'Image',
    done: 'Done',
    open: 'To do',
    showAll: 'Show all',
    showMore: (left: string) => `Show more (${left} characters left)`,
  },
  mentions: {
    people: 'People in this room',
    offered: (n: number) =>
      `${count(n, { one: '# person', other: '# people' })}. Up and down to choose, Enter to insert.`,
  },
}
