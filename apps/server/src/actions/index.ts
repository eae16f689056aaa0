import { addMembers as addMembersNow } from './addMembers.ts'
import { appendUpload as appendUploadNow } from './appendUpload.ts'
import { changePassword as changePasswordNow } from './changePassword.ts'
import { changeRoom as changeRoomNow } from './changeRoom.ts'
import { createRoom as createRoomNow } from './createRoom.ts'
import { createUpload as createUploadNow } from './createUpload.ts'
import { deleteMessage as deleteMessageNow } from './deleteMessage.ts'
import { openDevice as openDeviceNow } from './devices.ts'
import { discardAttachment as discardAttachmentNow } from './discardAttachment.ts'
import { discardUpload as discardUploadNow } from './discardUpload.ts'
import { editMessage as editMessageNow } from './editMessage.ts'
import { findUpload as findUploadNow } from './findUpload.ts'
import { markRead as markReadNow } from './markRead.ts'
import { openAttachment as openAttachmentNow } from './openAttachment.ts'
import { refreshDevice as refreshDeviceNow } from './refreshDevice.ts'
import { registerUser as registerUserNow } from './registerUser.ts'
import { removeMember as removeMemberNow } from './removeMember.ts'
import { revokeDevice as revokeDeviceNow } from './revokeDevice.ts'
import { sendMessage as sendMessageNow } from './sendMessage.ts'
import { setAccountActive as setAccountActiveNow } from './setAccountActive.ts'
import { signIn as signInNow } from './signIn.ts'
import { storeAttachment as storeAttachmentNow } from './storeAttachment.ts'
import { timed } from './timed.ts'

// What the borders may ask for, each under the name that the metrics give it.

export const addMembers = timed('addMembers', addMembersNow)
export const appendUpload = timed('appendUpload', appendUploadNow)
export const changePassword = timed('changePassword', changePasswordNow)
export const changeRoom = timed('changeRoom', changeRoomNow)
export const createRoom = timed('createRoom', createRoomNow)
export const createUpload = timed('createUpload', createUploadNow)
export const deleteMessage = timed('deleteMessage', deleteMessageNow)
export const discardAttachment = timed('discardAttachment', discardAttachmentNow)
export const discardUpload = timed('discardUpload', discardUploadNow)
export const editMessage = timed('editMessage', editMessageNow)
export const findUpload = timed('findUpload', findUploadNow)
export const markRead = timed('markRead', markReadNow)
export const openAttachment = timed('openAttachment', openAttachmentNow)
export const openDevice = timed('openDevice', openDeviceNow)
export const refreshDevice = timed('refreshDevice', refreshDeviceNow)
export const registerUser = timed('registerUser', registerUserNow)
export const removeMember = timed('removeMember', removeMemberNow)
export const revokeDevice = timed('revokeDevice', revokeDeviceNow)
export const sendMessage = timed('sendMessage', sendMessageNow)
export const setAccountActive = timed('setAccountActive', setAccountActiveNow)
export const signIn = timed('signIn', signInNow)
export const storeAttachment = timed('storeAttachment', storeAttachmentNow)
