import type { Failure } from '@roomkey/client/api'
import type { AttachmentId } from '@roomkey/protocol'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useParts, useView } from '../app/context.ts'

export interface FileLink {
  url: string | null
  failed: boolean
  /** Of a failure; null when what came could not be shown. */
  reason: Failure['reason'] | null
  /** The link did not work, or none could be had. */
  fail(): void
  again(): void
}

/** Of a picture, sound or film that the page shows. */
export function useFileLink(id: AttachmentId): FileLink {
  const { links } = useParts()
  const [url, setUrl] = useState(() => links.peek(id))
  const [failed, setFailed] = useState(false)
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    let wanted = true
    const leave = links.use(id)
    void links.picture(id).then((found) => {
      if (!wanted) return
      setUrl(found)
      setFailed(found === null)
    })
    return () => {
      wanted = false
      leave()
    }
  }, [links, id, attempt])
  const fail = useCallback(() => {
    links.forget(id)
    setFailed(true)
  }, [links, id])
  const again = useCallback(() => {
    setFailed(false)
    setAttempt((count) => count + 1)
  }, [])
  // What could not be had offline is asked for once the server is back.
  const live = useView({ view: 'connection' })?.state === 'live'
  const wasLive = useRef(live)
  useEffect(() => {
    if (live && !wasLive.current && failed) again()
    wasLive.current = live
  }, [live, failed, again])
  return { url, failed, reason: failed && url === null ? links.why(id) : null, fail, again }
}
