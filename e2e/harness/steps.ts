import { expect, type Locator } from '@playwright/test'
import type { Person } from './Person.ts'

// What people do, in their words. Everything is found as a person finds it: by its name on the screen.

export const PASSWORD = 'correct horse battery'

export async function register({ page, name }: Person): Promise<void> {
  await page.getByRole('button', { name: 'Create an account' }).click()
  await page.getByLabel('User name').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('button', { name: `Account menu of ${name}` })).toBeVisible()
}

export async function createRoom({ page }: Person, room: string, invited: readonly Person[]): Promise<void> {
  await page.getByRole('button', { name: 'New room' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New room' })
  await dialog.getByLabel('Name', { exact: true }).fill(room)
  await dialog.getByLabel(/^Invite/).fill(invited.map(({ name }) => name).join(', '))
  await dialog.getByRole('button', { name: 'Create room' }).click()
  await expect(dialog).toBeHidden()
  await expect(composer({ page }, room)).toBeVisible()
}

export async function openRoom({ page }: Person, room: string): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: room }).click()
  await expect(composer({ page }, room)).toBeVisible()
}

/** Two people in one room, both looking at it. */
export async function meet(alice: Person, bob: Person, room: string): Promise<void> {
  await register(alice)
  await register(bob)
  await createRoom(alice, room, [bob])
  await openRoom(bob, room)
}

type OnPage = Pick<Person, 'page'>

export const composer = ({ page }: OnPage, room: string): Locator =>
  page.getByRole('textbox', { name: `Message ${room}` })

export const timeline = ({ page }: OnPage, room: string): Locator =>
  page.getByRole('log', { name: `Messages in ${room}` })

export const message = (person: OnPage, room: string, text: string | RegExp): Locator =>
  timeline(person, room).getByRole('article').filter({ hasText: text })

export async function send(person: Person, room: string, text: string): Promise<void> {
  await composer(person, room).fill(text)
  await composer(person, room).press('Enter')
}

/** On the server and back: the mark of a message that still waits is gone. */
export async function expectSent(person: Person, room: string, text: string): Promise<void> {
  await expect(message(person, room, text)).toHaveAttribute('data-state', 'sent')
}

/** The messages' bodies from top to bottom. */
export const texts = (person: Person, room: string): Promise<string[]> =>
  timeline(person, room).locator('.message-body').allInnerTexts()
