import { realpathSync } from 'node:fs'
import { sep } from 'node:path'

/**
 * The AppImage that this app runs from. An AppImage hands APPIMAGE on to all that is started from it (a terminal, an
 * editor), and whoever believes that of another program starts it in our place, or replaces it by an update. So what is
 * not ours is forgotten, here and for the libraries that look at the variable by themselves.
 */
export function takeAppImage(env: NodeJS.ProcessEnv, executable: string): string | undefined {
  const { APPDIR: folder, APPIMAGE: file } = env
  if (file && folder && real(executable).startsWith(real(folder).replace(/\/?$/, sep))) return file
  delete env.APPIMAGE
  return undefined
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    // Whatever cannot be looked at is compared as it was named.
    return path
  }
}
