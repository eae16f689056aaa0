import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUILT_APP, packedApp } from '../../harness/openPacked.ts'
import { createRoom, expectSent, register, send } from '../../harness/steps.ts'
import { expect, test } from '../../harness/test.ts'

/**
 * What the build says of its feed; one for Windows that is not signed says that it would believe nobody, one for a Mac
 * has none.
 */
function aboutUpdates(host: string): RegExp {
  const { ROOMKEY_UPDATE_FEED: feed, ROOMKEY_REQUIRE_SIGNING: signed } = process.env
  if (host === 'electron' && (BUILT_APP === undefined || !feed)) return /made without a place to look/
  if (host !== 'electron' || signed || process.platform === 'linux') return /look for a newer version soon/
  return /newer version soon|does not say whose signature|made without a place to look/
}

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
    await expect(alice.page.getByText(aboutUpdates(host))).toBeVisible()
    await alice.close()
    expect(alice.problems).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})
