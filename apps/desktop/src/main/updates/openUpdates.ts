import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import type { ShellSettingsStore } from '../settings/ShellSettingsStore.ts'
import { type BuiltFeed, type Feed, feedOf } from './feed.ts'
import { installsItself, type PackageFormat, packageFormat } from './packageFormat.ts'
import { fixedUpdates, type Updater, Updates, type UpdatesPart, type UpdatesParts } from './Updates.ts'

export type OpenUpdatesParts = Pick<
  UpdatesParts,
  'clock' | 'random' | 'changed' | 'credentialsFor' | 'mayEnd' | 'beforeInstall' | 'startAgain' | 'page'
> & {
  isPackaged: boolean
  /** Where electron-builder's own files lie beside the app. */
  resources: string
  platform: NodeJS.Platform
  appImage: string | undefined
  /** Given at the start; wins over the one built in. */
  feed: string | null
  settings: Pick<ShellSettingsStore, 'value' | 'subscribe'>
  makeUpdater(format: PackageFormat, feed: Exclude<Feed, string>): Promise<Updater>
}

/** Updates for the build that runs, as far as it can have them. */
export function openUpdates(parts: OpenUpdatesParts): UpdatesPart {
  const { isPackaged, resources, platform, appImage, settings } = parts
  if (!isPackaged) return fixedUpdates({ at: 'notPackaged' })
  const feed = feedOf(parts.feed, builtFeed(resources), platform)
  if (typeof feed === 'string') return fixedUpdates({ at: 'unsupported', reason: feed })
  const packageType = textOf(join(resources, 'package-type'))
  const format = packageFormat({ platform, appImage, packageType })
  const updates = new Updates({
    makeUpdater: () => parts.makeUpdater(format, feed),
    feed: feed.url,
    format,
    page: parts.page,
    installsItself: installsItself(format),
    on: settings.value.updates,
    clock: parts.clock,
    random: parts.random,
    changed: parts.changed,
    credentialsFor: parts.credentialsFor,
    mayEnd: parts.mayEnd,
    beforeInstall: parts.beforeInstall,
    startAgain: parts.startAgain,
  })
  settings.subscribe((value) => updates.switch(value.updates))
  return updates
}

function builtFeed(resources: string): BuiltFeed | null {
  const text = textOf(join(resources, 'app-update.yml'))
  const value: unknown = text === null ? null : load(text)
  return typeof value === 'object' ? (value as BuiltFeed | null) : null
}

/** Null: there is no such file. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
