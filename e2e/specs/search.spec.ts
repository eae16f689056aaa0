import type { Person } from '../harness/Person.ts'
import { expectSent, meet, message, openRoom, send, timeline } from '../harness/steps.ts'
import { expect, test } from '../harness/test.ts'

const panel = ({ page }: Person) => page.getByRole('dialog', { name: 'Search messages' })
const results = (person: Person) => panel(person).getByRole('option')

async function search(person: Person, query: string): Promise<void> {
  await person.page.keyboard.press('ControlOrMeta+Shift+f')
  await expect(panel(person).getByRole('combobox')).toBeFocused()
  await person.page.keyboard.type(query)
}

test('without the server: an old message is found, shown in its room, and one click leads back', {
  tag: '@page',
}, async ({ person, backend }) => {
  const alice = await person('alice')
  const bob = await person('bob')
  await meet(alice, bob, 'Garden')
  await send(alice, 'Garden', 'The spare key lies under the third pot')
  await expect(message(bob, 'Garden', 'third pot')).toBeVisible()
  // Enough to push it far out of sight.
  for (let n = 1; n <= 30; n++) await send(alice, 'Garden', `note ${n}\n\n\nand more`)
  await expectSent(alice, 'Garden', 'note 30')
  await send(bob, 'Garden', 'Thanks, the key is back')
  await expect(message(bob, 'Garden', 'note 30')).toBeVisible()
  await expectSent(bob, 'Garden', 'the key is back')

  await backend.stop()
  await bob.reopen()
  await openRoom(bob, 'Garden')
  await expect(message(bob, 'Garden', 'the key is back')).toBeInViewport()
  await search(bob, 'key po')
  await expect(results(bob)).toHaveCount(1)
  await expect(results(bob)).toContainText('The spare key lies under the third pot')
  await expect(results(bob).locator('mark')).toHaveText(['key', 'pot'])
  await expect(panel(bob).getByText('Searched everything there is.')).toBeVisible()

  await panel(bob).getByRole('combobox').fill('key from:bob')
  await expect(results(bob)).toHaveCount(1)
  await expect(results(bob)).toContainText('Thanks, the key is back')
  await panel(bob).getByRole('combobox').fill('"spare key"')
  await expect(results(bob)).toContainText('third pot')
  await bob.page.keyboard.press('Enter')
  await expect(panel(bob)).toBeHidden()
  await expect(message(bob, 'Garden', 'third pot')).toBeInViewport()
  await expect(message(bob, 'Garden', 'third pot')).toBeFocused()
  await expect(message(bob, 'Garden', 'the key is back')).not.toBeInViewport()

  await bob.page.getByRole('button', { name: 'Back to where you were' }).click()
  await expect(message(bob, 'Garden', 'the key is back')).toBeInViewport()

  // What is written meanwhile is found, too, before it is sent.
  await send(bob, 'Garden', 'Written in the tunnel')
  await search(bob, 'tunnel')
  await expect(results(bob)).toHaveCount(1)
  await expect(results(bob)).toContainText('Written in the tunnel')
  await bob.page.keyboard.press('Escape')
  await expect(timeline(bob, 'Garden')).toBeVisible()
})
