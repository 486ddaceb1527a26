# Three buckets. Only `uploads` sends notifications, so nothing that Segue writes can start Segue again.

locals {
  buckets = {
    uploads = "What users send: resumable uploads and drops"
    media   = "Assets and artifacts, under their own sha256"
    results = "What models write, before it is copied to media, and the ends of clips that they continue"
  }

  # Who reads and writes which bucket. objectUser creates, reads, lists and deletes objects, and no more.
  bucket_roles = {
    "api uploads"       = "roles/storage.objectUser"
    "api media"         = "roles/storage.objectUser"
    "on-upload uploads" = "roles/storage.objectUser"
    "on-upload media"   = "roles/storage.objectUser"
    "on-step uploads"   = "roles/storage.objectUser" # lays out a drop's film
    "on-step media"     = "roles/storage.objectUser"
    "on-step results"   = "roles/storage.objectUser" # gives a model the end of a clip
    "on-poll media"     = "roles/storage.objectUser"
    "on-poll results"   = "roles/storage.objectUser"
    "sweep uploads"     = "roles/storage.objectUser"
    "sweep media"       = "roles/storage.objectUser"
    "sweep results"     = "roles/storage.objectUser"
    "worker uploads"    = "roles/storage.objectViewer"
    "worker media"      = "roles/storage.objectUser"
  }
}

resource "google_storage_bucket" "this" {
  for_each = local.buckets

  name                        = "${var.project}-segue-${each.key}"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false
  labels                      = local.labels

  # Assets and artifacts are named by their own sha256 and are deleted by the sweep alone, document first.
  dynamic "soft_delete_policy" {
    for_each = [each.key == "media" ? 604800 : 0]
    content {
      retention_duration_seconds = soft_delete_policy.value
    }
  }

  dynamic "cors" {
    for_each = each.key == "results" ? [] : [1]
    content {
      origin          = var.web_origins
      method          = ["GET", "HEAD", "PUT", "OPTIONS"]
      response_header = ["Content-Length", "Content-Range", "Content-Type", "ETag", "Range", "x-goog-content-length-range", "x-goog-if-generation-match", "x-goog-resumable"]
      max_age_seconds = 3600
    }
  }

  # Uploads are temporary: what became an asset was copied. The sweep deletes sooner; this is the last resort.
  dynamic "lifecycle_rule" {
    for_each = each.key == "uploads" ? [var.upload_retention_days + 7] : each.key == "results" ? [9] : []
    content {
      condition {
        age = lifecycle_rule.value
      }
      action {
        type = "Delete"
      }
    }
  }

  dynamic "lifecycle_rule" {
    for_each = each.key == "media" ? [2] : []
    content {
      condition {
        age            = lifecycle_rule.value
        matches_prefix = ["temporary/"]
      }
      action {
        type = "Delete"
      }
    }
  }

  lifecycle_rule {
    condition {
      age = 2
    }
    action {
      type = "AbortIncompleteMultipartUpload"
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_storage_bucket_iam_member" "entry" {
  for_each = local.bucket_roles

  bucket = google_storage_bucket.this[split(" ", each.key)[1]].name
  role   = each.value
  member = google_service_account.entry[split(" ", each.key)[0]].member
}

# Vertex writes a take under the attempt's own prefix as its service agent.
resource "google_storage_bucket_iam_member" "vertex_writes" {
  bucket = google_storage_bucket.this["results"].name
  role   = "roles/storage.objectCreator"
  member = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-aiplatform.iam.gserviceaccount.com"
}

# There it also reads the end of a clip that it is to continue.
resource "google_storage_bucket_iam_member" "vertex_reads" {
  bucket = google_storage_bucket.this["results"].name
  role   = "roles/storage.objectViewer"
  member = google_storage_bucket_iam_member.vertex_writes.member
}

data "google_storage_project_service_account" "this" {
  depends_on = [google_project_service.api]
}

resource "google_pubsub_topic_iam_member" "storage_notifies" {
  topic  = google_pubsub_topic.this["upload"].name
  role   = "roles/pubsub.publisher"
  member = data.google_storage_project_service_account.this.member
}

resource "google_storage_notification" "uploads" {
  bucket         = google_storage_bucket.this["uploads"].name
  topic          = google_pubsub_topic.this["upload"].id
  payload_format = "JSON_API_V1"
  event_types    = ["OBJECT_FINALIZE"]

  depends_on = [google_pubsub_topic_iam_member.storage_notifies]
}
