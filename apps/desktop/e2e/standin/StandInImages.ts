import type { AddRepresentationOptions, NativeImage, nativeImage } from 'electron'
import { strict } from './strict.ts'

type Api = Pick<NativeImage, 'addRepresentation' | 'setTemplateImage'>

/** The start of every PNG. */
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Images that nobody looks at, of data that Electron would take. */
export const images: Pick<typeof nativeImage, never> & { createEmpty(): Api } = strict('nativeImage', {
  createEmpty: () =>
    strict<Api>('NativeImage', {
      addRepresentation({ dataURL = '' }: AddRepresentationOptions) {
        const [head, data = ''] = dataURL.split(',')
        const bytes = Buffer.from(data, 'base64')
        if (head !== 'data:image/png;base64' || !bytes.subarray(0, PNG.length).equals(PNG)) {
          throw new Error('The stand-in takes data URLs of PNG images.')
        }
      },
      setTemplateImage() {},
    }),
})
