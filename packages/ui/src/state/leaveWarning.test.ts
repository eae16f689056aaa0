import type { StagedFile } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { expect, test, vi } from 'vitest'
import { waitWhileKeeping, warnWhileKeeping } from './leaveWarning.ts'
import { createStaging } from './staging.ts'
import { createUnkept } from './unkept.ts'

const room = '00000001-0000-4000-8000-000000000001' as RoomId
const file = { id: 'big', name: 'big.zip', size: 1, contentType: '' } as StagedFile

const asks = (page: EventTarget) => {
  const event = new Event('beforeunload', { cancelable: true })
  page.dispatchEvent(event)
  return event.defaultPrevented
}

function world() {
  const added = Promise.withResolvers<{ ok: true }>()
  const staging = createStaging(
    { stageFiles: async () => [file] },
    {
      draftFiles: async () => [],
      addDraftFiles: () => added.promise,
      removeDraftFiles: async () => ({ ok: true }),
      limits: async () => ({ fileBytes: 1000, filesPerMessage: 20 }),
    },
  )
  return { staging, added: () => added.resolve({ ok: true }) }
}

const failed = async () => ({ ok: false, reason: 'internal', message: 'There is no space.' }) as const
const nothingUnkept = () => createUnkept({ saveDraft: failed, saveEditDraft: failed })

test('the browser asks while a file is taken over or leaves the composer, and at no other time', async () => {
  const { staging, added } = world()
  const page = new EventTarget()
  const stop = warnWhileKeeping(staging, nothingUnkept(), page)
  expect(asks(page)).toBe(false)
  await staging.add(room, [new File(['x'], 'big.zip')])
  expect(asks(page)).toBe(true)
  const files = staging.take(room)
  added()
  await vi.waitFor(() => expect(staging.getState().keeping).toBe(false))
  expect(asks(page)).toBe(true)
  staging.left(files)
  expect(asks(page)).toBe(false)
  staging.restore(room, files)
  staging.take(room)
  expect(asks(page)).toBe(true)
  stop()
  expect(asks(page)).toBe(false)
})

test('the browser asks while words are in this page alone', async () => {
  const { staging } = world()
  const page = new EventTarget()
  const unkept = nothingUnkept()
  const stop = warnWhileKeeping(staging, unkept, page)
  expect(asks(page)).toBe(false)
  await unkept.saving.saveDraft({ room, text: 'half a word' })
  expect(asks(page)).toBe(true)
  await staging.add(room, [new File(['x'], 'big.zip')])
  staging.left(staging.take(room))
  expect(asks(page)).toBe(true)
  void unkept.saving.saveDraft({ room, text: '' })
  await vi.waitFor(() => expect(asks(page)).toBe(staging.getState().keeping))
  stop()
  expect(asks(page)).toBe(false)
})

test('the shell is asked to wait for the same time, and hears last of all that it need not', async () => {
  const { staging, added } = world()
  const told: unknown[] = []
  const keeps = (keeping: boolean) => void told.push(keeping)
  const stop = waitWhileKeeping(staging, { keeps }, () => void told.push('handed over'))
  await staging.add(room, [new File(['x'], 'big.zip')])
  const files = staging.take(room)
  expect(told.splice(0)).toEqual(['handed over', false, true])
  added()
  await vi.waitFor(() => expect(staging.getState().keeping).toBe(false))
  expect(told).toEqual([])
  staging.left(files)
  expect(told.splice(0)).toEqual(['handed over', false])
  stop()
  staging.restore(room, files)
  staging.take(room)
  expect(told).toEqual([])
})
