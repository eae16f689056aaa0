import type { ComponentType, ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { PartsContext } from '../../app/context.ts'
import type { Parts } from '../../app/parts.ts'
import { createViewStore } from '../../state/viewStore.ts'
import { en } from '../../text/en.ts'
import { createFormat } from '../../text/format.ts'
import { Markdown } from '../Markdown.tsx'

const parts = {
  text: en,
  format: createFormat(en, 'en', 'UTC'),
  platform: { openExternal: () => undefined },
  views: createViewStore({ watch: async () => undefined, unwatch: async () => undefined } as never),
} as unknown as Parts

/** For tests: the HTML of what is drawn inside the app. */
export const drawn = (inside: ReactNode): string =>
  renderToStaticMarkup(<PartsContext value={parts}>{inside}</PartsContext>)

/** For tests: the HTML of a text, formatted or as another component draws it. */
export const html = (text: string, Shown: ComponentType<{ text: string }> = Markdown): string =>
  drawn(<Shown text={text} />)
