import { COMMANDS, type CommandName, type Engine } from '../api/commands.ts'
import { failure } from '../session/failures.ts'
import { actionCommands } from './actionCommands.ts'
import { attentionCommands } from './attentionCommands.ts'
import { changeCommands } from './changeCommands.ts'
import { deviceCommands } from './deviceCommands.ts'
import type { EngineCore } from './EngineCore.ts'
import { editDraftCommands } from './editDraftCommands.ts'
import { fileCommands } from './fileCommands.ts'
import { historyCommands } from './historyCommands.ts'
import { messageCommands } from './messageCommands.ts'
import { placeCommands } from './placeCommands.ts'
import { roomCommands } from './roomCommands.ts'
import { searchCommands } from './searchCommands.ts'
import { sessionCommands } from './sessionCommands.ts'

/** Commands that answer something else than a Result: nonsense makes them reject. */
const PLAIN: ReadonlySet<CommandName> = new Set([
  'watch',
  'unwatch',
  'draft',
  'editDraft',
  'draftFiles',
  'lastPlace',
  'limits',
  'typing',
  'wake',
  'networkLost',
])

/** Every command behind the check of its arguments, and behind the start of the engine. */
export function checkedCommands(core: EngineCore, ready: Promise<void>): Engine {
  const commands: Engine = {
    ...sessionCommands(core),
    ...deviceCommands(core),
    ...roomCommands(core),
    ...fileCommands(core),
    ...actionCommands(core),
    ...messageCommands(core),
    ...changeCommands(core),
    ...editDraftCommands(core),
    ...placeCommands(core),
    ...attentionCommands(core),
    ...historyCommands(core),
    ...searchCommands(core),
  }
  const names = Object.keys(COMMANDS) as CommandName[]
  const checked = names.map((name) => [name, check(name, commands[name] as Command, core, ready)])
  return Object.fromEntries(checked) as Engine
}

type Command = (...args: unknown[]) => Promise<unknown>

function check(name: CommandName, command: Command, core: EngineCore, ready: Promise<void>): Command {
  return async (...args) => {
    const parsed = COMMANDS[name].safeParse(args)
    if (!parsed.success) {
      if (PLAIN.has(name)) throw new TypeError(`The arguments of ${name} are not valid.`)
      return failure('invalid', 'This request is not valid.')
    }
    // Views answer at once, also while the local data is being opened: then they say so.
    if (name !== 'watch' && name !== 'unwatch') await ready
    try {
      return await command(...parsed.data)
    } catch (error) {
      core.options.report(name, error)
      if (PLAIN.has(name)) throw new Error(`${name} failed.`)
      return failure('internal', 'Something went wrong in the app. Try again.')
    }
  }
}
