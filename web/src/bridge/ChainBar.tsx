import { IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { type Document, letter, MAX_CLIPS, type Slot } from './document'
import { useAsset } from './queries'

interface ChainBarProps {
  document: Document
  active: number
  onChoose(bridge: number): void
  onAdd(): void
}

/** All clips and bridges in a row; the chosen bridge is the one that is worked on below. */
export function ChainBar({ document, active, onChoose, onAdd }: ChainBarProps) {
  const full = document.slots.length >= MAX_CLIPS
  return (
    <nav aria-label="Clips and bridges" className="flex items-center -m-1 gap-1 overflow-x-auto p-1">
      {document.slots.map((slot, index) => (
        <div key={slot.id} className="flex shrink-0 items-center gap-1">
          {index > 0 && (
            <button
              type="button"
              aria-current={index - 1 === active}
              onClick={() => onChoose(index - 1)}
              title={`Bridge ${letter(index - 1)} to ${letter(index)}`}
              className="touch flex h-8 shrink-0 items-center gap-1 rounded-sm px-2 text-sm text-link hover:bg-s2 aria-current:bg-s2 aria-current:outline-1 aria-current:outline-[var(--link)]"
            >
              <Icon name="arrow" />
              <span className="sr-only">
                Bridge {letter(index - 1)} to {letter(index)},
              </span>
              <span className="tabular whitespace-nowrap">{document.bridges[index - 1]?.seconds} s</span>
            </button>
          )}
          <SlotChip slot={slot} name={letter(index)} />
        </div>
      ))}
      <IconButton
        label={full ? 'Twelve clips are the most here' : 'Add a clip and a bridge'}
        disabled={full}
        onClick={onAdd}
      >
        <Icon name="plus" />
      </IconButton>
    </nav>
  )
}

function SlotChip({ slot, name }: { slot: Slot; name: string }) {
  const asset = useAsset(slot.asset)
  return (
    <span className="flex h-8 max-w-28 sm:max-w-36 items-center gap-1.5 rounded-sm border border-line bg-s1 px-2 text-sm">
      <span className="font-semibold">{name}</span>
      <span className="truncate text-text3">{asset.data?.name ?? 'empty'}</span>
    </span>
  )
}
