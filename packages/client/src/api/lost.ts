/** Written in a room and not sent when access to it was lost: it can be copied, and put away. */
export interface LostWriting {
  id: number
  /** As the room was called, or who else was in it, or the last who was; empty where nobody else ever was. */
  roomName: string
  /** In the order written, the draft last. */
  texts: string[]
  /** How many files were to go with them. */
  files: number
}
