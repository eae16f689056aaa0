import { expect, test, vi } from 'vitest'
import { markDownloaded } from './markDownloaded.ts'

const parts = (platform: NodeJS.Platform) => ({
  platform,
  now: () => 0x1234_5678 * 1000,
  write: vi.fn(async () => {}),
  run: vi.fn(async () => {}),
})

test('Windows and macOS are told that a file came from somebody else', async () => {
  const windows = parts('win32')
  await markDownloaded('C:\\a.pdf', windows)
  expect(windows.write).toHaveBeenCalledWith('C:\\a.pdf:Zone.Identifier', '[ZoneTransfer]\r\nZoneId=3\r\n')
  const mac = parts('darwin')
  await markDownloaded('/a.pdf', mac)
  const value = '0081;12345678;Roomkey;'
  expect(mac.run).toHaveBeenCalledWith('/usr/bin/xattr', ['-w', 'com.apple.quarantine', value, '/a.pdf'])
  const linux = parts('linux')
  await markDownloaded('/a.pdf', linux)
  expect([linux.write.mock.calls, linux.run.mock.calls]).toEqual([[], []])
})

test('a disk that takes no mark keeps the file, and no log names it', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const windows = parts('win32')
  windows.write.mockRejectedValue(Object.assign(new Error('a.pdf'), { code: 'EINVAL' }))
  await markDownloaded('E:\\a.pdf', windows)
  expect(warn.mock.calls).toEqual([['A saved file could not be marked as downloaded:', 'EINVAL']])
  warn.mockRestore()
})
