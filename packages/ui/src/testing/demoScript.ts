import type { DemoName } from './demoPeople.ts'

/** One line of a conversation: who, minutes since the line before, what; perhaps with a file. */
export interface Line {
  who: DemoName
  after: number
  text: string
  file?: { name: string; size: number; contentType: string; width?: number; height?: number }
}

const line = (who: DemoName, after: number, text: string, file?: Line['file']): Line =>
  file ? { who, after, text, file } : { who, after, text }

/** Ends now; reads backwards from there. */
export const LAUNCH: readonly Line[] = [
  line(
    'mira',
    0,
    'Morning! The staging build is up. I went through the whole sign-in flow twice and it holds.',
  ),
  line(
    'mira',
    1,
    'Two small things I noticed:\n\n1. The **Forgot password** link wraps on narrow screens\n2. Focus jumps to the top after a wrong password',
  ),
  line('jonas', 6, 'Second one is mine, the form remounted on every error. Fix is in review.'),
  line('alice', 3, 'Nice catch. I can take the first one, it is a one-liner.'),
  line('bob', 41, 'Numbers from last night are in. First paint is **under half** of what it was in October.'),
  line('bob', 0, '', {
    name: 'first-paint-november.png',
    size: 184_320,
    contentType: 'image/png',
    width: 1200,
    height: 680,
  }),
  line('priya', 4, 'That is a lovely shape. What changed in week five?'),
  line(
    'bob',
    2,
    'We stopped waiting for the network before drawing. The list comes from the local database now:\n\n```ts\nconst rooms = await cache.rooms()\nrender(rooms) // no request on this path\nvoid sync.catchUp()\n```',
  ),
  line('priya', 1, 'So offline is just… the same path, minus the last line.'),
  line('bob', 1, 'Exactly.'),
  line(
    'mira',
    95,
    '> So offline is just the same path, minus the last line.\n\nThis belongs on the landing page.',
  ),
  line(
    'jonas',
    12,
    'Checklist for Thursday, shout if I forgot something:\n\n- [x] Upgrade notes\n- [x] Backups restored on a clean machine\n- [ ] Status page\n- [ ] Release post, draft at https://docs.example.org/launch',
  ),
  line('alice', 8, 'I will do the status page after lunch.'),
  line('alice', 1, 'Also: here are the upgrade notes with Hanna’s corrections.', {
    name: 'Roomkey upgrade notes 1.4.pdf',
    size: 482_133,
    contentType: 'application/pdf',
  }),
  line('teo', 22, 'Read them on the train. Section 3 says `DATA_DIR` twice, otherwise ready to go.'),
  line('mira', 7, 'Greetings from the coast, by the way. The demo runs fine on hotel wifi.', {
    name: 'harbour.jpg',
    size: 2_340_118,
    contentType: 'image/jpeg',
    width: 900,
    height: 1100,
  }),
  line('jonas', 3, 'Unfair.'),
  line(
    'priya',
    2,
    'The status page copy is ready too. Short version: *what broke, since when, what you can do meanwhile*.',
  ),
  line('bob', 1, 'Perfect. I will be around until six if anything needs a second pair of eyes.'),
]

export const SMALL_TALK: readonly string[] = [
  'Looks good to me.',
  'Can we move this to tomorrow? I would like to read it properly first.',
  'Done, and the tests are green.',
  'I had the same thing on Firefox. A hard reload helped, but it should not be needed.',
  'Thanks!',
  'One question: does this also cover people who were removed and invited again?',
  'Yes. They start from the newest page, nothing of the time between is sent.',
  'I wrote it down in the notes.',
  'Let us keep it simple. If nobody asks for it by March we drop it.',
  'Agreed.',
  'The graph from yesterday was misleading, the axis did not start at zero. New one follows.',
  'Back in ten.',
  'Is the meeting still on?',
  'It is, same place. I will bring the printouts because the projector and I are not on speaking terms.',
  'Shipped to staging.',
  'Reviewed. Two nits, nothing blocking, merge when you like.',
]

/** Files of every kind, one of them a program. */
export const FILES: readonly Line[] = [
  line('jonas', 4, 'What happened last night', {
    name: 'night shift.md',
    size: 214,
    contentType: 'text/markdown',
  }),
  line('priya', 2, '', { name: 'largest.ts', size: 497, contentType: 'text/plain' }),
  line('jonas', 1, '', { name: 'alarm tone.wav', size: 8044, contentType: 'audio/wav' }),
  line('jonas', 6, 'The rota for December', {
    name: 'Rota December – second draft with everybody’s wishes.pdf',
    size: 1_100,
    contentType: 'application/pdf',
  }),
  line('priya', 3, '', { name: 'fan noise.mp4', size: 48_300_000, contentType: 'video/mp4' }),
  line('priya', 1, 'The tool I meant', {
    name: 'disk-report-setup.exe',
    size: 3_800_000,
    contentType: 'application/octet-stream',
  }),
  line('jonas', 1, '', { name: 'logs-november.zip', size: 61_000_000, contentType: 'application/zip' }),
]
