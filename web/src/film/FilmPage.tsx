import { useParams } from '@tanstack/react-router'
import { useRender } from '@/backend/renders'
import { Skeleton } from '@/ui/Skeleton'
import { FilmView } from './FilmView'
import { Outcome } from './Outcome'
import { ProgressView } from './ProgressView'

/** A render by its address: what it does, what came of it, or why nothing did. Coming back shows the same. */
export function FilmPage() {
  const { render: id } = useParams({ from: '/film/$render' })
  const { data: render, error } = useRender(id)
  if (error && !render) throw error
  if (!render) return <Skeleton className="m-4 flex-1" words="Opening the film" />
  if (!render.finished_at) return <ProgressView render={render} />
  if (render.state === 'succeeded' && render.result) return <FilmView render={render} />
  return <Outcome render={render} />
}
