import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type {
  BaseWindow,
  Dialog,
  NativeImage,
  OpenDialogOptions,
  SaveDialogOptions,
  Shell,
  WebContents,
} from 'electron'
import { report } from './report.ts'

// What the shell does with files through the system: nobody is there to choose, to look or to drop, so the suggested
// name in a folder of the test's own is chosen, and the rest is told to the test.

/** A dialog may lie above a window, which is named first then. */
export type Dialogue<Options> = [options: Options] | [above: BaseWindow, options: Options]
export const optionsOf = <Options>(args: Dialogue<Options>): Options =>
  args.length === 1 ? args[0] : args[1]

export function fileDialogs(folder: () => string): Pick<Dialog, 'showSaveDialog' | 'showOpenDialog'> {
  const chosen = () => {
    mkdirSync(folder(), { recursive: true })
    return folder()
  }
  return {
    async showSaveDialog(...args: Dialogue<SaveDialogOptions>) {
      const { defaultPath = '' } = optionsOf(args)
      const filePath = join(chosen(), basename(defaultPath))
      report({ type: 'saveDialog', suggested: defaultPath, path: filePath })
      return { canceled: false, filePath }
    },
    async showOpenDialog(...args: Dialogue<OpenDialogOptions>) {
      const { properties = [] } = optionsOf(args)
      if (!properties.includes('openDirectory')) throw new Error('The stand-in chooses folders only.')
      return { canceled: false, filePaths: [chosen()] }
    },
  }
}

export const fileManager: Pick<Shell, 'openPath' | 'showItemInFolder'> = {
  async openPath(path) {
    report({ type: 'openPath', path })
    return ''
  },
  showItemInFolder: (path) => report({ type: 'reveal', path }),
}

export const startDrag: WebContents['startDrag'] = ({ file, icon }) => {
  if (typeof icon === 'string' || icon.isEmpty()) throw new Error('A drag without a picture throws on macOS.')
  report({ type: 'drag', path: file })
}

export const getFileIcon = async (): Promise<NativeImage> => ({ isEmpty: () => false }) as NativeImage
