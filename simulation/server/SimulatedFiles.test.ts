import { filesAcceptance } from '../../apps/server/src/files/filesAcceptance.ts'
import { FileFolder, SimulatedFiles } from './SimulatedFiles.ts'

filesAcceptance('a simulated disk', async () => {
  const folder = new FileFolder()
  return {
    files: new SimulatedFiles(folder, async () => {}),
    stored: async () => [...folder.finished.keys(), ...[...folder.unfinished].map(() => 'unfinished')],
    dispose: async () => {},
  }
})
