import { join } from 'node:path'
import { z } from 'zod'
import { JsonFile } from './jsonFile.ts'

const Settings = z.object({
  /** The server last signed in to. */
  server: z.string().nullable().default(null),
  window: z
    .object({
      x: z.int(),
      y: z.int(),
      width: z.int().positive(),
      height: z.int().positive(),
      maximized: z.boolean(),
    })
    .nullable()
    .default(null),
})
export type Settings = z.infer<typeof Settings>

/** What the shell itself remembers. Nothing in it is secret. */
export const openSettings = (userData: string) =>
  new JsonFile<Settings>(join(userData, 'settings.json'), Settings, { server: null, window: null })
