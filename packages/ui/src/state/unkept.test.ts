import type { Result } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ALONE_AFTER_MS, createUnkept, SEEN_AFTER_MS } from './unkept.ts'

const room = 'room-1' as RoomId
const OK: Result = { ok: true }

let answers: ((result: Result) => void)[]
beforeEach(() => {
  vi.useFakeTimers()
  answers = []
})
afterEach(() => {
  vi.useRealTimers()
})

const asked = () => new Promise<Result>((resolve) => answers.push(resolve))
const setUp = () => {
  const store = createUnkept({ saveDraft: asked, saveEditDraft: asked })
  return {
    ...store,
    any: () => store.getState().any,
    texts: () => store.getState().handed.map((each) => each.text),
  }
}
const answer = (call: number, result: Result) => {
  answers[call]?.(result)
  return vi.advanceTimersByTimeAsync(0)
}

test('a draft whose saving is not answered is here alone, until it is', async () => {
  const { saving, any } = setUp()
  void saving.saveDraft({ room, text: 'half' })
  await vi.advanceTimersByTimeAsync(ALONE_AFTER_MS - 1)
  // Typing on does not put it off.
  void saving.saveDraft({ room, text: 'half a word' })
  expect(any()).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(any()).toBe(true)
  await answer(0, OK)
  expect(any()).toBe(true)
  await answer(1, OK)
  expect(any()).toBe(false)
})

test('so is one that could not be saved, until it is or is emptied', async () => {
  const { saving, any } = setUp()
  const failed: Result = { ok: false, reason: 'internal', message: 'full' }
  void saving.saveDraft({ room, text: 'half' })
  await answer(0, failed)
  expect(any()).toBe(true)
  void saving.saveEditDraft({ room, edit: null })
  expect(any()).toBe(true)
  void saving.saveDraft({ room, text: '' })
  expect(any()).toBe(false)
  // Whoever is not in the room any more is told so, and keeps nothing of it.
  void saving.saveDraft({ room, text: 'more' })
  await answer(3, { ...failed, reason: 'forbidden' })
  await vi.advanceTimersByTimeAsync(ALONE_AFTER_MS)
  expect(any()).toBe(false)
})

test('a message is seen while nobody has taken it, and no longer', async () => {
  const { handOver, any, texts } = setUp()
  const first = handOver({ room, text: 'one', files: 0 }, asked())
  await answer(0, OK)
  expect(await first).toEqual(OK)
  void handOver({ room, text: 'two', files: 0 }, asked())
  void handOver({ room, text: 'three', files: 1 }, asked())
  expect([any(), texts()]).toEqual([false, []])
  await vi.advanceTimersByTimeAsync(SEEN_AFTER_MS)
  expect([any(), texts()]).toEqual([true, ['two', 'three']])
  await answer(1, { ok: false, reason: 'invalid', message: 'not heard' })
  expect(texts()).toEqual(['three'])
  await answer(2, OK)
  expect([any(), texts()]).toEqual([false, []])
})

test('of a call that was lost nothing stays, and what was typed by another is forgotten', async () => {
  const { handOver, saving, any, forget } = setUp()
  await expect(handOver({ room, text: 'x', files: 0 }, Promise.reject(new Error('gone')))).rejects.toThrow(
    'gone',
  )
  void saving.saveDraft({ room, text: 'mine' })
  await vi.advanceTimersByTimeAsync(ALONE_AFTER_MS)
  expect(any()).toBe(true)
  forget()
  expect(any()).toBe(false)
})
