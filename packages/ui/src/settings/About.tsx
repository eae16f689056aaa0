import { useState } from 'react'
import { useText } from '../app/context.ts'
import { Brand } from '../controls/Brand.tsx'
import { Button } from '../controls/Button.tsx'
import type { Shell } from '../platform.ts'
import { Setting } from './Setting.tsx'

export function About({ shell }: { shell: Shell }) {
  const text = useText()
  const words = text.settings
  const [copied, setCopied] = useState<boolean | null>(null)
  async function copy() {
    setCopied(
      await shell.copyDiagnostics().then(
        () => true,
        () => false,
      ),
    )
  }
  return (
    <>
      <div className="about-app">
        <Brand size={40} />
        <div>
          <strong>{text.app.name}</strong>
          <p className="field-hint tabular">
            {words.version} {shell.facts.version}
          </p>
        </div>
      </div>
      <Setting label={words.copyDiagnostics} hint={words.copyDiagnosticsHint}>
        {(ids) => (
          <Button small {...ids} onClick={() => void copy()}>
            {words.copy}
          </Button>
        )}
      </Setting>
      <p className="settings-said" data-failed={copied === false || undefined} role="status">
        {copied !== null && (copied ? words.copied : words.notCopied)}
      </p>
      <Setting label={words.showLogs} hint={words.showLogsHint}>
        {(ids) => (
          <Button small {...ids} onClick={() => shell.showLogs()}>
            {words.show}
          </Button>
        )}
      </Setting>
    </>
  )
}
