import { account } from './en/account.ts'
import { app } from './en/app.ts'
import { composer } from './en/composer.ts'
import { rooms } from './en/rooms.ts'
import { search } from './en/search.ts'
import { settings } from './en/settings.ts'
import { timeline } from './en/timeline.ts'

/** Every word the app says, by what says it. A translation is another value of the type `Text`. */
export const en = {
  locale: 'en',
  ...app,
  ...account,
  ...rooms,
  ...timeline,
  ...composer,
  ...search,
  ...settings,
}

export type Text = typeof en
