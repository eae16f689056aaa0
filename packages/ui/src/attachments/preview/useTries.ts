import { useEffect, useState } from 'react'
import { useView } from '../../app/context.ts'

/**
 * How often something was asked for: once more when the person says so, and what could not be had offline once the
 * server is back. `begin` shows that it is asked for again.
 */
export function useTries(failed: boolean, begin: () => void): [tries: number, again: () => void] {
  const [tries, setTries] = useState(0)
  const live = useView({ view: 'connection' })?.state === 'live'
  const again = () => {
    begin()
    setTries((count) => count + 1)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the server's return asks again
  useEffect(() => {
    if (live && failed) again()
  }, [live])
  return [tries, again]
}
