import { expect, test } from 'vitest'
import { plainName } from './plainName.ts'

test.each([
  ['photo\u202Egpj.exe', 'photogpj.exe'],
  ['a\u2066b\u2069\u200F\u061C', 'ab'],
  ['one\ntwo\u0000', 'onetwo'],
  ['מסמך 🌿 ünïcode.pdf', 'מסמך 🌿 ünïcode.pdf'],
])('%j is shown as %j', (name, shown) => expect(plainName(name)).toBe(shown))
