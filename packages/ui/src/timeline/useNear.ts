import { type FocusEvent, type PointerEvent, useMemo, useState } from 'react'

/**
 * Whether the pointer rests on an element or focus is in it; the handlers go on the element. What is there only then
 * is rendered only then: a list that is flung past has hundreds of such elements a second.
 */
export function useNear() {
  const [hovered, setHovered] = useState(false)
  const [focused, setFocused] = useState(false)
  const handlers = useMemo(
    () => ({
      onPointerEnter: ({ pointerType }: PointerEvent) => setHovered(pointerType !== 'touch'),
      onPointerLeave: () => setHovered(false),
      onFocus: () => setFocused(true),
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) =>
        setFocused(relatedTarget instanceof Node && currentTarget.contains(relatedTarget)),
    }),
    [],
  )
  return { near: hovered || focused, handlers }
}
