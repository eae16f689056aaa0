import { expect, it } from 'vitest'
import { applyTheme } from './theme.ts'

it('follows the page, and the system where the page does', () => {
  const colours: string[] = []
  const window = { setBackgroundColor: (colour: string) => void colours.push(colour) }
  const native = {
    themeSource: 'system' as 'system' | 'light' | 'dark',
    get shouldUseDarkColors() {
      return this.themeSource === 'dark'
    },
  }
  applyTheme(native, { theme: 'dark' }, window)
  expect(native.themeSource).toBe('dark')
  applyTheme(native, null, window)
  expect(native.themeSource).toBe('system')
  applyTheme(native, { theme: 'light' }, null)
  expect(colours).toEqual(['#131211', '#f8f7f5'])
})
