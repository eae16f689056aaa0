import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import type { AccountId } from '../../ipc/accounts.ts'
import {
  CALLS,
  type CallArgs,
  type CallName,
  type CallReply,
  POSTS,
  type PostArgs,
  type PostName,
} from '../../ipc/channels.ts'
import { accountOf } from './appScheme.ts'

type Sender = Pick<IpcMainEvent | IpcMainInvokeEvent, 'senderFrame'>

/** Whose page sent it; null for everything but an app page's main frame, also for one that has since navigated away. */
export function senderOf(event: Sender): AccountId | null {
  const frame = event.senderFrame
  return frame === null || frame.parent !== null ? null : accountOf(frame.url)
}

/** Answers a call. Refuses foreign frames and arguments of another shape before the handler sees them. */
export function answerCall<C extends CallName>(
  ipc: Pick<IpcMain, 'handle'>,
  name: C,
  handler: (account: AccountId, ...args: CallArgs<C>) => Promise<CallReply<C>> | CallReply<C>,
): void {
  ipc.handle(name, (event, ...args: unknown[]) => {
    const account = senderOf(event)
    if (account === null) throw new Error(`${name}: refused`)
    const checked = CALLS[name].args.safeParse(args)
    // Which field was wrong stays here: the values may be a person's words.
    if (!checked.success) throw new Error(`${name}: malformed arguments`)
    return inFixedWords(name, () => handler(account, ...(checked.data as CallArgs<C>)))
  })
}

/** What a handler fails with may name a path: neither the page nor the log, which Electron tells too, is to learn it. */
async function inFixedWords<T>(name: CallName, handle: () => Promise<T> | T): Promise<T> {
  try {
    return await handle()
  } catch (error) {
    console.warn(`${name}:`, kindOf(error))
    throw new Error(`${name}: failed`)
  }
}

const kindOf = (error: unknown): string =>
  error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : 'unknown'

/** Takes a message that has no answer. What is refused is dropped, and said so without its content. */
export function receivePost<P extends PostName>(
  ipc: Pick<IpcMain, 'on'>,
  name: P,
  handler: (account: AccountId, ...args: PostArgs<P>) => void,
): void {
  ipc.on(name, (event, ...args: unknown[]) => {
    const account = senderOf(event)
    const checked = POSTS[name].safeParse(args)
    if (account === null || !checked.success) {
      console.warn(`${name}: refused ${account === null ? 'a foreign frame' : 'malformed arguments'}`)
      return
    }
    try {
      handler(account, ...(checked.data as PostArgs<P>))
    } catch (error) {
      // Nobody waits for it, and uncaught it would be a box with a stack for whoever dragged a column on a full disk.
      console.error(`${name} failed:`, kindOf(error))
    }
  })
}
