import { expect, test } from 'vitest'
import { type DroppedEntry, MOST_FOUND, readDropped, walk } from './readDropped.ts'

const file = (name: string): DroppedEntry => ({
  isFile: true,
  isDirectory: false,
  name,
  file: (found) => found(new File(['x'], name)),
})
/** Gives its entries two at a time, as browsers give a hundred. */
const folder = (name: string, inside: DroppedEntry[]): DroppedEntry => ({
  isFile: false,
  isDirectory: true,
  name,
  createReader() {
    const left = [...inside]
    return { readEntries: (found) => found(left.splice(0, 2)) }
  },
})
const names = async (entries: DroppedEntry[]) => (await walk(entries)).files.map((each) => each.name)

test('a folder gives its files in the order of their names, with those of its folders, without hidden ones', async () => {
  const photos = folder('photos', [
    file('10.jpg'),
    file('9.jpg'),
    folder('best', [file('z.jpg'), file('a.jpg')]),
    folder('.git', [file('config')]),
    file('.DS_Store'),
    file('Thumbs.db'),
    folder('__MACOSX', [file('junk')]),
    file('ä.jpg'),
  ])
  expect(await names([photos])).toEqual(['9.jpg', '10.jpg', 'ä.jpg', 'a.jpg', 'z.jpg'])
  expect((await walk([photos])).folders).toEqual(['photos'])
})

test('what was dropped by name is taken although it is hidden', async () => {
  expect(await names([file('.env'), file('b')])).toEqual(['.env', 'b'])
})

test('an empty folder, also one with hidden files only, has none', async () => {
  expect(await walk([folder('empty', []), folder('hidden', [file('.DS_Store')])])).toEqual({
    files: [],
    folders: ['empty', 'hidden'],
    cut: false,
    unreadable: [],
  })
})

test('a walk is bounded in number and in depth', async () => {
  const many = folder(
    'many',
    Array.from({ length: MOST_FOUND + 1 }, (_, index) => file(`${index}`)),
  )
  const found = await walk([many])
  expect([found.files.length, found.cut]).toEqual([MOST_FOUND, true])
  let deep = folder('bottom', [file('deep.txt')])
  for (let depth = 0; depth < 20; depth++) deep = folder('down', [deep])
  expect(await walk([deep])).toMatchObject({ files: [], cut: true })
})

test('folders without files have an end, too, and are not called empty', async () => {
  let visits = 0
  const wide = (depth: number): DroppedEntry => {
    const inside = () => Array.from({ length: depth === 0 ? 0 : 6 }, () => wide(depth - 1))
    return {
      isFile: false,
      isDirectory: true,
      name: 'wide',
      createReader() {
        visits += 1
        let given = false
        const read = () => (given ? [] : inside())
        return {
          readEntries(found) {
            const entries = read()
            given = true
            found(entries)
          },
        }
      },
    }
  }
  expect(await walk([wide(7)])).toMatchObject({ files: [], cut: true })
  expect(visits).toBeLessThanOrEqual(5000)
  const many = Array.from({ length: 2100 }, (_, index) => folder(`${index}`, []))
  expect(await walk([folder('top', [...many, file('zz.txt')])])).toMatchObject({ cut: true })
})

test('what cannot be read is named, and the rest goes on', async () => {
  const broken: DroppedEntry = {
    isFile: true,
    isDirectory: false,
    name: 'locked.txt',
    file: (_, failed) => failed(new DOMException('no', 'NotReadableError')),
  }
  const result = await walk([folder('a', [broken, file('z.txt')])])
  expect(result).toMatchObject({ unreadable: ['locked.txt'] })
  expect(result.files.map((each) => each.name)).toEqual(['z.txt'])
})

test('files without folders are taken as they are', async () => {
  const plain = new File(['x'], '.hidden')
  const item = { kind: 'file', getAsFile: () => plain, webkitGetAsEntry: () => file('.hidden') }
  const text = { kind: 'string', getAsFile: () => null }
  expect(await readDropped({ items: [item, text], files: [plain] })).toMatchObject({
    files: [plain],
    folders: [],
  })
})
