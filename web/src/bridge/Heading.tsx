import { IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { useEditor } from './editor'

const SAVING_WORDS = { saved: '', waiting: 'Saving …', saving: 'Saving …', failed: 'Not saved yet' }

/** What this page is, whether it is kept, and the way back. */
export function Heading({ blank }: { blank: boolean }) {
  const { past, future, undo, redo, saving } = useEditor()
  return (
    <div className="flex items-center gap-2">
      <h1 className={blank ? 'text-2xl font-semibold' : 'text-lg font-semibold'}>
        {blank ? 'Two clips, one film.' : 'Bridge'}
      </h1>
      <span role="status" className="ml-auto text-sm text-text3">
        {SAVING_WORDS[saving]}
      </span>
      {!blank && (
        <>
          <IconButton label="Undo" disabled={!past.length} onClick={undo}>
            <Icon name="undo" />
          </IconButton>
          <IconButton label="Redo" disabled={!future.length} onClick={redo}>
            <Icon name="redo" />
          </IconButton>
        </>
      )}
    </div>
  )
}
