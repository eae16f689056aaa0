import { z } from 'zod'

/** Of a day, in minutes since midnight, local time. */
const MinuteOfDay = z
  .int()
  .min(0)
  .max(24 * 60 - 1)

/** What a person decides about the shell, for all accounts alike. Every part has a default, so older files read well. */
export const ShellSettings = z.object({
  notifications: z
    .object({
      /** For rooms without a choice of their own. */
      about: z.enum(['everything', 'mentionsAndDirect', 'nothing']).default('mentionsAndDirect'),
      /** False: a notification tells that something came, not who wrote what where. */
      showText: z.boolean().default(true),
      sound: z.boolean().default(true),
      /** Nothing is shown from `from` to `to`, which may lie on the next day; null: at all times. */
      quietHours: z.object({ from: MinuteOfDay, to: MinuteOfDay }).nullable().default(null),
    })
    .prefault({}),
  /** Where there is a tray: whether closing the window leaves the app running there. */
  closeToTray: z.boolean().default(true),
  startAtLogin: z.boolean().default(false),
  /** 1 is 100 %. */
  zoom: z.number().min(0.5).max(3).default(1),
  spellcheck: z
    .object({
      on: z.boolean().default(true),
      /** Language tags; empty: the system's. */
      languages: z.array(z.string().max(35)).max(20).default([]),
    })
    .prefault({}),
  /** Whether the app looks for newer versions by itself. */
  updates: z.boolean().default(true),
  proxy: z
    .discriminatedUnion('mode', [
      z.object({ mode: z.literal('system') }),
      z.object({ mode: z.literal('none') }),
      /** As `host:port`, or a URL with the scheme http, https, socks4 or socks5. */
      z.object({ mode: z.literal('manual'), address: z.string().min(1).max(2048) }),
    ])
    .default({ mode: 'system' }),
})
export type ShellSettings = z.infer<typeof ShellSettings>
