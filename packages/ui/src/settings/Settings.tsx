import type { SessionView } from '@roomkey/client/api'
import { ArrowLeft, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { useNavigation, useParts, useView } from '../app/context.ts'
import { ONE_COLUMN } from '../app/widths.ts'
import { Dialog } from '../controls/Dialog.tsx'
import { IconButton } from '../controls/IconButton.tsx'
import { useRoving } from '../controls/useRoving.ts'
import type { Shell } from '../platform.ts'
import type { SettingsSection } from '../state/navigation.ts'
import { About } from './About.tsx'
import { AccountsHere } from './AccountsHere.tsx'
import { Appearance } from './Appearance.tsx'
import { General } from './General.tsx'
import { Network } from './Network.tsx'
import { Notifications } from './Notifications.tsx'
import { ShortcutList } from './ShortcutList.tsx'
import { Spelling } from './Spelling.tsx'
import { SECTION_ICONS } from './sectionIcons.ts'
import { Updates } from './Updates.tsx'
import './settings.css'

/** All that a person decides about the app, also before anybody signed in. In a browser tab: what applies there. */
export function Settings() {
  const overlay = useNavigation((state) => state.overlay)
  return overlay?.kind === 'settings' ? <SettingsDialog section={overlay.section} /> : null
}

function SettingsDialog({ section }: { section: SettingsSection | null }) {
  const { navigation, platform, text } = useParts()
  const session = useView({ view: 'session' })
  const sections = sectionsFor(platform.shell, session)
  const names = Object.keys(sections) as SettingsSection[]
  // A narrow window shows the list first; a wide one has room for the first section beside it.
  const shown: SettingsSection = section && sections[section] ? section : 'appearance'
  const heading = useRef<HTMLHeadingElement>(null)
  const onKeyDown = useRoving('button')
  const words = text.settings

  const left = useRef(section)
  useEffect(() => {
    // In one column the list and the section take each other's place, and focus goes along.
    if (matchMedia(ONE_COLUMN).matches) {
      if (section !== null) heading.current?.focus()
      else document.getElementById(`settings-${left.current}`)?.focus()
    }
    left.current = section
  }, [section])

  // In one column a section lies above the list.
  const leave = () => {
    const inSection = section !== null && matchMedia(ONE_COLUMN).matches
    navigation.show(inSection ? { kind: 'settings', section: null } : null)
  }

  return (
    <Dialog title={words.title} onClose={leave} bare="settings">
      <div className="settings-box" data-section={section ?? undefined}>
        <nav className="settings-nav" aria-label={words.nav}>
          <div className="settings-title" aria-hidden>
            {words.title}
          </div>
          <ul onKeyDown={onKeyDown}>
            {names.map((name) => {
              const Icon = SECTION_ICONS[name]
              return (
                <li key={name}>
                  <button
                    type="button"
                    id={`settings-${name}`}
                    aria-current={name === shown ? 'page' : undefined}
                    data-first={name === shown || undefined}
                    tabIndex={name === shown ? 0 : -1}
                    onClick={() => navigation.show({ kind: 'settings', section: name })}
                  >
                    <Icon size={16} strokeWidth={1.75} aria-hidden />
                    {words.sections[name]}
                  </button>
                </li>
              )
            })}
          </ul>
        </nav>
        <section className="settings-main" aria-labelledby="settings-heading">
          <header>
            <IconButton
              small
              className="settings-back"
              icon={ArrowLeft}
              label={words.back}
              onClick={() => navigation.show({ kind: 'settings', section: null })}
            />
            <h3 id="settings-heading" ref={heading} tabIndex={-1}>
              {words.sections[shown]}
            </h3>
          </header>
          {/* A list without controls is scrolled by the arrow keys, so it can have focus. */}
          <div className="settings-content" key={shown} tabIndex={shown === 'shortcuts' ? 0 : undefined}>
            {sections[shown]}
          </div>
        </section>
        <IconButton
          small
          className="settings-close"
          icon={X}
          label={text.app.close}
          onClick={() => navigation.show(null)}
        />
      </div>
    </Dialog>
  )
}

function sectionsFor(
  shell: Shell | undefined,
  session: SessionView | undefined,
): Partial<Record<SettingsSection, ReactNode>> {
  return {
    appearance: <Appearance shell={shell} />,
    ...(shell && {
      notifications: <Notifications shell={shell} />,
      general: <General shell={shell} />,
      language: <Spelling shell={shell} />,
      network: <Network shell={shell} />,
      updates: <Updates shell={shell} />,
    }),
    ...(session?.state === 'signedIn' && { accounts: <AccountsHere session={session} /> }),
    shortcuts: <ShortcutList />,
    ...(shell && { about: <About shell={shell} /> }),
  }
}
