import { useApi } from '@/app/session'
import { Button, IconButton } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Notice } from '@/ui/Notice'
import { ProgressBar } from '@/ui/ProgressBar'
import { cancelUpload, type Upload, upload } from './uploads'

/** A file on its way, as this device shows it; what went wrong, and the way on. */
export function Sending(props: { upload: Upload; slot: string; aspect: number; letter: string }) {
  const { upload: sending, slot } = props
  const api = useApi()
  const share = sending.file.size ? sending.sent / sending.file.size : 0
  const words =
    sending.phase === 'checking'
      ? 'Looking at the clip …'
      : sending.stalled
        ? 'The line is down: it goes on where it stopped.'
        : `Sending, ${Math.round(share * 100)} % of ${megabytes(sending.file.size)}`
  return (
    <>
      <div className="relative overflow-hidden rounded-md bg-s2" style={{ aspectRatio: props.aspect }}>
        <video
          src={`${sending.preview}#t=0.001`}
          muted
          playsInline
          preload="metadata"
          className="absolute inset-0 size-full object-contain"
        />
      </div>
      {sending.error ? (
        <Notice
          tone="bad"
          title={`${sending.file.name} cannot be used`}
          actions={
            <>
              {sending.error.retryable && (
                <Button size="sm" onClick={() => void upload(api, slot, sending.file)}>
                  Try again
                </Button>
              )}
              <Button size="sm" onClick={() => cancelUpload(slot)}>
                Choose another clip
              </Button>
            </>
          }
        >
          {sending.error.message} Nothing was charged.
        </Notice>
      ) : (
        <div className="flex items-center gap-2">
          <div className="min-w-0 flex-1">
            <p className="tabular mb-1 truncate text-sm text-text2" role="status">
              {words}
            </p>
            <ProgressBar
              value={sending.phase === 'checking' ? null : share}
              label={`Sending clip ${props.letter}`}
            />
          </div>
          <IconButton label="Stop sending" onClick={() => cancelUpload(slot)}>
            <Icon name="close" />
          </IconButton>
        </div>
      )}
    </>
  )
}

function megabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.max(0.1, bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`
}
