import { readRoomLink } from './roomLink.ts'

interface Node {
  type: string
  value?: string
  url?: string
  children?: Node[]
}

const LINKS = new Set(['link', 'linkReference'])
const CANDIDATE = /(roomkey:\/\/open\/room\/[\w%.:/?=-]+)/

/** Links to rooms and messages that stand in a text as they were copied; what Markdown knows of addresses ends at http. */
export function remarkRoomLinks() {
  return (tree: Node): void => mark(tree)
}

function mark(node: Node): void {
  if (LINKS.has(node.type) || node.children === undefined) return
  node.children = node.children.flatMap((child) => {
    if (child.type === 'text' && child.value?.includes('roomkey://')) return parts(child.value)
    mark(child)
    return child
  })
}

const parts = (text: string): Node[] =>
  text
    .split(CANDIDATE)
    .filter((part) => part !== '')
    .map((part) => {
      const value = { type: 'text', value: part }
      return readRoomLink(part) === null ? value : { type: 'link', url: part, children: [value] }
    })
