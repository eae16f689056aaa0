import { ContextMenu } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import type { AfterMenu } from './afterMenu.ts'
import { useAfterMenu } from './useAfterMenu.ts'

interface ContextBoxProps {
  /** Of the two boxes around `children`. */
  className: string
  /** Notes what lies there. False: this menu is not offered, and the browser's own is, where there is one. */
  choose(target: HTMLElement): boolean
  onClick?(event: { target: EventTarget }): void
  items(afterMenu: AfterMenu['afterMenu']): ReactNode
  children: ReactElement
}

/** One menu by right click or menu key for everything in it. */
export function ContextBox({ className, choose, onClick, items, children }: ContextBoxProps) {
  const { afterMenu, onCloseAutoFocus, onOpenChange } = useAfterMenu()
  return (
    <ContextMenu.Root modal={false} onOpenChange={onOpenChange}>
      <ContextMenu.Trigger asChild>
        <div className={className}>
          {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: decides what the menu is about; from the keyboard the menu key opens it */}
          <div
            className={className}
            onClick={onClick}
            onContextMenu={(event) => {
              if (!choose(event.target as HTMLElement)) event.stopPropagation()
            }}
          >
            {children}
          </div>
        </div>
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu" collisionPadding={8} onCloseAutoFocus={onCloseAutoFocus}>
          {items(afterMenu)}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}
