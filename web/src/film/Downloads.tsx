import type { Schema } from '@/backend/api'
import type { RenderView } from '@/backend/Backend'
import { useFile } from '@/backend/files'
import { buttonClass } from '@/ui/Button'
import { fileSize } from '@/ui/format'
import { Icon } from '@/ui/Icon'
import { Panel } from '@/ui/Page'

type ResultFile = Schema['ResultFile']

const KINDS: [RegExp, string][] = [
  [/^bridge-.+\.mp4$/, 'Bridge alone'],
  [/^bridge-.+\.mov$/, 'Bridge alone, ProRes'],
  [/^first-(.+)\.png$/, 'First frame of the bridge'],
  [/^last-(.+)\.png$/, 'Last frame of the bridge'],
  [/^poster\./, 'Poster'],
  [/\.otio$/, 'Edit list, OpenTimelineIO'],
  [/\.fcpxml$/, 'Edit list, Final Cut Pro'],
  [/\.edl$/, 'Edit list, CMX 3600'],
  [/\.(vtt|srt)$/, 'Captions'],
  [/^report\.json$/, 'Report of all checks'],
]

/** What a file is, in words; its name where these have none. */
function kindOf(name: string): string {
  return KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? name
}

/** The film and everything beside it, to take along. */
export function Downloads({ files, film }: { files: readonly ResultFile[]; film: ResultFile | undefined }) {
  const link = useFile(film?.link ?? null)
  return (
    <Panel title="Downloads">
      {film && link && (
        <a href={link} download={film.name} className={`w-full ${buttonClass('primary', 'lg')}`}>
          <Icon name="download" />
          Download film
          <span className="tabular text-sm font-normal">{fileSize(film.size)}</span>
        </a>
      )}
      <ul className="mt-2 flex flex-col">
        {files
          .filter((file) => file !== film)
          .map((file) => (
            <Beside key={file.name} file={file} />
          ))}
      </ul>
    </Panel>
  )
}

/** A file that came with the film. */
function Beside({ file: { name, size, link } }: { file: ResultFile }) {
  const found = useFile(link)
  return (
    <li>
      <a
        href={found ?? undefined}
        download={name}
        title={name}
        className="touch -mx-2 flex items-center justify-between gap-3 rounded-sm px-2 py-1 hover:bg-s2"
      >
        <span className="truncate">{kindOf(name)}</span>
        <span className="tabular text-sm whitespace-nowrap text-text3">{fileSize(size)}</span>
      </a>
    </li>
  )
}

export function filmFile(render: RenderView): ResultFile | undefined {
  const files = render.result?.files ?? []
  return (
    files.find(({ name }) => /^film\.(mp4|mov)$/.test(name)) ?? files.find(({ name }) => /\.mp4$/.test(name))
  )
}
