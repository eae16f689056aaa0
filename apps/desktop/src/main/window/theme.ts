import type { BrowserWindow, NativeTheme } from 'electron'
import type { Look } from '../../ipc/look.ts'

/** The colour behind every page (`--surface-0`): what shows while one gives way to another. */
const BEHIND = { light: '#f8f7f5', dark: '#131211' }

type Theme = Pick<NativeTheme, 'shouldUseDarkColors'> & { themeSource: NativeTheme['themeSource'] }

/** Menus, title bars and what lies behind the page follow the page's theme. */
export function applyTheme(
  native: Theme,
  look: Look | null,
  window: Pick<BrowserWindow, 'setBackgroundColor'> | null,
): void {
  native.themeSource = look?.theme ?? 'system'
  window?.setBackgroundColor(behindPage(native))
}

export const behindPage = (native: Pick<NativeTheme, 'shouldUseDarkColors'>): string =>
  native.shouldUseDarkColors ? BEHIND.dark : BEHIND.light
