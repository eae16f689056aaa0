import { useEffect, useState } from 'react'
import { FONT_PATIENCE_MS, FONTS } from './fonts.ts'

/** False for the few milliseconds until the app's font can be drawn, so that text does not change under the eye. */
export function useFonts(): boolean {
  const [ready, setReady] = useState(false)
  useEffect(() => {
    const done = () => setReady(true)
    const timer = setTimeout(done, FONT_PATIENCE_MS)
    // A font that cannot be had has its fallback.
    Promise.all(FONTS.map((font) => document.fonts.load(font))).then(done, done)
    return () => clearTimeout(timer)
  }, [])
  return ready
}
