/**
 * Those that went past others on their way up: without them the rest still stands in the order of before. (One that
 * sinks counts as going past by those it leaves above; in a list of what is newest that is rare.)
 * @param places of the list before, by id
 */
export function movedUp(places: ReadonlyMap<string, number>, after: readonly string[]): string[] {
  let least = Number.POSITIVE_INFINITY
  return after.toReversed().filter((id) => {
    const place = places.get(id)
    if (place === undefined) return false
    if (place > least) return true
    least = place
    return false
  })
}
