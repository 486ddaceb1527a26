import { useMutation } from '@tanstack/react-query'
import { useApi } from '@/app/session'
import { answer, asApiError } from '@/backend/api'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Notice } from '@/ui/Notice'
import { withClip } from './document'
import { useEditor } from './editor'

/** The empty page's way in: a pair that works, one click away. */
export function Samples() {
  const api = useApi()
  const change = useEditor((editor) => editor.change)
  const samples = useMutation({
    mutationFn: () => answer(api.POST('/v1/samples')),
    onSuccess: (made) => {
      const { document } = useEditor.getState() // with what was chosen while the clips were on their way
      change('the sample pair', withClip(withClip(document, 0, made.a.id), 1, made.b.id))
    },
  })
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          look="primary"
          size="lg"
          disabled={samples.isPending}
          onClick={() => samples.mutate()}
          icon={<Icon name="play" />}
        >
          {samples.isPending ? 'Bringing the clips …' : 'Try the sample pair'}
        </Button>
        <span className="text-text2">
          or drop your own clips anywhere: two fill A and B, more make a chain.
        </span>
      </div>
      {samples.error && (
        <Notice
          tone="bad"
          title="The sample pair could not be brought"
          actions={
            <Button size="sm" onClick={() => samples.mutate()}>
              Try again
            </Button>
          }
        >
          {asApiError(samples.error).message} Your own clips work all the same.
        </Notice>
      )}
    </>
  )
}
