import {
  Bell,
  CircleUserRound,
  Download,
  Info,
  Keyboard,
  type LucideIcon,
  Network,
  Palette,
  SlidersHorizontal,
  SpellCheck,
} from 'lucide-react'
import type { SettingsSection } from '../state/navigation.ts'

export const SECTION_ICONS: Record<SettingsSection, LucideIcon> = {
  appearance: Palette,
  notifications: Bell,
  general: SlidersHorizontal,
  language: SpellCheck,
  network: Network,
  updates: Download,
  accounts: CircleUserRound,
  shortcuts: Keyboard,
  about: Info,
}
