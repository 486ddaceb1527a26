import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Schema } from '@/backend/api'
import { Poster } from '@/player/Poster'
import { Button, IconButton } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { moment } from '@/ui/format'
import { Icon } from '@/ui/Icon'
import { Failed } from '@/ui/Page'
import { toast } from '@/ui/toasts'
import { Card, StateMark } from './Card'
import { useProjectActs, useProjects } from './queries'
import { Shelf } from './Shelf'

type Project = Schema['ProjectView']
type Asked = { act: 'rename' | 'delete'; project: Project } | null

/** The projects, which keep every version of a film's timeline. */
export function Projects({ search }: { search: string }) {
  const list = useProjects(search)
  const { duplicate } = useProjectActs()
  const [asked, setAsked] = useState<Asked>(null)
  const projects = (list.data?.pages ?? []).flatMap((page) => page.data)
  return (
    <>
      {duplicate.error && <Failed title="It could not be duplicated" error={duplicate.error} />}
      <Shelf
        label="projects"
        list={list}
        search={search}
        empty="No projects yet. One begins with the first clip, and saves itself."
        cards={projects.map((project) => (
          <ProjectCard
            key={project.id}
            project={project}
            onRename={() => setAsked({ act: 'rename', project })}
            onDelete={() => setAsked({ act: 'delete', project })}
            onDuplicate={() => duplicate.mutate(project.id)}
          />
        ))}
      />
      {asked?.act === 'rename' && <RenameDialog project={asked.project} onClose={() => setAsked(null)} />}
      {asked?.act === 'delete' && <DeleteDialog project={asked.project} onClose={() => setAsked(null)} />}
    </>
  )
}

interface ProjectCardProps {
  project: Project
  onRename: () => void
  onDuplicate: () => void
  onDelete: () => void
}

function ProjectCard({ project, onRename, onDuplicate, onDelete }: ProjectCardProps) {
  const { id, name, poster, state, render, timeline, changed_at: changed } = project
  const clips = timeline.segments.filter((segment) => segment.kind === 'clip')
  return (
    <Card
      poster={
        <Link
          to="/p/$project"
          params={{ project: id }}
          aria-label={`Reopen ${name}`}
          className="block size-full"
        >
          <Poster link={poster} asset={clips[0]?.asset ?? null} />
          <StateMark state={state} />
        </Link>
      }
      title={
        <Link to="/p/$project" params={{ project: id }} className="hover:underline">
          {name}
        </Link>
      }
      facts={`${clips.length} ${clips.length === 1 ? 'clip' : 'clips'} · ${moment(changed)}`}
    >
      {render && (
        <Link
          to="/film/$render"
          params={{ render }}
          className="touch mr-auto inline-flex h-8 items-center text-sm text-link hover:underline"
        >
          Newest film
        </Link>
      )}
      <span className="ml-auto flex">
        <IconButton label={`Rename ${name}`} onClick={onRename}>
          <Icon name="edit" />
        </IconButton>
        <IconButton label={`Duplicate ${name}`} onClick={onDuplicate}>
          <Icon name="copy" />
        </IconButton>
        <IconButton label={`Delete ${name}`} onClick={onDelete}>
          <Icon name="trash" />
        </IconButton>
      </span>
    </Card>
  )
}

function RenameDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const { rename } = useProjectActs()
  const [name, setName] = useState(project.name)
  const wanted = name.trim()
  const save = () => wanted && rename.mutate({ id: project.id, name: wanted }, { onSuccess: onClose })
  return (
    <Dialog
      title="Rename"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep the name</Button>
          <Button look="primary" disabled={!wanted || rename.isPending} onClick={save}>
            Rename
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <Field label="Name of the film" value={name} onChange={setName} maxLength={200} autoComplete="off" />
      </form>
      {rename.error && <Failed title="It keeps its name" error={rename.error} />}
    </Dialog>
  )
}

function DeleteDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const { remove } = useProjectActs()
  return (
    <Dialog
      title={`Delete “${project.name}”?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            look="danger"
            disabled={remove.isPending}
            onClick={() =>
              remove.mutate(project.id, {
                onSuccess: () => {
                  onClose()
                  toast(`“${project.name}” is deleted.`)
                },
              })
            }
          >
            Delete
          </Button>
        </>
      }
    >
      <p>
        The project goes with all its versions, and cannot be brought back. Its clips and the films made from
        it stay.
      </p>
      {remove.error && (
        <div className="mt-3">
          <Failed title="It was not deleted" error={remove.error} />
        </div>
      )}
    </Dialog>
  )
}
