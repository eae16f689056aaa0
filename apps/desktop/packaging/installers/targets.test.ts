import { expect, test } from 'vitest'
import { configFor } from '../../electron-builder.config.ts'
import { electronsFor, TARGETS, targetsCalled } from './targets.ts'

const named = (name: string) => targetsCalled([name])

test('they are what the configuration names', () => {
  const { linux, win, mac } = configFor({})
  const configured = { linux: linux?.target, windows: win?.target, mac: mac?.target }
  const listed = Object.entries(configured).flatMap(([system, lists]) =>
    [lists].flat().flatMap((list) => {
      if (list === null || list === undefined || typeof list === 'string')
        throw new Error(`${system} is bare`)
      return [list.arch ?? []].flat().map((arch) => `${system}-${list.target.toLowerCase()}-${arch}`)
    }),
  )
  expect(TARGETS.map(({ name }) => name).sort()).toEqual(listed.sort())
})

test('they are called by name or by how it begins, each once', () => {
  expect(named('linux-deb').map(({ name }) => name)).toEqual(['linux-deb-x64', 'linux-deb-arm64'])
  expect(named('windows-nsis-arm64')).toHaveLength(1)
  expect(targetsCalled(['mac', 'mac-zip'])).toHaveLength(2)
  expect(() => named('lin')).toThrow("no target 'lin'")
  expect(() => named('')).toThrow('no target')
})

test('a universal one is made of two Electrons', () => {
  expect(named('mac-dmg').flatMap(electronsFor)).toEqual(['darwin-x64', 'darwin-arm64'])
  expect(named('windows-nsis-arm64').flatMap(electronsFor)).toEqual(['win32-arm64'])
})
