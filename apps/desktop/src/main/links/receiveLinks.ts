import { resolve } from 'node:path'
import type { App } from 'electron'
import type { Options } from '../options.ts'
import { EarlyLinks, linkIn } from './EarlyLinks.ts'
import { LINK_SCHEME } from './parseDeepLink.ts'

/**
 * Takes in links on all three ways: among the arguments of this start, from a second start while this one runs, and on
 * macOS as an event that may come before the app is ready. So this is called at once.
 */
export function receiveLinks(app: Pick<App, 'on'>, args: readonly string[]): EarlyLinks {
  const links = new EarlyLinks()
  links.take(linkIn(args))
  app.on('second-instance', (_event, argv) => links.take(linkIn(argv)))
  app.on('open-url', (event, url) => {
    event.preventDefault()
    links.take(url)
  })
  return links
}

/**
 * Installers register the scheme. A checkout takes it, as the program `electron` with this folder, when its developer
 * asks for that: it would take it from an installed app, which does not ask for it again. With data of its own somewhere
 * else, as tests have it, it never does: the computer's links are not for those.
 */
export function registerScheme(
  app: Pick<App, 'isPackaged' | 'setAsDefaultProtocolClient'>,
  { execPath, argv }: Pick<NodeJS.Process, 'execPath' | 'argv'>,
  { registerLinks, userData }: Pick<Options, 'registerLinks' | 'userData'>,
): void {
  const [, entry] = argv
  if (!registerLinks || app.isPackaged || userData !== null || entry === undefined) return
  app.setAsDefaultProtocolClient(LINK_SCHEME, execPath, [resolve(entry)])
}
