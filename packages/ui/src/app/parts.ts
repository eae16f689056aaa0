import type { Engine } from '@roomkey/client/api'
import { handOver } from '../accounts/goTo.ts'
import type { Platform } from '../platform.ts'
import { type Background, createBackground } from '../state/background.ts'
import { createDrafts, type Drafts } from '../state/drafts.ts'
import { createEditing, type EditingStore } from '../state/editing.ts'
import { createFileLinks, type FileLinks } from '../state/fileLinks.ts'
import { createFocus, type Focus } from '../state/focus.ts'
import { createLastPlace, type LastPlaceKeeper } from '../state/lastPlace.ts'
import { createNavigation, type NavigationStore } from '../state/navigation.ts'
import { createPreferences, type PreferenceStore } from '../state/preferences.ts'
import { createReading, type Reading } from '../state/reading.ts'
import { createRoutes, type RouteStore } from '../state/routes.ts'
import { createStaging, type StagingStore } from '../state/staging.ts'
import { createUnkept, type UnkeptStore } from '../state/unkept.ts'
import { createViewStore, type ViewStore } from '../state/viewStore.ts'
import { en, type Text } from '../text/en.ts'
import { createFormat, type Format } from '../text/format.ts'

/** Everything the components share, made once per mounted app. */
export interface Parts {
  platform: Platform
  engine: Engine
  views: ViewStore
  navigation: NavigationStore
  preferences: PreferenceStore
  background: Background
  drafts: Drafts
  unkept: UnkeptStore
  editing: EditingStore
  lastPlace: LastPlaceKeeper
  staging: StagingStore
  links: FileLinks
  focus: Focus
  reading: Reading
  routes: RouteStore
  text: Text
  format: Format
}

export function createParts(platform: Platform): Parts {
  const { engine } = platform
  const views = createViewStore(engine)
  platform.onViewChanged((watch, value) => views.changed(watch, value))
  const navigation = createNavigation()
  const reading = createReading()
  const background = createBackground(navigation, en, Date.now)
  const unkept = createUnkept(engine)
  const { saving } = unkept
  return {
    platform,
    engine,
    views,
    navigation,
    preferences: createPreferences(() => platform.storage ?? localStorage),
    background,
    drafts: createDrafts(
      { draft: (room) => engine.draft(room), saveDraft: saving.saveDraft },
      background.keep,
    ),
    unkept,
    editing: createEditing(
      { editDraft: (room) => engine.editDraft(room), saveEditDraft: saving.saveEditDraft },
      background.keep,
    ),
    lastPlace: createLastPlace(engine, () => {
      const { room } = navigation.getState()
      return room && reading.isKnown() ? { room, place: reading.place() } : null
    }),
    staging: createStaging(platform, engine),
    links: createFileLinks(engine, Date.now),
    focus: createFocus(),
    reading,
    routes: createRoutes(platform),
    text: en,
    format: createFormat(en),
  }
}

export function closeParts(parts: Parts): void {
  handOver(parts)
  parts.staging.close()
  parts.links.close()
  parts.views.close()
}
