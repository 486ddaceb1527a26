# One service account per entry point, each with what its code calls and no more.

locals {
  entry_points = {
    api            = "The HTTPS API and its link signing"
    on-upload      = "Finished uploads and drops"
    on-step        = "Analysis, direction, submission to models"
    on-poll        = "Asking models for results"
    stripe-webhook = "Payment events"
    sweep          = "What is due, stuck or forgotten"
    worker         = "The media worker"
  }

  # Callers of private entry points, by OIDC; they may do nothing else.
  callers = {
    pubsub-push = "Pub/Sub's pushes"
    tasks-push  = "Cloud Tasks' calls"
    scheduler   = "Cloud Scheduler's calls"
  }

  # Project roles per entry point. Buckets, secrets, topics and queues are granted on the resource itself.
  project_roles = {
    api            = ["roles/datastore.user", "roles/firebaseauth.viewer", "roles/telemetry.writer"]
    on-upload      = ["roles/datastore.user", "roles/telemetry.writer"]
    on-step        = ["roles/datastore.user", "roles/aiplatform.user", "roles/telemetry.writer"]
    on-poll        = ["roles/datastore.user", "roles/aiplatform.user", "roles/telemetry.writer"]
    stripe-webhook = ["roles/datastore.user", "roles/telemetry.writer"]
    sweep          = ["roles/datastore.user", "roles/aiplatform.user", "roles/telemetry.writer"]
    worker         = ["roles/datastore.user", "roles/telemetry.writer"]
  }

  project_grants = merge([
    for entry, roles in local.project_roles : {
      for role in roles : "${entry} ${role}" => { entry = entry, role = role }
    }
  ]...)
}

resource "google_service_account" "entry" {
  for_each = local.entry_points

  account_id   = "segue-${each.key}"
  display_name = each.value
}

resource "google_service_account" "caller" {
  for_each = local.callers

  account_id   = "segue-${each.key}"
  display_name = each.value
}

resource "google_project_iam_member" "entry" {
  for_each = local.project_grants

  project = var.project
  role    = each.value.role
  member  = google_service_account.entry[each.value.entry].member
}

# Cloud Run's own credentials hold no key: links are signed by the IAM API, as the account itself.
resource "google_service_account_iam_member" "signs_links" {
  for_each = toset(["api", "on-upload", "on-step"])

  service_account_id = google_service_account.entry[each.key].name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_service_account.entry[each.key].member
}

# A task carries the caller's identity, so whoever makes tasks must be allowed to act as it.
resource "google_service_account_iam_member" "makes_tasks" {
  for_each = local.entry_points

  service_account_id = google_service_account.caller["tasks-push"].name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.entry[each.key].member
}

# Pub/Sub's and Cloud Tasks' own agents mint the tokens of their callers.
resource "google_service_account_iam_member" "pubsub_mints" {
  service_account_id = google_service_account.caller["pubsub-push"].name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}
