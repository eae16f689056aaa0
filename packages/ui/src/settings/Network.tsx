import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useText } from '../app/context.ts'
import { Field } from '../controls/Field.tsx'
import type { Shell, ShellSettings } from '../platform.ts'
import { SelectSetting } from './Setting.tsx'
import { useShell } from './useShell.ts'

type Mode = ShellSettings['proxy']['mode']
const MODES: readonly Mode[] = ['system', 'none', 'manual']

export function Network({ shell }: { shell: Shell }) {
  const words = useText().settings
  const { settings, failed, change } = useShell(shell)
  const { proxy } = settings
  // An own one is chosen before it is known which.
  const [mode, setMode] = useState<Mode>(proxy.mode)
  const kept = proxy.mode === 'manual' ? proxy.address : ''
  const [typed, setTyped] = useState(kept)
  /** What is left in the field of an address that was given: leaving the field does not give it again, without its name. */
  const sent = useRef<string | null>(null)
  const refused = failed.includes('proxy')
  // What was kept is written in full, and without the password that was typed with it.
  useEffect(() => {
    if (kept !== '' && !refused) setTyped(kept)
  }, [kept, refused])

  function choose(next: Mode) {
    setMode(next)
    sent.current = null
    if (next !== 'manual') change({ proxy: { mode: next } })
    else take()
  }
  function take() {
    const address = typed.trim()
    if (address === '' || address === kept) return
    change({ proxy: { mode: 'manual', address } })
    // A password is kept elsewhere, and does not stay to be read.
    sent.current = address.replace(/^([a-z0-9]+:\/\/)?.*@/i, '$1')
    setTyped(sent.current)
  }
  return (
    <>
      <SelectSetting
        label={words.proxy}
        hint={words.proxyHint}
        failed={refused && mode !== 'manual'}
        value={mode}
        options={MODES.map((each) => [each, words.proxies[each]])}
        onChange={choose}
      />
      {mode === 'manual' && (
        <Field
          label={words.proxyAddress}
          hint={words.proxyAddressHint}
          error={refused ? words.proxyAddressWrong : undefined}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => {
            if (typed.trim() !== sent.current) take()
          }}
          onKeyDown={(event: KeyboardEvent) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) take()
          }}
        />
      )}
      {mode === 'manual' && (
        <p className="field-hint" role="status">
          {kept !== '' && typed === kept && !refused && words.proxyTaken}
        </p>
      )}
    </>
  )
}
