import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packedApp } from '../../harness/openPacked.ts'
import { createRoom, expectSent, register, send } from '../../harness/steps.ts'
import { expect, test } from '../../harness/test.ts'

test('what an installer would install starts, signs in and keeps a room', async ({ host, person }) => {
  // Beside no node_modules: what is not packed is not found.
  const folder = mkdtempSync(join(tmpdir(), 'roomkey-e2e-packed-'))
  try {
    const alice = await person('alice', { open: await packedApp(host, folder) })
    await register(alice)
    await createRoom(alice, 'Harbour', [])
    await send(alice, 'Harbour', 'the lights are on')
    await expectSent(alice, 'Harbour', 'the lights are on')
    await alice.close()
    expect(alice.problems).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})
