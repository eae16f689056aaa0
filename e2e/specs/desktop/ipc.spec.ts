import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRoom, expectSent, register, send } from '../../harness/steps.ts'
import { expect, test } from '../../harness/test.ts'

interface Bridge {
  post(message: unknown): void
  switchAccount(id: unknown): void
  keepLook(look: unknown): void
  stageFiles(files: unknown): Promise<unknown>
  openExternal(url: unknown): void
}
declare global {
  interface Window {
    readonly roomkey: Bridge & Record<string, unknown>
  }
}

test('the page reaches the shell through a few functions, and none of them obeys nonsense', async ({
  person,
}, testInfo) => {
  const alice = await person('alice')
  await register(alice)
  const { page } = alice

  const reach = await page.evaluate(() => ({
    bridge: Object.keys(window.roomkey).sort(),
    frozen: Object.isFrozen(window.roomkey),
    node: ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter(
      (name) => name in window,
    ),
  }))
  expect(reach).toEqual({
    bridge: [
      'addAccount',
      'changeShell',
      'checkForUpdate',
      'chooseProtection',
      'closeNow',
      'copyDiagnostics',
      'dragFile',
      'goWithoutFiles',
      'holdFile',
      'info',
      'installUpdate',
      'keepLook',
      'keepOpen',
      'keepsFiles',
      'networkOnline',
      'onAccountWaits',
      'onAccounts',
      'onMenu',
      'onMessage',
      'onRoute',
      'onShell',
      'onUpdate',
      'onWindowWaits',
      'openExternal',
      'openFile',
      'pinned',
      'post',
      'putOffProtection',
      'removePin',
      'revealFile',
      'roomShown',
      'routeTaken',
      'saveFile',
      'saveFiles',
      'seenRebuilt',
      'shell',
      'showLogs',
      'stageFiles',
      'stayHere',
      'switchAccount',
      'trustCertificate',
      'unstage',
      'updateState',
    ],
    frozen: true,
    node: [],
  })

  const secret = join(testInfo.outputPath(), 'secret.txt')
  writeFileSync(secret, 'not yours')
  const refused = await page.evaluate(async (path) => {
    const attempts: unknown[] = [
      [path],
      [{ path }],
      [{ path, type: '' }],
      [Object.assign(new File([], ''), { path })],
      path,
      Array.from({ length: 101 }, () => new File(['x'], 'x')),
    ]
    return Promise.all(
      attempts.map(async (files) => {
        try {
          return await window.roomkey.stageFiles(files)
        } catch {
          return 'refused'
        }
      }),
    )
  }, secret)
  // A real file whose path the page claims is read as what it is: without a name, it is not taken.
  expect(refused).toEqual(['refused', 'refused', 'refused', [null], 'refused', 'refused'])

  await page.evaluate(() => {
    const { roomkey } = window
    for (const message of [
      null,
      'text',
      42,
      [],
      { t: 's', i: '1', r: 'an answer nobody asked for' },
      { t: 'q', i: 'a', m: 'secretGet', a: ['tokens'] },
      { t: 'q', i: 'b', m: 'constructor', a: [] },
      { t: 'q', i: 'c', m: '__proto__', a: [] },
      { t: 'q', i: 'd', m: 'watch', a: ['x', { view: 'secrets' }] },
      { t: 'q', i: 'e', m: 'sendMessage', a: [{ room: 'nowhere', text: 5 }] },
      { for: 'shell', message: { t: 'q', i: 'f', m: 'stop', a: [] } },
    ]) {
      try {
        roomkey.post(message)
      } catch {
        // Refused already at the bridge.
      }
    }
    for (const look of [null, 'dark', { theme: 'pink' }, { theme: 'dark', much: 'x'.repeat(1000) }])
      roomkey.keepLook(look)
    for (const id of ['nowhere', '../engine', 'x.evil', 42]) roomkey.switchAccount(id)
    for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'smb://host/share', 'not a url']) {
      roomkey.openExternal(url)
    }
    roomkey.openExternal('HTTPS://example.org/a b')
  })
  // The last of them is a real one; what came before it was handled, and refused, before it.
  await expect.poll(() => alice.links).toEqual(['https://example.org/a%20b'])

  await createRoom(alice, 'Still here', [])
  await send(alice, 'Still here', 'and working')
  await expectSent(alice, 'Still here', 'and working')
})

test('a token is neither in the page nor readable on the disk', async ({ person }) => {
  const alice = await person('alice')
  await register(alice)
  const inPage = await alice.page.evaluate(async () =>
    JSON.stringify([
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.cookie,
      await indexedDB.databases(),
    ]),
  )
  expect(inPage).not.toMatch(/eyJ|token/i)
  await alice.close()
  const files = readdirSync(alice.profile, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  expect(files.some((file) => file.endsWith('secrets.json'))).toBe(true)
  // The start of every JSON web token.
  const telling = files.filter((file) => readFileSync(file, 'latin1').includes('eyJhbGciOi'))
  expect(telling).toEqual([])
})
