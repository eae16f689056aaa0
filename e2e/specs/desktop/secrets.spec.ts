import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Person } from '../../harness/Person.ts'
import {
  composer,
  createRoom,
  expectSent,
  message,
  openRoom,
  PASSWORD,
  register,
  send,
} from '../../harness/steps.ts'
import { expect, test } from '../../harness/test.ts'

const WORDS = 'the harbour lights at half past nine'

/** Every file of somebody's app that holds the words as they are, its browser's files too. */
function filesWith(person: Person, words: string): string[] {
  return readdirSync(person.profile, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => holds(file, words))
}

/** What Chromium removes between listing and reading (its cache does) holds nothing. */
function holds(file: string, words: string): boolean {
  try {
    return readFileSync(file).includes(words)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

const databaseOf = (person: Person): string => {
  const folder = join(person.profile, 'engine', 'accounts')
  const [name = ''] = readdirSync(folder).filter((file) => file.endsWith('.sqlite3'))
  return join(folder, name)
}

/**
 * Linux's marks: v10 is sealed with a key that is the same on every computer, which is also what a machine without a
 * running keyring would show here.
 */
function expectSealedByKeyring(person: Person): void {
  if (process.platform !== 'linux') return
  const kept = JSON.parse(readFileSync(join(person.profile, 'secrets.json'), 'utf8')) as Record<
    string,
    string
  >
  const marks = Object.values(kept).map((sealed) => Buffer.from(sealed, 'base64').toString('latin1', 0, 3))
  expect(marks.length).toBeGreaterThan(1)
  expect(new Set(marks)).toEqual(new Set(['v11']))
}

const menu = ({ page }: Person) => page.getByRole('button', { name: 'Account menu of alice' })

test('with a keychain, the app opens signed in and offline; no file holds the words', async ({
  person,
  backend,
}) => {
  const alice = await person('alice')
  await register(alice)
  await createRoom(alice, 'Harbour', [])
  await send(alice, 'Harbour', WORDS)
  await expectSent(alice, 'Harbour', WORDS)
  expect(filesWith(alice, WORDS)).toEqual([])
  await alice.close()
  expect(filesWith(alice, WORDS)).toEqual([])
  expectSealedByKeyring(alice)
  // It would have been found.
  writeFileSync(join(alice.profile, 'note'), WORDS)
  expect(filesWith(alice, WORDS)).toHaveLength(1)

  await backend.stop()
  await alice.open()
  await openRoom(alice, 'Harbour')
  await expect(message(alice, 'Harbour', WORDS)).toBeVisible()

  // A key that is lost: what was kept lies beside, and everything comes anew.
  await alice.close()
  await backend.start()
  const secrets = join(alice.profile, 'secrets.json')
  const kept = JSON.parse(readFileSync(secrets, 'utf8')) as Record<string, string>
  const [key = ''] = Object.keys(kept).filter((name) => name.startsWith('database http'))
  writeFileSync(secrets, JSON.stringify({ ...kept, [key]: undefined }))
  await alice.open()
  const told = alice.page.getByRole('dialog', { name: 'Your messages are being loaded again' })
  await told.getByRole('button', { name: 'All right' }).click()
  await expect(told).toBeHidden()
  await openRoom(alice, 'Harbour')
  await expect(message(alice, 'Harbour', WORDS)).toBeVisible()
  expect(readdirSync(join(alice.profile, 'engine', 'accounts')).join(' ')).toContain('.set-aside')

  // Signing out can leave it here: the door is closed, and behind it everything is as it was.
  const signOut = async (how: string) => {
    await menu(alice).click()
    await alice.page.getByRole('menuitem', { name: 'Sign out…' }).click()
    await alice.page.getByRole('button', { name: how }).click()
    await expect(alice.page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  }
  await composer(alice, 'Harbour').fill('half a thought')
  expect(readFileSync(secrets, 'utf8')).toContain('"tokens"')
  await signOut('Sign out, keep messages here')
  await expect(message(alice, 'Harbour', WORDS)).toHaveCount(0)
  expect(filesWith(alice, WORDS)).toEqual([join(alice.profile, 'note')])
  await expect.poll(() => readFileSync(secrets, 'utf8')).not.toContain('"tokens"')
  await alice.reopen()
  await expect(alice.page.getByLabel('User name')).toHaveValue('alice')
  await alice.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await alice.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await openRoom(alice, 'Harbour')
  await expect(composer(alice, 'Harbour')).toHaveValue('half a thought')
  await expect(message(alice, 'Harbour', WORDS)).toBeVisible()

  // Signing out can take all of it along: the messages, the key, what was set aside.
  await signOut('Sign out and remove everything')
  await expect.poll(() => readdirSync(alice.profile)).not.toContain('engine')
  await expect(alice.page.getByLabel('Server address')).toHaveValue(backend.url)
  await expect.poll(() => readFileSync(secrets, 'utf8')).not.toMatch(/"(tokens|database [^"]*|account)"/)
})

// Windows and macOS always have one.
test('without one the app asks, and does what was answered', { tag: '@linux' }, async ({
  person,
  backend,
}) => {
  const alice = await person('alice', { keyring: 'none' })
  const { page } = alice
  const question = page.getByRole('dialog', { name: 'Where may Roomkey keep your messages?' })
  await expect(question).toContainText('None is running')
  await question.getByRole('button', { name: 'Only until Roomkey is closed' }).click()
  await expect(question).toBeHidden()
  await register(alice)
  await createRoom(alice, 'Harbour', [])
  await send(alice, 'Harbour', WORDS)
  await expectSent(alice, 'Harbour', WORDS)
  expect(readdirSync(join(alice.profile, 'engine', 'accounts'))).toEqual([])
  expect(filesWith(alice, WORDS)).toEqual([])

  // Another answer counts from the next start on.
  await menu(alice).click()
  await page.getByRole('menuitem', { name: 'Devices and password…' }).click()
  const account = page.getByRole('dialog', { name: 'Account' })
  await account.getByRole('radio', { name: /^On this computer, without that protection/ }).check()
  await expect(account.getByText('This applies when Roomkey is started the next time.')).toBeVisible()
  await alice.reopen()
  await expect(alice.page.getByLabel('Server address')).toHaveValue(backend.url)
  await expect(alice.page.getByRole('dialog')).toHaveCount(0)
  await alice.page.getByLabel('User name').fill('alice')
  await alice.page.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await alice.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await openRoom(alice, 'Harbour')
  await expect(message(alice, 'Harbour', WORDS)).toBeVisible()

  await backend.stop()
  await alice.reopen()
  await openRoom(alice, 'Harbour')
  await expect(message(alice, 'Harbour', WORDS)).toBeVisible()
  // Even so the words are not there as they are; the key is.
  expect(filesWith(alice, WORDS)).toEqual([])
  expect(readFileSync(databaseOf(alice)).length).toBeGreaterThan(4096)
  expect(readFileSync(join(alice.profile, 'secrets.json'), 'utf8')).toContain('"open"')

  // Who is signed in and was never asked, because a build before this one took that key for a keychain's.
  await alice.close()
  const settings = join(alice.profile, 'settings.json')
  const chosen = JSON.parse(readFileSync(settings, 'utf8')) as Record<string, unknown>
  expect(chosen.withoutKeychain).toBe('file')
  writeFileSync(settings, JSON.stringify({ ...chosen, withoutKeychain: undefined }))
  await alice.open()
  const asked = alice.page.getByRole('dialog', { name: 'Where may Roomkey keep your messages?' })
  await asked.getByRole('button', { name: 'On this computer, without that protection' }).click()
  await expect(asked).toBeHidden()
  await openRoom(alice, 'Harbour')
  await expect(message(alice, 'Harbour', WORDS)).toBeVisible()
  await alice.reopen()
  await openRoom(alice, 'Harbour')
  await expect(alice.page.getByRole('dialog')).toHaveCount(0)
})
