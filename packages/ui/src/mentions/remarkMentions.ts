interface Node {
  type: string
  value?: string
  children?: Node[]
  data?: { hName: string }
}

/** Tag under which Markdown draws text that may name somebody (MentionText). */
export const MENTION_TEXT = 'mention-text'

const LINKS = new Set(['link', 'linkReference'])

/**
 * Text with an `@` becomes an element of its own, except in links; code is no text. Who is named is decided when it is
 * drawn: parsing does not wait for the members, nor is repeated when they change.
 */
export function remarkMentions() {
  return (tree: Node): void => mark(tree)
}

function mark(node: Node): void {
  if (LINKS.has(node.type) || node.children === undefined) return
  node.children = node.children.map((child) => {
    if (child.type === 'text' && child.value?.includes('@'))
      return { type: 'mentionText', data: { hName: MENTION_TEXT }, children: [child] }
    mark(child)
    return child
  })
}
