import { count, names } from './words.ts'

/** Writing, and files on their way. */
export const composer = {
  composer: {
    label: (room: string) => `Message ${room}`,
    attach: 'Attach files',
    send: 'Send message',
    hint: 'Enter to send, Shift + Enter for a new line',
    editing: 'Editing',
    editLabel: 'Edit your message',
    editHint: 'Enter to save, Esc to cancel',
    save: 'Save the change',
    stopEditing: 'Stop editing',
    editedGone: 'The message that you were editing was deleted.',
    tooLong: (over: number) =>
      `${count(over, { one: '# character', other: '# characters' })} too long. A long text reads better as a file.`,
    handed: 'Not taken yet',
    notTaken: 'Waiting, not kept yet',
    notTakenOf: (what: string) => `Waiting, not kept yet: ${what}`,
    left: (n: number) => count(n, { one: '# character left', other: '# characters left' }),
    remove: (file: string) => `Remove ${file}`,
    staged: 'Files to send',
    stageFailed: 'That file could not be read. Try picking it again.',
    tooLarge: (file: string, size: string, most: string) =>
      `${file} is ${size}; this server takes files up to ${most}.`,
    moreTooLarge: (n: number, most: string) =>
      `${count(n, { one: '# more file is', other: '# more files are' })} too large, too: this server takes files up to ${most}.`,
    tooMany: (most: number, added: number, left: number) => {
      const rest = count(left, { one: '# file was left out', other: '# files were left out' })
      const taken = added === 0 ? rest : `the first ${added} ${added === 1 ? 'was' : 'were'} added, ${rest}`
      return `Up to ${most} files can wait here: ${taken}. Send the rest later, or all as an archive.`
    },
    stagedAll: (n: number, size: string) => `${count(n, { one: '# file', other: '# files' })} · ${size}`,
    severalMessages: (n: number) => `sent as ${n} messages`,
    inMessages: (n: number, messages: number) => `${n} files: sent as ${messages} messages.`,
    removeAll: 'Remove all',
    folder: (n: number, folders: readonly string[], messages: number) => {
      const how = messages > 1 ? `be sent as ${messages} messages` : 'be sent with this message'
      return `${count(n, { one: '# file', other: '# files' })} from ${names.format(folders)} will ${how}.`
    },
    emptyFolder: (folders: readonly string[]) =>
      `${names.format(folders)} ${folders.length === 1 ? 'holds' : 'hold'} no files.`,
    folderCut: (n: number) =>
      `Only the first ${n} files of a folder are looked at. Send it as an archive instead.`,
    unreadable: (files: readonly string[]) => `${names.format(files)} could not be read.`,
    dropTitle: (room: string) => `Drop files to add them to ${room}`,
    typing: (who: readonly string[]) => {
      if (who.length > 3) return 'Several people are typing…'
      return `${names.format(who)} ${who.length === 1 ? 'is' : 'are'} typing…`
    },
  },
  transfers: {
    label: 'Uploads',
    waiting: 'Waiting to upload',
    preparing: 'Preparing…',
    morePreparing: (n: number) => `and ${count(n, { one: '# more file', other: '# more files' })}`,
    read: (percent: number) => `Preparing… ${percent} %`,
    uploading: (done: string, all: string) => `${done} of ${all}`,
    finishing: 'Finishing…',
    speed: (size: string) => `${size}/s`,
    secondsLeft: (seconds: number) => `${seconds} s left`,
    minutesLeft: (minutes: number) => `${minutes} min left`,
    done: 'Uploaded',
    failed: (reason: string) => `Not uploaded. ${reason}`,
    cancel: (file: string) => `Cancel upload of ${file}`,
    dismiss: (file: string) => `Dismiss ${file}`,
    retry: (file: string) => `Upload ${file} again`,
    progress: (file: string) => `Upload of ${file}`,
  },
  files: {
    openCard: (file: string, about: string) => `Open ${file}, ${about}`,
    download: (file: string) => `Save ${file}`,
    cancelDownload: (file: string) => `Cancel the download of ${file}`,
    progress: (file: string) => `Download of ${file}`,
    received: (done: string, all: string) => `${done} of ${all}`,
    preview: 'Preview',
    save: 'Save…',
    saveWeb: 'Save',
    saveAll: (n: number) => `Save all ${n} files`,
    openOutside: 'Open in another program',
    openTab: 'Open in a new tab',
    reveal: 'Show in folder',
    notSaved: 'This file was not saved here, or is not there any more.',
    saved: (file: string) => `Saved ${file}`,
    savedAll: (n: number) => `Saved ${count(n, { one: '# file', other: '# files' })}`,
    downloadsBegun: (n: number) =>
      `${count(n, { one: '# download', other: '# downloads' })} begun. Should your browser ask about several at once, allow it.`,
    savedSome: (n: number, reason: string) =>
      `${count(n, { one: 'Only # file was', other: 'Only # files were' })} saved. ${reason}`,
    notOpened: (file: string) =>
      `Roomkey does not open files of the kind of ${file}. Save it if you trust who sent it.`,
    saveAndReveal: 'Save and show in folder',
    dragLater: 'The file is still on its way. Drag it again in a moment.',
    dialog: (file: string) => `File ${file}`,
    previousFile: 'Previous file',
    nextFile: 'Next file',
    noPreview: 'There is no preview for this kind of file.',
    tooLargeToShow: (most: string) => `Files above ${most} are not shown here.`,
    notHere: 'The server cannot be reached, and this file is not kept on this device.',
    streamed: 'The server cannot be reached, and a file this large plays from there.',
    gone: 'This file is no longer there.',
    notPlayable: 'This file cannot be played here. Save it to play it in another program.',
    broken: 'This file is damaged, or is not what its name says.',
    locked: 'This PDF is protected by a password.',
    loading: 'Loading…',
    copyText: 'Copy text',
    copied: 'Copied',
    textCut: (shown: string, all: string) => `The first ${shown} of ${all}.`,
    linesCut: (n: string) => `The first ${n} lines.`,
    emptyFile: 'This file is empty.',
    page: (number: number, all: number) => `Page ${number} of ${all}`,
    pagesCut: (shown: number, all: number) =>
      `The first ${shown} of ${all} pages. Save the file to read the rest.`,
    view: (file: string) => `View image ${file}`,
    failed: 'This file cannot be opened right now.',
    damaged: 'Damaged, or not what its name says',
    imageFailed: 'The picture cannot be shown right now.',
    again: 'Try again',
    lightbox: (file: string) => `Image ${file}`,
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    position: (index: number, all: number) => `${index} of ${all}`,
    kind: (extension: string) => (extension ? `${extension} file` : 'File'),
  },
}
