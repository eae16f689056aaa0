import type { EngineFiles, EngineHost, FileInfo, Result, StagedFile } from '@roomkey/client'
import type { FileStaging, NodePorts } from '@roomkey/client/hosts/node'
import type { AttachmentId } from '@roomkey/protocol'
import type { FileToStage } from '../ipc/channels.ts'
import { exportFile, type WhereTaken } from './exportFile.ts'
import type { EngineControl } from './messages.ts'

interface Parts {
  engine: Pick<EngineHost, 'commands' | 'forgetWatches' | 'close'>
  files: EngineFiles
  staging: Pick<FileStaging, 'add' | 'unstage' | 'close'>
  network: Pick<NodePorts['network'], 'changed'>
  /** Resolves when the server was told what it is still being told. */
  finished(): Promise<void>
}

/** What the main process may ask of the engine's thread; it is named before the engine exists. */
export class EngineControls implements EngineControl {
  readonly #parts = Promise.withResolvers<Parts>()

  take(parts: Parts): void {
    this.#parts.resolve(parts)
  }

  stage = async (files: FileToStage[]): Promise<(StagedFile | null)[]> => {
    const { staging } = await this.#parts.promise
    const added = await Promise.allSettled(
      files.map(({ type, ...file }) =>
        staging.add({ ...file, contentType: type || 'application/octet-stream' }),
      ),
    )
    return added.map((each) => {
      if (each.status === 'fulfilled') return each.value
      // Its message holds the path.
      const { code, name } = each.reason as NodeJS.ErrnoException
      console.warn('A file could not be staged:', code ?? name)
      return null
    })
  }

  unstage = async (ids: string[]): Promise<void> => {
    const { staging } = await this.#parts.promise
    staging.unstage(ids)
  }

  fileInfo = async (id: AttachmentId): Promise<FileInfo | null> => {
    const { files } = await this.#parts.promise
    return files.info(id)
  }

  keepFile = async (id: AttachmentId): Promise<Result> => {
    const { files } = await this.#parts.promise
    return files.keep(id)
  }

  exportFile = async (
    id: AttachmentId,
    path: string,
    taken: WhereTaken,
  ): Promise<Result<{ path: string }>> => {
    const { files } = await this.#parts.promise
    return exportFile(files, id, path, taken)
  }

  wake = async (): Promise<void> => {
    const { engine } = await this.#parts.promise
    await engine.commands.wake()
  }

  networkLost = async (): Promise<void> => {
    const { engine } = await this.#parts.promise
    await engine.commands.networkLost()
  }

  networkChanged = async (): Promise<void> => {
    const { engine, network } = await this.#parts.promise
    network.changed()
    await engine.commands.networkLost()
    await engine.commands.wake()
  }

  detach = async (): Promise<void> => {
    const { engine } = await this.#parts.promise
    engine.forgetWatches()
  }

  leave = async (): Promise<void> => {
    const { engine } = await this.#parts.promise
    await engine.commands.signOut({ wipe: true })
  }

  stop = async (): Promise<void> => {
    const { engine, finished, staging } = await this.#parts.promise
    await engine.close()
    await staging.close()
    await finished()
  }
}
