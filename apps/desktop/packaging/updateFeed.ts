import type { Configuration } from 'electron-builder'

/**
 * Where the packed app will look for updates: ROOMKEY_UPDATE_FEED, the address of the folder that will hold the
 * installers and their channel files (latest.yml, latest-mac.yml, latest-linux.yml). A pre-release version
 * (1.2.0-beta.1) follows the channel it names. Without a feed no channel file is written, and the app asks nobody.
 */
export function readFeed(
  env: Readonly<Record<string, string | undefined>>,
): Pick<Configuration, 'publish' | 'generateUpdatesFilesForAllChannels'> {
  const feed = env.ROOMKEY_UPDATE_FEED
  if (!feed) return { publish: null }
  if (!URL.canParse(feed) || new URL(feed).protocol !== 'https:') {
    throw new Error(`ROOMKEY_UPDATE_FEED must be an https address, not '${feed}'.`)
  }
  // Who follows a test channel also gets the release that ends it.
  return { publish: { provider: 'generic', url: feed }, generateUpdatesFilesForAllChannels: true }
}
