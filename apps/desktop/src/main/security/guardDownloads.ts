import type { Session } from 'electron'

/**
 * No page starts a download: what is saved is written by the shell, where the person said (files/FileDesk.ts). A page
 * that was taken over could otherwise place files, or ask for a place over and over.
 */
export function guardDownloads(session: Pick<Session, 'on'>): void {
  session.on('will-download', (event) => event.preventDefault())
}
