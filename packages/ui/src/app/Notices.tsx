import { CircleAlert, X } from 'lucide-react'
import { useEffect } from 'react'
import { Button } from '../controls/Button.tsx'
import { IconButton } from '../controls/IconButton.tsx'
import type { Notice } from '../state/navigation.ts'
import { useNavigation, useParts, useText } from './context.ts'
import { SHOWN_MS, WITH_ACTION_MS } from './noticeTimes.ts'

/** Short words about what was just done. Nothing that needs an answer: those are dialogs. */
export function Notices() {
  const notices = useNavigation((state) => state.notices)
  return (
    <div className="notices" role="status">
      {notices.map((notice) => (
        <NoticeItem key={notice.id} notice={notice} />
      ))}
    </div>
  )
}

function NoticeItem({ notice }: { notice: Notice }) {
  const { navigation } = useParts()
  const text = useText()
  useEffect(() => {
    const ms = notice.action ? WITH_ACTION_MS : SHOWN_MS[notice.tone]
    const timer = setTimeout(() => navigation.dismiss(notice.id), ms)
    return () => clearTimeout(timer)
  }, [navigation, notice])
  return (
    <div className="notice">
      {notice.tone === 'danger' && <CircleAlert size={16} aria-hidden />}
      <span>{notice.text}</span>
      {notice.action && (
        <Button
          small
          look="quiet"
          onClick={() => {
            notice.action?.run()
            navigation.dismiss(notice.id)
          }}
        >
          {notice.action.label}
        </Button>
      )}
      <IconButton small icon={X} label={text.app.close} onClick={() => navigation.dismiss(notice.id)} />
    </div>
  )
}
