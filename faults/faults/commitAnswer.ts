import { onTwoNodes } from './onTwoNodes.ts'

export const commitAnswer = onTwoNodes(
  'commit answer dropped, two nodes',
  ({ commits }) =>
    async ({ quiet }) => {
      // The server cannot know whether it is stored, and nothing that follows in the room tells of it.
      await commits.spring(quiet)
      return performance.now()
    },
)
