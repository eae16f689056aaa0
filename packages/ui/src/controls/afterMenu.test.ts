import { beforeEach, expect, test } from 'vitest'
import { type AfterMenu, createAfterMenu } from './afterMenu.ts'

let menu: AfterMenu
let happened: string[]
const choose = (what: string) => menu.afterMenu(() => void happened.push(what))
const gone = () => menu.onCloseAutoFocus({ preventDefault: () => void happened.push('keeps the focus') })

beforeEach(() => {
  menu = createAfterMenu()
  happened = []
})

test('what was chosen comes once, when the menu is gone, and decides about the focus', () => {
  menu.onOpenChange(true)
  choose('leave')
  menu.onOpenChange(false)
  expect(happened).toEqual([])
  gone()
  expect(happened).toEqual(['keeps the focus', 'leave'])
  gone()
  expect(happened).toHaveLength(2)
})

test('what was chosen for one thing does not come after a menu that was opened again for another', () => {
  menu.onOpenChange(true)
  choose('leave')
  menu.onOpenChange(false)
  // The former one was still on its way out: it was never gone.
  menu.onOpenChange(true)
  menu.onOpenChange(false)
  gone()
  expect(happened).toEqual([])
})
