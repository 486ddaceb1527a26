import { useEffect, useRef, useState } from 'react'
import type { Schema } from '@/backend/api'
import { midOf, type Rate } from '@/player/frames'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { saidParts, verdict } from './parts'
import { useFilm } from './queries'

type Seam = Schema['Seam']

const AROUND = [-2, -1, 0, 1] // frames shown of a seam: two before the join, two after it
const TONES = { ok: 'text-ok', warn: 'text-warn', bad: 'text-bad' }

interface SeamsProps {
  render: string
  facts: Schema['Delivered']
  link: string
  rate: Rate
  /** Makes the bridge of a seam anew. */
  onImprove(segment: string): void
}

/** Each join: its score, what it is made of, and the frames on both sides of it. */
export function Seams({ render, facts, link, rate, onImprove }: SeamsProps) {
  const film = useFilm(render)
  return (
    <section aria-labelledby="seams-title">
      <h2 id="seams-title" className="mb-2 font-semibold">
        Seams
      </h2>
      <ul className="grid gap-3 md:grid-cols-2">
        {facts.seams.map((seam, index) => (
          <li
            key={seam.frame}
            className="flex min-w-0 flex-col gap-3 rounded-md border border-line bg-s1 p-3"
          >
            <SeamHead seam={seam} index={index} />
            <Pictures seam={seam} link={link} rate={rate} index={index} />
            {!seam.declared && (
              <>
                <Parts parts={film.data?.seams.find(({ frame }) => frame === seam.frame)?.parts ?? []} />
                <div className="mt-auto flex flex-wrap gap-2">
                  <Button
                    size="sm"
                    icon={<Icon name="sparkle" />}
                    onClick={() =>
                      onImprove(facts.prompts[seam.before] === undefined ? seam.after : seam.before)
                    }
                  >
                    Improve seam {index + 1}
                  </Button>
                </div>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function SeamHead({ seam, index }: { seam: Seam; index: number }) {
  const { words, tone } = verdict(seam.score)
  return (
    <div className="flex items-baseline gap-3">
      {!seam.declared && (
        <span className={`tabular text-xl font-semibold ${TONES[tone]}`}>{Math.round(seam.score)}</span>
      )}
      <div className="min-w-0">
        <h3 className="font-medium">
          Seam {index + 1}: {seam.declared ? 'a cut' : words}
        </h3>
        <p className="text-sm text-text2">
          {seam.words} · <span className="tabular">frame {seam.frame}</span>
        </p>
      </div>
    </div>
  )
}

/** What the score is made of: picture, then motion, then sound. */
function Parts({ parts }: { parts: readonly Schema['SeamPart'][] }) {
  return (
    <dl className="grid min-h-28 grid-cols-2 content-start gap-x-4 gap-y-1 text-sm">
      {saidParts(parts).map(({ name, label, words, share }) => (
        <div key={name} className="flex min-w-0 items-baseline gap-x-2">
          <span
            aria-hidden="true"
            className="mb-0.5 h-1 w-6 self-center sm:w-8 shrink-0 overflow-hidden rounded-full bg-s3"
          >
            <span
              className={`block h-full ${share > 0.9 ? 'bg-ok' : share > 0.5 ? 'bg-warn' : 'bg-bad'}`}
              style={{ width: `${share * 100}%` }}
            />
          </span>
          <dt className="whitespace-nowrap text-text2">{label}</dt>
          <dd className="text-text3">{words}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The last frames before a join and the first after it, taken from the film itself. */
function Pictures({ seam, link, rate, index }: { seam: Seam; link: string; rate: Rate; index: number }) {
  const row = useRef<HTMLDivElement>(null)
  const [drawn, setDrawn] = useState(false)
  useEffect(() => {
    setDrawn(false)
    const video = document.createElement('video')
    video.muted = true
    video.preload = 'auto'
    video.src = link
    const canvases = [...(row.current?.querySelectorAll('canvas') ?? [])]
    let place = 0
    const seek = () => {
      const offset = AROUND[place]
      if (offset !== undefined) {
        video.currentTime = midOf(Math.max(0, seam.frame + offset), rate)
        return
      }
      video.removeAttribute('src')
      setDrawn(true)
    }
    const draw = () => {
      const canvas = canvases[place]
      if (canvas) {
        canvas.width = 320
        canvas.height = Math.round((320 * video.videoHeight) / video.videoWidth)
        canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
      }
      place += 1
      seek()
    }
    video.addEventListener('loadeddata', seek, { once: true })
    video.addEventListener('seeked', draw)
    return () => {
      video.removeEventListener('seeked', draw)
      video.removeAttribute('src')
      video.load()
    }
  }, [seam.frame, link, rate])
  return (
    <div
      ref={row}
      role="img"
      aria-label={`The two frames before seam ${index + 1} and the two after it`}
      aria-busy={!drawn}
      className="grid grid-cols-4 gap-0.5"
    >
      {AROUND.map((offset) => (
        <canvas
          key={offset}
          width={320}
          height={180}
          className={`w-full rounded-[4px] bg-s2 ${offset === 0 ? 'border-l-2 border-link' : ''}`}
        />
      ))}
    </div>
  )
}
