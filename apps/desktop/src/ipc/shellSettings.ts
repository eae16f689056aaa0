import { z } from 'zod'

/** Of a day, in minutes since midnight, local time. */
const MinuteOfDay = z
  .int()
  .min(0)
  .max(24 * 60 - 1)

const About = z.enum(['everything', 'mentionsAndDirect', 'nothing'])
/** Nothing is shown from `from` to `to`, which may lie on the next day; null: at all times. */
const QuietHours = z.object({ from: MinuteOfDay, to: MinuteOfDay }).nullable()
const Zoom = z.number().min(0.5).max(3)
/** Language tags; empty: the system's. */
const Languages = z.array(z.string().max(35)).max(20)
const ProxyChoice = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('system') }),
  z.object({ mode: z.literal('none') }),
  /** As `host:port`, or a URL with the scheme http, https, socks4 or socks5. */
  z.object({ mode: z.literal('manual'), address: z.string().min(1).max(2048) }),
])

/** What a person decides about the shell, for all accounts alike. Every part has a default, so older files read well. */
export const ShellSettings = z.object({
  notifications: z
    .object({
      /** For rooms without a choice of their own. */
      about: About.default('mentionsAndDirect'),
      /** False: a notification tells that something came, not who wrote what where. */
      showText: z.boolean().default(true),
      sound: z.boolean().default(true),
      quietHours: QuietHours.default(null),
    })
    .prefault({}),
  /** Where there is a tray: whether closing the window leaves the app running there. */
  closeToTray: z.boolean().default(true),
  startAtLogin: z.boolean().default(false),
  /** 1 is 100 %. */
  zoom: Zoom.default(1),
  spellcheck: z.object({ on: z.boolean().default(true), languages: Languages.default([]) }).prefault({}),
  /** Whether the app looks for newer versions by itself. */
  updates: z.boolean().default(true),
  proxy: ProxyChoice.default({ mode: 'system' }),
})
export type ShellSettings = z.infer<typeof ShellSettings>

/** Those parts that change, each as a whole. No defaults: what is not named stays as it is. */
export const ShellChange = z
  .strictObject({
    notifications: z.strictObject({
      about: About,
      showText: z.boolean(),
      sound: z.boolean(),
      quietHours: QuietHours,
    }),
    closeToTray: z.boolean(),
    startAtLogin: z.boolean(),
    zoom: Zoom,
    spellcheck: z.strictObject({ on: z.boolean(), languages: Languages }),
    updates: z.boolean(),
    proxy: ProxyChoice,
  })
  .partial()
export type ShellChange = z.infer<typeof ShellChange>

/** What this system and this build of the app can do; the same as long as the app runs. */
export const ShellFacts = z.object({
  version: z.string(),
  platform: z.enum(['darwin', 'win32', 'linux']),
  hasTray: z.boolean(),
  canAutostart: z.boolean(),
  /** `system`: the operating system decides which languages are checked. */
  spellcheck: z.object({ by: z.enum(['system', 'app']), languages: z.array(z.string()) }),
  /** `self`: installs newer versions; `notice`: tells of them; `none`: neither, a build that nobody released. */
  updates: z.enum(['self', 'notice', 'none']),
  /** In ascending order; 1 is 100 %. */
  zoomLevels: z.array(z.number()),
})
export type ShellFacts = z.infer<typeof ShellFacts>

/** The settings as they now are, and which of the wishes could not be fulfilled. */
export const ShellChanged = z.object({
  settings: ShellSettings,
  failed: z.array(z.enum(Object.keys(ShellChange.shape) as [keyof ShellChange])),
})
export type ShellChanged = z.infer<typeof ShellChanged>
