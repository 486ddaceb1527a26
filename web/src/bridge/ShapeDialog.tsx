import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Skeleton } from '@/ui/Skeleton'
import type { Document, Timeline } from './document'
import { useFits } from './queries'

type Fit = NonNullable<Document['format']['fit']>

interface ShapeDialogProps {
  timeline: Timeline
  bridge: string
  onChoose(fit: Fit): void
  onClose(): void
}

/** Clips of unlike shapes: asked once, by showing both frames in each way of fitting. */
export function ShapeDialog({ timeline, bridge, onChoose, onClose }: ShapeDialogProps) {
  const { data } = useFits(timeline, bridge)
  return (
    <Dialog title="Your clips have different shapes" onClose={onClose} wide>
      <p className="mb-4 text-text2">{data?.words ?? 'Fitting both clips in three ways …'}</p>
      <div className="grid gap-4 sm:auto-cols-fr sm:grid-flow-col">
        {data
          ? data.fits.map(({ fit, words, first, last }) => (
              <div key={fit} className="flex flex-col gap-2">
                <div className="flex flex-col gap-1">
                  {[first, last].map((still, index) => (
                    <img
                      key={still.link}
                      src={still.link}
                      width={still.width}
                      height={still.height}
                      alt={`Clip ${index ? 'B' : 'A'}, ${words.toLowerCase()}`}
                      className="max-h-40 w-full rounded-sm bg-black object-contain"
                    />
                  ))}
                </div>
                <p className="flex-1 text-sm text-text2">{words}</p>
                <Button onClick={() => onChoose(fit)}>{NAMES[fit]}</Button>
              </div>
            ))
          : ['blur', 'pad', 'crop'].map((fit) => <Skeleton key={fit} className="h-48" />)}
      </div>
    </Dialog>
  )
}

const NAMES: Record<Fit, string> = {
  blur: 'Blur the rim',
  pad: 'Black rim',
  crop: 'Crop to fill',
  subject: 'Follow the subject',
}
