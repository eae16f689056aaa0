import { useEffect, useState } from 'react'

/** Waiting longer than this for a bundled font would be worse than text that changes its shape once. */
const PATIENCE_MS = 400

/** False for the few milliseconds until the app's font can be drawn, so that text does not change under the eye. */
export function useFonts(): boolean {
  const [ready, setReady] = useState(false)
  useEffect(() => {
    const done = () => setReady(true)
    const timer = setTimeout(done, PATIENCE_MS)
    const wanted = [
      '400 14px "Inter Variable"',
      '600 14px "Inter Variable"',
      '400 13px "JetBrains Mono Variable"',
    ]
    // A font that cannot be had has its fallback.
    Promise.all(wanted.map((font) => document.fonts.load(font))).then(done, done)
    return () => clearTimeout(timer)
  }, [])
  return ready
}
