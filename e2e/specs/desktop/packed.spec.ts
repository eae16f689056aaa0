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
    // The feed that was built in is found beside the archive; where none was, nobody is asked for newer versions.
    await alice.page.getByRole('button', { name: /^Account menu/ }).click()
    await alice.page.getByRole('menuitem', { name: 'Settings…' }).click()
    await alice.page.getByRole('button', { name: 'Updates' }).click()
    const said = host === 'electron' ? 'made without a place to look' : 'will look for a newer version soon'
    await expect(alice.page.getByText(said)).toBeVisible()
    await alice.close()
    expect(alice.problems).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})
