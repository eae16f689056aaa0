import { type KeyboardEvent, useState } from 'react'
import { useText } from '../app/context.ts'
import { Field } from '../controls/Field.tsx'
import type { Shell, ShellSettings } from '../platform.ts'
import { SelectSetting } from './Setting.tsx'
import { useShell } from './useShell.ts'

type Mode = ShellSettings['proxy']['mode']
const MODES: readonly Mode[] = ['system', 'none', 'manual']
/** `host:port`, or a URL with one of these schemes. */
const ADDRESS = /^(?:(?:https?|socks[45]):\/\/)?[^\s/@]+:\d{1,5}\/?$/

export function Network({ shell }: { shell: Shell }) {
  const words = useText().settings
  const { settings, failed, change } = useShell(shell)
  const { proxy } = settings
  // "This one" is chosen before it is known which.
  const [mode, setMode] = useState<Mode>(proxy.mode)
  const kept = proxy.mode === 'manual' ? proxy.address : ''
  const [typed, setTyped] = useState(kept)
  const [wrong, setWrong] = useState(false)

  function choose(next: Mode) {
    setMode(next)
    setWrong(false)
    if (next !== 'manual') change({ proxy: { mode: next } })
    else if (ADDRESS.test(typed)) change({ proxy: { mode: next, address: typed } })
  }
  function take() {
    const address = typed.trim()
    setWrong(address !== '' && !ADDRESS.test(address))
    if (ADDRESS.test(address) && address !== kept) change({ proxy: { mode: 'manual', address } })
  }
  return (
    <>
      <SelectSetting
        label={words.proxy}
        hint={words.proxyHint}
        failed={failed.includes('proxy')}
        value={mode}
        options={MODES.map((each) => [each, words.proxies[each]])}
        onChange={choose}
      />
      {mode === 'manual' && (
        <Field
          label={words.proxyAddress}
          hint={words.proxyAddressHint}
          error={wrong ? words.proxyAddressWrong : undefined}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setWrong(false)
          }}
          onBlur={take}
          onKeyDown={(event: KeyboardEvent) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) take()
          }}
        />
      )}
    </>
  )
}
