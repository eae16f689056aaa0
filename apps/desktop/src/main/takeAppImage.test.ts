import { expect, test } from 'vitest'
import { takeAppImage } from './takeAppImage.ts'

test('the AppImage counts that the app runs from', () => {
  const env = { APPDIR: '/tmp/.mount_Roomke', APPIMAGE: '/home/x/Roomkey.AppImage' }
  expect(takeAppImage(env, '/tmp/.mount_Roomke/roomkey')).toBe('/home/x/Roomkey.AppImage')
  expect(env.APPIMAGE).toBe('/home/x/Roomkey.AppImage')
})

test.each([
  [{ APPDIR: '/tmp/.mount_Termin', APPIMAGE: '/home/x/Terminal.AppImage' }],
  [{ APPDIR: '/opt/Room', APPIMAGE: '/home/x/Terminal.AppImage' }],
  [{ APPIMAGE: '/home/x/Terminal.AppImage' }],
  [{ APPDIR: '', APPIMAGE: '/home/x/Terminal.AppImage' }],
  [{}],
])('another program’s is forgotten: %o', (env: NodeJS.ProcessEnv) => {
  expect(takeAppImage(env, '/opt/Roomkey/roomkey')).toBeUndefined()
  expect('APPIMAGE' in env).toBe(false)
})
