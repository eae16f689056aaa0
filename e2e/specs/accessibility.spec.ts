import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { meet, message, send } from '../harness/steps.ts'
import { expect, test } from '../harness/test.ts'

/** Levels A and AA. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** One line for each finding, so that a failure says what to mend. */
async function findings(page: Page): Promise<string[]> {
  // Legacy: the other way opens a page of its own to collect the results, which the desktop refuses.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(WCAG).analyze()
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target).join(' · ')})`,
  )
}

test('axe finds nothing on the main screens, light and dark', { tag: '@page' }, async ({ person }) => {
  const alice = await person('alice')
  const bob = await person('bob')
  expect(await findings(alice.page)).toEqual([])
  await meet(alice, bob, 'Library')
  await send(alice, 'Library', 'Some **words**, a [link](https://example.org/) and `code`.')
  await expect(message(bob, 'Library', 'Some words')).toBeVisible()

  for (const colorScheme of ['light', 'dark'] as const) {
    await bob.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await findings(bob.page)).toEqual([])
  }
  await bob.page.getByRole('button', { name: 'Show room details' }).click()
  await expect(bob.page.getByText('2 members').first()).toBeVisible()
  expect(await findings(bob.page)).toEqual([])
  await bob.page.getByRole('button', { name: 'New room' }).first().click()
  await expect(bob.page.getByRole('dialog', { name: 'New room' })).toBeVisible()
  expect(await findings(bob.page)).toEqual([])
})
