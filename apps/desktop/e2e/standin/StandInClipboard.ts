import type { Clipboard } from 'electron'
import { report } from './report.ts'
import { strict } from './strict.ts'

/** What is put on it is told to the test. */
export const clipboard: Pick<Clipboard, 'writeText'> = strict('clipboard', {
  writeText: async (text) => report({ type: 'clipboard', text }),
})
