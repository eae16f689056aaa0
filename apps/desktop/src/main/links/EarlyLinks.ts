import { LINK_SCHEME } from './parseDeepLink.ts'

const LINK = new RegExp(`^${LINK_SCHEME}:`, 'i')

/** Windows and Linux start the app with the link among its arguments; Chromium sorts its own before it. */
export const linkIn = (args: readonly string[]): string | null => args.find((arg) => LINK.test(arg)) ?? null

/** A link may come before there is anything to open it with: the latest waits. */
export class EarlyLinks {
  #open: ((link: string) => void) | null = null
  #waiting: string | null = null

  take(link: string | null): void {
    if (link === null) return
    if (this.#open === null) this.#waiting = link
    else this.#open(link)
  }

  openWith(open: (link: string) => void): void {
    this.#open = open
    const waiting = this.#waiting
    this.#waiting = null
    this.take(waiting)
  }
}
