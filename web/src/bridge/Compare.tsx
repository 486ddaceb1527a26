import { useState } from 'react'
import type { Schema } from '@/backend/api'
import { Segmented } from '@/ui/Segmented'
import { Skeleton } from '@/ui/Skeleton'

/** The two frames that the bridge joins, as they will be sent: side by side, or one through the other. */
export function Compare({ stills, aspect }: { stills: Schema['StillsView'] | null; aspect: number }) {
  const [mode, setMode] = useState<'two' | 'onion'>('two')
  const [mix, setMix] = useState(50)
  return (
    <section aria-labelledby="frames-title" className="flex min-w-0 flex-col gap-2">
      <div className="flex min-h-9 flex-wrap items-center justify-between gap-2">
        <h2 id="frames-title" className="font-semibold">
          The frames it joins
        </h2>
        <div className="w-52">
          <Segmented
            legend={<span className="sr-only">Show the frames</span>}
            options={[
              { value: 'two', label: 'Two-up' },
              { value: 'onion', label: 'Onion skin' },
            ]}
            value={mode}
            onChange={setMode}
          />
        </div>
      </div>
      {mode === 'two' ? (
        <div className="grid grid-cols-2 gap-1">
          <Frame still={stills?.first} aspect={aspect} name="A" hue="text-a" />
          <Frame still={stills?.last} aspect={aspect} name="B" hue="text-b" />
        </div>
      ) : (
        <>
          <div className="relative mx-auto w-full max-w-md">
            <Frame still={stills?.first} aspect={aspect} name="A" hue="text-a" />
            <div className="absolute inset-0" style={{ opacity: mix / 100 }}>
              <Frame still={stills?.last} aspect={aspect} name="" hue="text-b" />
            </div>
          </div>
          <label className="flex items-center gap-3 text-sm text-text2">
            <span className="font-semibold text-a">A</span>
            <input
              type="range"
              aria-label="From frame A to frame B"
              min={0}
              max={100}
              value={mix}
              onChange={({ target }) => setMix(Number(target.value))}
              className="min-w-0 flex-1 accent-[var(--accent)]"
            />
            <span className="font-semibold text-b">B</span>
          </label>
        </>
      )}
      <p className="tabular text-sm text-text2">
        {stills ? (
          <>
            Match {stills.match.score.toFixed(2)} · {stills.match.words}
          </>
        ) : (
          'Cutting out the two frames …'
        )}
      </p>
    </section>
  )
}

interface FrameProps {
  still: Schema['StillView'] | undefined
  aspect: number
  name: string
  hue: string
}

function Frame({ still, aspect, name, hue }: FrameProps) {
  if (!still) {
    return (
      <div className="relative" style={{ aspectRatio: aspect }}>
        <Skeleton className="absolute inset-0" />
      </div>
    )
  }
  return (
    <figure className="relative overflow-hidden rounded-sm bg-black" style={{ aspectRatio: aspect }}>
      <img
        src={still.link}
        width={still.width}
        height={still.height}
        alt={name ? `Frame ${still.frame} of clip ${name}, as it will be sent` : ''}
        className="size-full object-contain"
      />
      {name && (
        <figcaption className={`absolute top-1 left-1 rounded-[4px] bg-s1 px-1 text-xs font-semibold ${hue}`}>
          {name}
        </figcaption>
      )}
    </figure>
  )
}
