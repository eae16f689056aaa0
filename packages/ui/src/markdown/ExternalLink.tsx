import type { ReactNode } from 'react'
import { useParts } from '../app/context.ts'
import { safeUrl, spokenUrl } from './safeUrl.ts'

/** Opens outside the app, by the host; an address that may not be opened stays text. */
export function ExternalLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  const { platform } = useParts()
  const address = safeUrl(href)
  if (address === null) return <span>{children}</span>
  const open = (event: { preventDefault(): void; button: number }) => {
    if (event.button > 1) return
    event.preventDefault()
    platform.openExternal(address)
  }
  return (
    <a
      href={address}
      target="_blank"
      rel="noopener noreferrer nofollow"
      data-hint={spokenUrl(address)}
      onClick={open}
      onAuxClick={open}
    >
      {children}
    </a>
  )
}
