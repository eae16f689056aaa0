import { z } from 'zod'

/** What the page remembers of its window, for all accounts alike. The shell itself needs the theme of it. */
export const Look = z.looseObject({ theme: z.enum(['light', 'dark', 'system']) })
export type Look = z.infer<typeof Look>

/** Small as it is, nothing else may be kept in it. */
export const MAX_LOOK = 1000
