import { AppImageUpdater, AppUpdater, MacUpdater, NsisUpdater } from 'electron-updater'
import { demandSignature } from './demandSignature.ts'
import type { Feed } from './feed.ts'
import type { PackageFormat } from './packageFormat.ts'

// Loaded by itself, later than the rest: it shares no code with it, or it would import the main script again.

/** Looks and tells; what a person installs by hand is never fetched by the app. */
class Notifier extends AppUpdater {
  constructor() {
    super(null)
  }

  protected override doDownloadUpdate(): never {
    throw new Error('This format is not fetched by the app.')
  }

  override quitAndInstall(): never {
    throw new Error('This format is not installed by the app.')
  }
}

function create(format: PackageFormat): AppUpdater {
  if (format === 'nsis') {
    const updater = new NsisUpdater()
    demandSignature(updater)
    return updater
  }
  const updater =
    format === 'mac' ? new MacUpdater() : format === 'AppImage' ? new AppImageUpdater() : new Notifier()
  // Its log holds addresses and paths; what matters of it is logged by Updates.
  updater.logger = null
  return updater
}

/** Pre-releases reach only who runs one: installing it was the choice. */
const isPreRelease = (version: string): boolean => version.split('+')[0]?.includes('-') ?? false

/** electron-updater, with everything that it would do by itself switched off. */
export function makeUpdater(format: PackageFormat, feed: Exclude<Feed, string>): AppUpdater {
  const updater = create(format)
  updater.autoDownload = false
  updater.autoInstallOnAppQuit = false
  // Installers that fetch the rest of the app themselves have no signature over that rest.
  updater.disableWebInstaller = true
  // Not by its property `channel`, which allows downgrades.
  updater.setFeedURL({ provider: 'generic', ...feed })
  updater.allowDowngrade = false
  const runsPreRelease = isPreRelease(updater.currentVersion.version)
  const isSupported = updater.isUpdateSupported
  // Its own switch, allowPrerelease, counts for GitHub alone.
  updater.isUpdateSupported = (info) =>
    (runsPreRelease || !isPreRelease(String(info.version))) && isSupported(info)
  // It would send a number that is this installation's for ever. Rollouts in steps still go by that number, here.
  updater.requestHeaders = { 'x-user-staging-id': '00000000-0000-0000-0000-000000000000' }
  return updater
}
