interface Node {
  type: string
  children?: Node[]
  data?: { hProperties?: Record<string, unknown> }
}

/**
 * Each block of a text has the direction of its own first letter, code always left to right. Only the outermost blocks
 * say so: what says it itself is passed over when the browser looks for the first letter of what is around it.
 */
export function remarkDirection() {
  return (tree: Node): void => {
    for (const block of tree.children ?? []) if (block.type !== 'code') direct(block, 'auto')
    markCode(tree)
  }
}

function markCode(node: Node): void {
  if (node.type === 'inlineCode') direct(node, 'ltr')
  node.children?.forEach(markCode)
}

function direct(node: Node, dir: 'auto' | 'ltr'): void {
  node.data = { ...node.data, hProperties: { ...node.data?.hProperties, dir } }
}
