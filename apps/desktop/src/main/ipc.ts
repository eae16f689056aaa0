import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import {
  CALLS,
  type CallArgs,
  type CallName,
  type CallReply,
  POSTS,
  type PostArgs,
  type PostName,
} from '../ipc/channels.ts'
import { APP_ORIGIN } from './appScheme.ts'

type Sender = Pick<IpcMainEvent | IpcMainInvokeEvent, 'senderFrame'>

/** The sender is the app's own page, in its main frame. A frame that has since navigated away has no URL to trust. */
export function isOwnFrame(event: Sender): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && frame.url.startsWith(`${APP_ORIGIN}/`)
}

/** Answers a call. Refuses foreign frames and arguments of another shape before the handler sees them. */
export function answerCall<C extends CallName>(
  ipc: Pick<IpcMain, 'handle'>,
  name: C,
  handler: (...args: CallArgs<C>) => Promise<CallReply<C>> | CallReply<C>,
): void {
  ipc.handle(name, (event, ...args: unknown[]) => {
    if (!isOwnFrame(event)) throw new Error(`${name}: refused`)
    const checked = CALLS[name].args.safeParse(args)
    // Which field was wrong stays here: the values may be a person's words.
    if (!checked.success) throw new Error(`${name}: malformed arguments`)
    return handler(...(checked.data as CallArgs<C>))
  })
}

/** Takes a message that has no answer. What is refused is dropped, and said so without its content. */
export function receivePost<P extends PostName>(
  ipc: Pick<IpcMain, 'on'>,
  name: P,
  handler: (...args: PostArgs<P>) => void,
): void {
  ipc.on(name, (event, ...args: unknown[]) => {
    const checked = isOwnFrame(event) ? POSTS[name].safeParse(args) : undefined
    if (checked?.success) handler(...(checked.data as PostArgs<P>))
    else console.warn(`${name}: refused ${checked ? 'malformed arguments' : 'a foreign frame'}`)
  })
}
