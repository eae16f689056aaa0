import { readFileSync } from 'node:fs'
import { type ESTree, parseSync } from 'vite'

// Which members of Electron a source names: in its types (`Pick<Shell, 'openExternal'>`, `App['getFileIcon']`, and what
// is written beside a Pick in an intersection), and on values that it imports (`app.quit()`).

type Node = ESTree.Node & Record<string, unknown>

/** What Electron's own declarations say: which type each exported value has. */
export type ValueTypes = ReadonlyMap<string, string>

/** Parts of a type that have a name of their own. */
const PARTS: Readonly<Record<string, string>> = {
  'BrowserWindow.webContents': 'WebContents',
  'WebContents.session': 'Session',
  'typeof Session.defaultSession': 'Session',
  'App.commandLine': 'CommandLine',
  'App.dock': 'Dock',
}
const partOf = (type: string, member: string) => PARTS[`${type}.${member}`] ?? `${type}.${member}`

export interface Named {
  /** `Shell.openExternal`, `typeof Menu.buildFromTemplate`. */
  members: Set<string>
  /** Values that are imported by name. */
  values: Set<string>
  /** Types of Electron that stand for a whole object, by name. */
  whole: Set<string>
}

/**
 * @param variables names of variables and private fields that hold an object of a whole class, and which
 */
export function namedMembers(
  path: string,
  valueTypes: ValueTypes,
  variables: Readonly<Record<string, string>> = {},
): Named {
  const { program, errors } = parseSync(path, readFileSync(path, 'utf8'))
  if (errors.length > 0) throw new Error(`${path} cannot be read.`)
  const found: Named = { members: new Set(), values: new Set(), whole: new Set() }
  const types = new Map<string, string>()
  const values = new Map<string, string>(Object.entries(variables))
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration' || statement.source.value !== 'electron') continue
    for (const specifier of statement.specifiers) {
      if (specifier.type !== 'ImportSpecifier' || specifier.imported.type !== 'Identifier') continue
      const { name } = specifier.imported
      const local = specifier.local.name
      types.set(local, name)
      if (statement.importKind === 'type' || specifier.importKind === 'type') continue
      found.values.add(name)
      values.set(local, valueTypes.get(name) ?? `typeof ${name}`)
    }
  }

  const nameOf = (node: Node): string | null => {
    if (node.type === 'TSParenthesizedType') return nameOf(node.typeAnnotation as Node)
    if (node.type === 'TSTypeQuery') {
      const { name } = node.exprName as unknown as { name: string }
      const value = types.get(name)
      return value === undefined ? null : (valueTypes.get(value) ?? `typeof ${value}`)
    }
    if (node.type === 'TSIndexedAccessType') {
      const type = nameOf(node.objectType as Node)
      const [member] = literals(node.indexType as Node)
      return type === null || member === undefined ? null : partOf(type, member)
    }
    if (node.type !== 'TSTypeReference') return null
    const { name } = node.typeName as unknown as { name?: string }
    if (name === 'NonNullable' || name === 'Required') return nameOf(paramsOf(node)[0] as Node)
    return name === undefined ? null : (types.get(name) ?? null)
  }

  const visit = (node: Node, parent: Node | null): void => {
    if (node.type === 'TSTypeReference') {
      const { name } = node.typeName as unknown as { name?: string }
      const [of, keys] = paramsOf(node)
      const type = name === 'Pick' && of ? nameOf(of) : null
      if (type !== null && keys) {
        for (const member of literals(keys)) found.members.add(`${type}.${member}`)
        for (const member of beside(parent)) found.members.add(`${type}.${member}`)
      }
      if (type !== null) {
        if (keys) visit(keys, node)
        return
      }
      const whole = name === undefined ? undefined : types.get(name)
      if (whole !== undefined && parent?.type !== 'TSIndexedAccessType') found.whole.add(whole)
    }
    if (node.type === 'TSIndexedAccessType') {
      const type = nameOf(node.objectType as Node)
      if (type !== null)
        for (const member of literals(node.indexType as Node)) found.members.add(`${type}.${member}`)
    }
    if (node.type === 'MemberExpression') typeOfValue(node)
    for (const child of children(node)) visit(child, node)
  }

  /** The type of a value that Electron gave, noting what is taken from it. */
  const typeOfValue = (node: Node): string | null => {
    if (node.type === 'ChainExpression') return typeOfValue(node.expression as Node)
    if (node.type === 'Identifier') return values.get(node.name as string) ?? null
    if (node.type !== 'MemberExpression' || node.computed === true) return null
    const property = node.property as unknown as { type: string; name: string }
    if (property.type === 'PrivateIdentifier') return values.get(`#${property.name}`) ?? null
    const type = typeOfValue(node.object as Node)
    if (type === null) return null
    found.members.add(`${type}.${property.name}`)
    return partOf(type, property.name)
  }

  visit(program as unknown as Node, null)
  return found
}

const paramsOf = (node: Node): Node[] =>
  ((node.typeArguments as { params?: Node[] } | null | undefined)?.params ?? []) as Node[]

function literals(node: Node): string[] {
  if (node.type === 'TSUnionType') return (node.types as unknown as Node[]).flatMap(literals)
  if (node.type !== 'TSLiteralType') return []
  const { value } = node.literal as unknown as { value: unknown }
  return typeof value === 'string' ? [value] : []
}

/** Members that are written out beside a Pick: those whose type is narrower or wider than Electron's. */
function beside(intersection: Node | null): string[] {
  if (intersection?.type !== 'TSIntersectionType') return []
  return (intersection.types as unknown as Node[])
    .filter((part) => part.type === 'TSTypeLiteral')
    .flatMap((literal) => literal.members as unknown as { key?: { name?: string } }[])
    .flatMap(({ key }) => (key?.name === undefined ? [] : [key.name]))
}

function children(node: Node): Node[] {
  return Object.values(node).flatMap((value) => {
    const list = Array.isArray(value) ? value : [value]
    return list.filter((each): each is Node => typeof each === 'object' && each !== null && 'type' in each)
  })
}
