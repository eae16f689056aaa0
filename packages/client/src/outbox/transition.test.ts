import type { ErrorCode } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import type { OperationKind } from './operation.ts'
import { type OperationState, transition } from './transition.ts'

const waiting = (attempts = 0): OperationState => ({ state: 'waiting', attempts })
const refuse = (kind: OperationKind, code: ErrorCode, attempts = 0) =>
  transition(kind, waiting(attempts), { event: 'refused', code, detail: 'Its words.' })
const taken = (unknownUsernames: string[] = []) => ({ event: 'taken', unknownUsernames }) as const

test('what passes is waited for; a server that keeps failing is given up on, and may have it', () => {
  expect(refuse('send', 'rate_limited', 99)).toEqual(waiting(100))
  expect(refuse('send', 'unavailable', 99)).toEqual(waiting(100))
  expect(refuse('edit', 'internal', 3)).toEqual(waiting(4))
  expect(refuse('edit', 'internal', 4)).toMatchObject({ state: 'failed', retryable: true, unsure: true })
})

test('a refusal says whether asking again may help', () => {
  const helps = (kind: OperationKind, code: ErrorCode) => {
    const to = refuse(kind, code)
    return to.state === 'failed' ? to.retryable : to.state
  }
  expect(helps('send', 'not_a_member')).toBe(true)
  expect(helps('send', 'too_large')).toBe(false)
  expect(helps('send', 'conflict')).toBe(false)
  expect(helps('edit', 'deleted')).toBe(false)
  expect(helps('edit', 'not_found')).toBe(false)
  expect(helps('change', 'invalid')).toBe(false)
  expect(helps('create', 'forbidden')).toBe(true)
})

test('what is so already is done', () => {
  expect(refuse('delete', 'not_found')).toEqual({ state: 'gone' })
  expect(refuse('leave', 'not_a_member')).toEqual({ state: 'gone' })
  expect(refuse('removeMember', 'not_found')).toEqual({ state: 'gone' })
  expect(refuse('addMembers', 'not_found')).toMatchObject({ state: 'failed' })
})

test('a new room stays until its rows are here, and unknown names until somebody has seen them', () => {
  expect(transition('addMembers', waiting(), taken())).toEqual({ state: 'gone' })
  expect(transition('addMembers', waiting(), taken(['x']))).toEqual({
    state: 'noted',
    unknownUsernames: ['x'],
  })
  const made = transition('create', waiting(), taken(['x']))
  expect(made).toEqual({ state: 'taken', unknownUsernames: ['x'] })
  const here = transition('create', made, { event: 'arrived' })
  expect(here).toEqual({ state: 'noted', unknownUsernames: ['x'] })
})

test('what came too late changes nothing', () => {
  const failed = refuse('send', 'too_large')
  expect(transition('send', failed, { event: 'refused', code: 'internal', detail: '' })).toEqual(failed)
  expect(transition('create', waiting(2), { event: 'arrived' })).toEqual(waiting(2))
  expect(transition('send', waiting(2), { event: 'retried' })).toEqual(waiting(2))
  expect(transition('send', failed, { event: 'retried' })).toEqual(waiting())
})
