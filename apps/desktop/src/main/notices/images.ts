import type { NativeImage } from 'electron'

export type TrayState = 'nothing' | 'unread' | 'urgent'

/** Drawn by packaging/makeTrayIcons.ts; `<name>-<pixels>.png` as a data URL, so that nothing is looked for on the disk. */
const FILES = import.meta.glob<string>('./icons/*.png', { query: '?inline', import: 'default', eager: true })

type Images = { createEmpty(): NativeImage }

/** The pixels of a point, and the drawing that has as many. */
type Sizes = [scaleFactor: number, size: number][]

/** Windows scales by quarters and takes the nearest; macOS has points of two pixels; Linux panels are 22 and more high. */
const SIZES = {
  win32: [
    [1, 16],
    [1.5, 24],
    [2, 32],
  ],
  darwin: [
    [1, 16],
    [2, 32],
  ],
  linux: [
    [1, 32],
    [2, 64],
  ],
} satisfies Record<string, Sizes>

export function trayImages(images: Images, platform: NodeJS.Platform): Record<TrayState, NativeImage> {
  const image = (state: TrayState) => {
    if (platform !== 'darwin') return draw(images, state, SIZES[platform === 'win32' ? 'win32' : 'linux'])
    const template = draw(images, `${state}Template`, SIZES.darwin)
    template.setTemplateImage(true)
    return template
  }
  return { nothing: image('nothing'), unread: image('unread'), urgent: image('urgent') }
}

/** For a button on the taskbar of Windows. */
export const overlayImage = (images: Images): NativeImage => draw(images, 'overlay', SIZES.win32)

function draw(images: Images, name: string, sizes: Sizes): NativeImage {
  const image = images.createEmpty()
  for (const [scaleFactor, size] of sizes) {
    const dataURL = FILES[`./icons/${name}-${size}.png`]
    if (dataURL === undefined) throw new Error(`There is no drawing '${name}' of ${size} pixels.`)
    image.addRepresentation({ scaleFactor, dataURL })
  }
  return image
}
