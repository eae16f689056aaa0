import { userInfo } from 'node:os'

/** Who uses this computer, by the name that it has for them. */
export function nameHere(): string[] {
  try {
    return [userInfo().username]
  } catch {
    // Containers and directory services have people without an entry: the rest is told all the same.
    return []
  }
}
