import { useLayoutEffect } from 'react'
import { useMedia, usePreferences } from '../app/context.ts'

export function useThemeOnPage(): void {
  const theme = usePreferences((state) => state.theme)
  const systemDark = useMedia('(prefers-color-scheme: dark)')
  const shown = theme === 'system' ? (systemDark ? 'dark' : 'light') : theme
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = shown
  }, [shown])
}
