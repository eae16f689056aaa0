import '../ipc/bridge.ts'

const root = document.getElementById('root')
window.roomkey.onMessage((message) => {
  if (root) root.textContent = `engine: ${JSON.stringify(message)}`
})
const info = await window.roomkey.info()
if (root) root.textContent = JSON.stringify(info)
document.title = 'ready'
