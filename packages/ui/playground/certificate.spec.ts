import { expect, test } from './fixtures.ts'

test('a certificate that nobody vouches for: the facts first, trust behind them, and it can be taken back', async ({
  open,
  page,
}) => {
  await open('chooseServer')
  await page.getByLabel('Server address').fill('own-certificate.example.org')
  await page.getByLabel('User name').fill('alice')
  await page.getByLabel('Password', { exact: true }).fill('right one')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'This server cannot prove who it is' })
  await expect(dialog).toContainText('own-certificate.example.org')
  // Whoever presses Enter at once goes nowhere.
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  const trust = dialog.getByRole('button', { name: 'Trust this certificate for this server' })
  await expect(trust).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('alert')).toHaveText('The certificate of this server is not trusted.')

  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await dialog.getByRole('button', { name: 'Show details' }).click()
  await expect(dialog).toContainText(/(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/)
  await expect(dialog).toContainText('CN=own-certificate.example.org, O=Sailing club')
  await trust.click()
  await page.getByRole('button', { name: 'Account menu of alice' }).click()
  await page.getByRole('menuitem', { name: 'Devices and password…' }).click()
  const account = page.getByRole('dialog')
  await expect(account).toContainText('On your word, for own-certificate.example.org')
  await account.getByRole('button', { name: 'Stop trusting it' }).click()
  await expect(account).not.toContainText('On your word')
})
