import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dropFile } from '../harness/dropFile.ts'
import { saveFile } from '../harness/saveFile.ts'
import {
  composer,
  createRoom,
  expectSent,
  message,
  openRoom,
  register,
  send,
  timeline,
} from '../harness/steps.ts'
import { expect, test } from '../harness/test.ts'

test('two people chat, share a file, and one of them reads on without the server', async ({
  person,
  backend,
  host,
}, testInfo) => {
  const alice = await person('alice')
  const bob = await person('bob')
  await register(alice)
  await register(bob)

  await createRoom(alice, 'Garden', [bob])
  await send(alice, 'Garden', 'Hello bob, shall we plant beans?')
  await expect(bob.page).toHaveTitle('(1) Roomkey')
  await openRoom(bob, 'Garden')
  await expect(message(bob, 'Garden', 'shall we plant beans?')).toBeVisible()
  await expect(bob.page).toHaveTitle('Roomkey')
  await composer(bob, 'Garden').pressSequentially('Beans it is. Do you know how, @al')
  await expect(bob.page.getByRole('option', { name: 'alice', selected: true })).toBeVisible()
  await composer(bob, 'Garden').press('Enter')
  await composer(bob, 'Garden').press('Enter')
  await expect(message(alice, 'Garden', 'Beans it is.')).toHaveAccessibleName(/mentions you$/)

  // What alice corrects and takes back changes before bob's eyes.
  await send(alice, 'Garden', 'On Sunday at noon')
  await expectSent(alice, 'Garden', 'On Sunday at noon')
  await composer(alice, 'Garden').press('ArrowUp')
  const edit = alice.page.getByRole('textbox', { name: 'Edit your message' })
  await edit.fill('On Sunday at one')
  await edit.press('Enter')
  await expect(message(bob, 'Garden', 'On Sunday at one')).toContainText('(edited)')
  await expectSent(alice, 'Garden', 'On Sunday at one')
  await message(alice, 'Garden', 'On Sunday at one').press('Delete')
  await alice.page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(message(bob, 'Garden', 'This message was deleted.')).toBeVisible()
  await expect(message(bob, 'Garden', 'On Sunday')).toHaveCount(0)

  const content = `beans ${crypto.randomUUID()}\n`.repeat(20_000)
  const file = join(testInfo.outputPath(), 'planting plan – März.txt')
  writeFileSync(file, content)
  await dropFile(alice, file, timeline(alice, 'Garden'))
  await expect(alice.page.getByRole('list', { name: 'Files to send' })).toContainText('planting plan')
  await send(alice, 'Garden', 'Here is the plan')
  await expectSent(alice, 'Garden', 'Here is the plan')

  const plan = message(bob, 'Garden', 'Here is the plan')
  expect(String(await saveFile(bob, plan, 'planting plan – März.txt'))).toBe(content)

  await bob.page.getByRole('button', { name: 'Show room details' }).click()
  await bob.page.getByRole('combobox', { name: 'Tell me about' }).selectOption('Nothing')

  // From then on the browser has the app itself, too.
  if (host === 'web') await bob.page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await bob.close()
  await backend.stop()
  await bob.reopen()
  await openRoom(bob, 'Garden')
  await expect(bob.page.getByRole('img', { name: 'Muted' })).toBeVisible()
  await expect(message(bob, 'Garden', 'shall we plant beans?')).toBeVisible()
  await expect(message(bob, 'Garden', 'Beans it is.')).toBeVisible()
  await expect(message(bob, 'Garden', 'Here is the plan')).toContainText('März.txt')

  // What he writes meanwhile waits on his side and goes out when the server is back.
  await send(bob, 'Garden', 'Written without a server')
  await expect(message(bob, 'Garden', 'Written without a server')).toHaveAttribute('data-state', 'waiting')
  await expect(composer(bob, 'Garden')).toHaveValue('')
  await backend.start()
  await expect(message(alice, 'Garden', 'Written without a server')).toBeVisible({ timeout: 40_000 })
  await expectSent(bob, 'Garden', 'Written without a server')
})
