/**
 * Why a message with words failed whose upload its author cancelled: what is asked is whether it goes without the file.
 * It is kept with the message, so a page that knows it by these words knows it after a restart, too.
 */
export const FILE_CANCELLED = 'You cancelled a file of this message.'
