import type { EngineHost } from '@roomkey/client'
import { expect, it } from 'vitest'
import { tellWipe } from './tellWipe.ts'

let told: string[]
function world({ fails = false, noted = true } = {}): EngineHost['commands'] {
  told = []
  const engine = {
    commands: {
      async signOut() {
        told.push('signed out')
        if (fails) throw new Error('locked')
        return { ok: true }
      },
    },
  } as unknown as EngineHost
  const shell = {
    async wiping() {
      if (!noted) throw new Error('ENOSPC')
      told.push('noted')
    },
    wiped: () => void told.push('wiped'),
  }
  return tellWipe(engine, shell, () => {}).commands
}

it('tells the wish to remove everything before it is done, and when the engine has done its part', async () => {
  expect(await world().signOut({ wipe: true })).toEqual({ ok: true })
  expect(told).toEqual(['noted', 'signed out', 'wiped'])
  await world().signOut({ wipe: false })
  expect(told).toEqual(['signed out'])
  await world().signOut({ wipe: 'yes' } as never)
  expect(told).toEqual(['signed out'])
})

it('holds to the wish when the engine fails, and begins nothing that could not be noted', async () => {
  await expect(world({ fails: true }).signOut({ wipe: true })).rejects.toThrow('locked')
  expect(told).toEqual(['noted', 'signed out', 'wiped'])
  expect(await world({ noted: false }).signOut({ wipe: true })).toMatchObject({ ok: false })
  expect(told).toEqual([])
})
