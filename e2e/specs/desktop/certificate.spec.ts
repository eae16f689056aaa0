import { makeCertificate } from '../../../packages/client/hosts/node/network/testing/certificates.ts'
import { composer, createRoom, expectSent, PASSWORD, send } from '../../harness/steps.ts'
import { TlsFront } from '../../harness/TlsFront.ts'
import { expect, test } from '../../harness/test.ts'

test('a certificate that nobody vouches for is trusted on a person’s word, and another one is not', async ({
  person,
  backend,
}) => {
  const { front, certificate } = await TlsFront.start(backend.url)
  const alice = await person('alice', { server: front })
  const { page } = alice
  await page.getByRole('button', { name: 'Create an account' }).click()
  await page.getByLabel('User name').fill('alice')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  const question = page.getByRole('dialog', { name: 'This server cannot prove who it is' })
  await question.getByRole('button', { name: 'Show details' }).click()
  await expect(question).toContainText(certificate.sha256)
  await expect(question).toContainText('CN=Roomkey at home')
  await question.getByRole('button', { name: 'Trust this certificate for this server' }).click()
  await expect(page.getByRole('button', { name: 'Account menu of alice' })).toBeVisible()
  // The shell asked as well, in its own words: a page alone cannot trust.
  await expect.poll(() => alice.dialogs.filter((words) => words.includes(certificate.sha256))).toHaveLength(1)
  await createRoom(alice, 'At home', [])
  await send(alice, 'At home', 'over TLS')
  await expectSent(alice, 'At home', 'over TLS')

  front.show(await makeCertificate('Roomkey at home'))
  const banner = page.getByText('The server’s certificate is not trusted any more')
  await expect(banner).toBeVisible()
  await send(alice, 'At home', 'not to a stranger')
  await page.getByRole('button', { name: 'What is wrong?' }).click()
  await expect(question).toContainText('shows another certificate than the one that you trust')
  await question.getByRole('button', { name: 'Cancel' }).click()

  // The pin is kept with the account, and holds after a restart.
  front.show(certificate)
  await alice.reopen()
  await expect(composer(alice, 'At home')).toBeVisible()
  await expectSent(alice, 'At home', 'not to a stranger')

  // Taken back, it is not sent to any more.
  await alice.page.getByRole('button', { name: 'Account menu of alice' }).click()
  await alice.page.getByRole('menuitem', { name: 'Devices and password…' }).click()
  await alice.page.getByRole('button', { name: 'Stop trusting it' }).click()
  await alice.page.keyboard.press('Escape')
  await expect(alice.page.getByText('The server’s certificate is not trusted any more')).toBeVisible()
  await alice.close()
  await front.stop()
})
