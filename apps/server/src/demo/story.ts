import { chart, hills } from './picture.ts'

export type Person = 'alice' | 'bob' | 'mira' | 'tomasz'

export interface DemoFile {
  name: string
  contentType: string
  content(): Buffer
  width?: number
  height?: number
}

export interface DemoLine {
  by: Person
  text: string
  file?: DemoFile
}

/** What was said in one go. */
export interface DemoTalk {
  /** Days ago at a time of day (of the server's clock), or minutes ago for today. */
  when: { daysAgo: number; at: string } | { minutesAgo: number }
  lines: DemoLine[]
}

export interface DemoRoom {
  name: string
  description: string
  members: [Person, ...Person[]]
  talks: DemoTalk[]
}

const alice = (text: string, file?: DemoFile) => line('alice', text, file)
const bob = (text: string, file?: DemoFile) => line('bob', text, file)
const mira = (text: string, file?: DemoFile) => line('mira', text, file)
const tomasz = (text: string, file?: DemoFile) => line('tomasz', text, file)
const line = (by: Person, text: string, file?: DemoFile): DemoLine => ({
  by,
  text,
  ...(file ? { file } : {}),
})

const text = (name: string, content: string): DemoFile => ({
  name,
  contentType: 'text/plain',
  content: () => Buffer.from(content),
})

/** What `--demo` tells. Add rooms or lines at the end of their list: what was seeded before keeps its place. */
export const STORY: DemoRoom[] = [
  {
    name: 'General',
    description: 'Everything that concerns all of us',
    members: ['alice', 'bob', 'mira', 'tomasz'],
    talks: [
      {
        when: { daysAgo: 6, at: '09:04' },
        lines: [
          alice('Good morning! This is our new place to talk. Everything here stays on **our own server**.'),
          mira('Nice, that was quick 🎉'),
          bob('Does it work on the train? My tunnel hour is legendary.'),
          alice('It does. You can read and write offline; what you wrote goes out when you are back.'),
          bob('Testing that tomorrow then.'),
          tomasz('Hello from the workshop. Coffee machine is repaired, by the way.'),
          mira('Best news of the week.'),
        ],
      },
      {
        when: { daysAgo: 5, at: '08:47' },
        lines: [
          bob('Writing this from the tunnel. If you can read it, it works.'),
          bob('And this is the second one, to see whether the order holds.'),
          alice('Both arrived, in order 👌'),
          tomasz('The parcel with the new sensors is at the front desk.'),
          mira('Taking it up with me.'),
        ],
      },
      {
        when: { daysAgo: 3, at: '12:15' },
        lines: [
          mira('Lunch at the Thai place? I can book for four at 12:45.'),
          bob('Yes please'),
          tomasz('In'),
          alice('In, but a few minutes late. Order the green curry for me.'),
          mira('Booked ✅'),
        ],
      },
      {
        when: { daysAgo: 1, at: '16:30' },
        lines: [
          alice(
            'Reminder for the open day on Saturday:\n\n1. doors open at **10:00**\n2. two tours, 11:00 and 14:00\n3. please bring back the borrowed extension cords',
          ),
          tomasz('I have three of them. Sorry.'),
          bob('I take the 14:00 tour.'),
          mira('Then I do 11:00. Signs are printed.'),
        ],
      },
      {
        when: { minutesAgo: 95 },
        lines: [
          bob('Morning all. The view from the hill on my way in:', {
            name: 'morning-hill.png',
            contentType: 'image/png',
            content: hills,
            width: 960,
            height: 540,
          }),
          alice('Wow. That goes on the website.'),
          mira('Jealous. Here it is fog, fog and fog.'),
        ],
      },
    ],
  },
  {
    name: 'Website',
    description: 'Texts, pictures and numbers of the new site',
    members: ['alice', 'bob', 'mira'],
    talks: [
      {
        when: { daysAgo: 4, at: '10:20' },
        lines: [
          mira('First draft of the start page is up. Opinions?'),
          alice(
            'I like it. Two thoughts:\n\n- the headline could say *what we do*, not who we are\n- the picture is lovely but 4 MB',
          ),
          mira('Fair. Headline: "Small sensors, long lives"?'),
          bob('Better. Short enough for a phone, too.'),
          alice('Sold.'),
        ],
      },
      {
        when: { daysAgo: 2, at: '14:02' },
        lines: [
          bob('The contact form swallowed umlauts. The culprit was this line:'),
          bob("```js\nconst name = Buffer.from(body, 'latin1').toString()\n```"),
          bob('It should be `utf8`, of course. Fixed and deployed.'),
          mira('Thank you! Frau Müller will be pleased to be Frau Müller again.'),
          alice('Can we have a test for it, so that it stays fixed?'),
          bob('Already in. It sends `Zoë Müller-Łukasz` through the whole form.'),
        ],
      },
      {
        when: { daysAgo: 1, at: '11:11' },
        lines: [
          mira('Visitors of the week. Sunday was the newsletter:', {
            name: 'visitors.png',
            contentType: 'image/png',
            content: chart,
            width: 800,
            height: 420,
          }),
          alice('93! And how many of them wrote to us?'),
          mira('Seven. Five serious ones, one looking for a job, one selling us a website.'),
          bob('😄'),
        ],
      },
      {
        when: { minutesAgo: 48 },
        lines: [
          alice(
            'Notes of this morning, so that nobody has to remember:',
            text(
              'website-notes.txt',
              'Website, notes\n\n- headline: "Small sensors, long lives"\n- picture under 300 kB (Mira)\n- contact form: test is in (Bob)\n- newsletter again in two weeks (Alice)\n',
            ),
          ),
          bob('Perfect. I start with the opening hours.'),
          mira('The new picture is at 240 kB, see https://example.org/start'),
        ],
      },
    ],
  },
  {
    name: 'Sensors rev. C',
    description: 'Hardware of the next revision',
    members: ['bob', 'alice', 'tomasz'],
    talks: [
      {
        when: { daysAgo: 5, at: '15:40' },
        lines: [
          tomasz('The boards are back from production. Six of ten start up at once.'),
          bob('And the other four?'),
          tomasz('Cold joints at U3. Reflowed two already, both fine now.'),
          alice('So ten of ten by tonight?'),
          tomasz('Nine. One met my coffee.'),
        ],
      },
      {
        when: { daysAgo: 3, at: '17:05' },
        lines: [
          bob(
            'Current in sleep, measured over an hour:\n\n> board 1: 2.1 µA\n> board 2: 2.0 µA\n> board 5: **38 µA**\n\nSomething on board 5 stays awake.',
          ),
          tomasz('That is the one with the debug header. Pull-up on the wrong side of the switch.'),
          bob('Confirmed: header off, 2.2 µA.'),
          alice('At 2.1 µA the battery lasts for about eleven years. ~~Ten~~ Eleven!'),
          tomasz('Longer than my car.'),
        ],
      },
      {
        when: { daysAgo: 1, at: '09:30' },
        lines: [
          tomasz(
            'Log of the night run is attached, no drop-outs.',
            text(
              'night-run.csv.txt',
              `minute,temperature,humidity\n${Array.from({ length: 60 }, (_, index) => `${index * 10},${(18 + 3 * Math.sin(index / 9)).toFixed(1)},${(51 + 6 * Math.cos(index / 11)).toFixed(0)}`).join('\n')}\n`,
            ),
          ),
          bob('Beautiful curve.'),
          alice('Then let us order the next fifty. I talk to purchasing.'),
        ],
      },
      {
        when: { minutesAgo: 20 },
        lines: [alice('Ordered! Delivery in about three weeks.'), bob('🥳'), tomasz('I clear the shelf.')],
      },
    ],
  },
  {
    // Two people and no name: the app lists it as a direct conversation.
    name: '',
    description: 'Just the two of us',
    members: ['alice', 'bob'],
    talks: [
      {
        when: { daysAgo: 2, at: '18:22' },
        lines: [
          bob('Are you still there? I locked myself out of the lab. Again.'),
          alice('On my way down. Third time this month, by the way.'),
          bob('Second! The first one was the wind.'),
        ],
      },
      {
        when: { minutesAgo: 12 },
        lines: [
          bob('Do you have ten minutes later for the tour plan?'),
          alice('Sure, after two?'),
          bob('Great. I bring the cake.'),
        ],
      },
    ],
  },
]
