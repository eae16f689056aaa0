/** Windows groups windows and notifications by it; macOS keeps the app's permissions under it. */
export const APP_ID = 'app.roomkey.desktop'
