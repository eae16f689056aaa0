import { EventEmitter } from 'node:events'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { receiveLinks, registerScheme } from './receiveLinks.ts'

test('links come with this start, with a second one, and as an event', () => {
  const app = new EventEmitter()
  const links = receiveLinks(app as never, ['electron', '.', 'roomkey://open/1'])
  const opened: string[] = []
  links.openWith((link) => opened.push(link))
  app.emit('second-instance', {}, ['electron', '--flag', 'roomkey://open/2'], '/')
  app.emit('second-instance', {}, ['electron'], '/')
  let prevented = false
  const preventDefault = () => {
    prevented = true
  }
  app.emit('open-url', { preventDefault }, 'roomkey://open/3')
  expect(opened).toEqual(['roomkey://open/1', 'roomkey://open/2', 'roomkey://open/3'])
  expect(prevented).toBe(true)
})

test('the scheme is registered from a checkout only, and only when asked', () => {
  const registered: unknown[] = []
  const setAsDefaultProtocolClient = (...args: unknown[]) => registered.push(args) > 0
  const start = { execPath: '/electron', argv: ['/electron', 'apps/desktop'] }
  const register = (isPackaged: boolean, registerLinks: boolean, userData: string | null) =>
    registerScheme({ isPackaged, setAsDefaultProtocolClient }, start, { registerLinks, userData })
  register(false, false, null)
  register(true, true, null)
  register(false, true, '/elsewhere')
  expect(registered).toEqual([])
  register(false, true, null)
  expect(registered).toEqual([['roomkey', '/electron', [resolve('apps/desktop')]]])
})
