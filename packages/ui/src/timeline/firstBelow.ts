/**
 * The first of some elements, which stand one below the other, whose lower edge is below `y`. Every box asked for may
 * cost a layout, so few are: a list has a hundred rows on the page and is scrolled sixty times a second.
 */
export function firstBelow<Item extends Pick<Element, 'getBoundingClientRect'>>(
  items: ArrayLike<Item>,
  y: number,
): Item | undefined {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const bottom = items[middle]?.getBoundingClientRect().bottom ?? 0
    if (bottom > y) high = middle
    else low = middle + 1
  }
  return items[low]
}
