import { EventEmitter } from 'node:events'
import type { App } from 'electron'
import { expect, it, vi } from 'vitest'
import { guardCredentials } from './guardCredentials.ts'

it('tells no server who is at this computer', () => {
  const app = new EventEmitter()
  const allowed: string[] = []
  const session = (name: string) => ({
    allowNTLMCredentialsForDomains: (domains: string) => void allowed.push(`${name}: ${domains}`),
  })
  guardCredentials(app as unknown as App, [session('pages'), session('updates')])
  expect(allowed).toEqual(['pages: nobody.invalid', 'updates: nobody.invalid'])
  const preventDefault = vi.fn()
  const choose = vi.fn()
  app.emit(
    'select-client-certificate',
    { preventDefault },
    {},
    'https://chat.example/',
    [{ issuerName: 'CA' }],
    choose,
  )
  expect(preventDefault).toHaveBeenCalledOnce()
  expect(choose.mock.calls).toEqual([[]])
})
