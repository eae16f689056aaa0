import { expect, test } from 'vitest'
import { en } from '../text/en.ts'
import { demandSandbox } from './demandSandbox.ts'

const start = (platform: NodeJS.Platform, isPackaged: boolean, ...args: string[]) =>
  demandSandbox({ platform, argv: ['/tmp/.mount_Roomke/roomkey', ...args] }, isPackaged, en)

test('an installed app does not run where its start program switched the sandbox off', () => {
  expect(() => start('linux', true, '--no-sandbox', 'roomkey://example/')).toThrow(/sandbox.*\.deb/)
  expect(() => start('linux', true, '--hidden')).not.toThrow()
})

test('who works on the app may, in a container', () => {
  expect(() => start('linux', false, '--no-sandbox')).not.toThrow()
})
