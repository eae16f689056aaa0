import { mountApp } from '@roomkey/ui'
import { createPlatform } from './platform.ts'

const element = document.getElementById('root')
if (element === null) throw new Error('index.html has no #root')
mountApp(element, await createPlatform(window.roomkey))
