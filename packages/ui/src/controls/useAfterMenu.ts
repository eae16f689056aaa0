import { useState } from 'react'
import { type AfterMenu, createAfterMenu } from './afterMenu.ts'

/**
 * For choices that open something: it comes when the menu is gone. Radix keeps a menu whose animation it does not know
 * to have begun until that has ended, and such a menu takes from a dialog the Esc that should close it.
 */
export const useAfterMenu = (): AfterMenu => useState(createAfterMenu)[0]
