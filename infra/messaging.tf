locals {
  # Each topic, the entry point that it calls, whether messages of one render keep their order, and after how many
  # seconds one that is not answered comes again: no sooner than the entry point's own limit, and 600 at most.
  topics = {
    upload = { entry = "on-upload", ordered = false, answered_within = 600 }
    render = { entry = "on-step", ordered = true, answered_within = 90 }
    step   = { entry = "on-step", ordered = false, answered_within = 90 }
    work   = { entry = "on-step", ordered = false, answered_within = 90 }
  }
}

resource "google_pubsub_topic" "this" {
  for_each = local.topics

  name                       = "segue-${each.key}"
  labels                     = local.labels
  message_retention_duration = "86400s" # a render's life: what a bad release lost can be replayed

  depends_on = [google_project_service.api]
}

resource "google_pubsub_topic" "dead" {
  name                       = "segue-dead"
  labels                     = local.labels
  message_retention_duration = "604800s"

  depends_on = [google_project_service.api]
}

resource "google_pubsub_subscription" "push" {
  for_each = local.topics

  name                    = "segue-${each.key}"
  topic                   = google_pubsub_topic.this[each.key].id
  labels                  = local.labels
  ack_deadline_seconds    = each.value.answered_within
  enable_message_ordering = each.value.ordered

  push_config {
    push_endpoint = "${google_cloud_run_v2_service.entry[each.value.entry].uri}/"

    oidc_token {
      service_account_email = google_service_account.caller["pubsub-push"].email
      audience              = "segue-${each.value.entry}"
    }
  }

  retry_policy {
    minimum_backoff = "1s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead.id
    max_delivery_attempts = 12
  }

  expiration_policy {
    ttl = "" # never: a quiet month must not remove it
  }
}

# Dead messages are handed to the sweep's service, which fails their render with a reason and releases its hold.
resource "google_pubsub_subscription" "dead" {
  name                       = "segue-dead"
  topic                      = google_pubsub_topic.dead.id
  labels                     = local.labels
  ack_deadline_seconds       = 90
  message_retention_duration = "604800s"

  push_config {
    push_endpoint = "${google_cloud_run_v2_service.entry["sweep"].uri}/dead"

    oidc_token {
      service_account_email = google_service_account.caller["pubsub-push"].email
      audience              = "segue-sweep"
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  expiration_policy {
    ttl = ""
  }
}

locals {
  pubsub_agent = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"

  publishers = merge([
    for topic in ["render", "step", "work"] : {
      for entry in keys(local.entry_points) : "${topic} ${entry}" => { topic = topic, entry = entry }
    }
  ]...)
}

resource "google_pubsub_topic_iam_member" "entry_publishes" {
  for_each = local.publishers

  topic  = google_pubsub_topic.this[each.value.topic].name
  role   = "roles/pubsub.publisher"
  member = google_service_account.entry[each.value.entry].member
}

# Dead-lettering is done by Pub/Sub's own agent.
resource "google_pubsub_topic_iam_member" "agent_publishes_dead" {
  topic  = google_pubsub_topic.dead.name
  role   = "roles/pubsub.publisher"
  member = local.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "agent_takes_dead" {
  for_each = local.topics

  subscription = google_pubsub_subscription.push[each.key].name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}

# Waiting: a task calls on_poll when it is due, so nothing runs while a model works.
resource "google_cloud_tasks_queue" "later" {
  name     = "segue-later"
  location = var.region

  rate_limits {
    max_dispatches_per_second = 100
    max_concurrent_dispatches = 100
  }

  retry_config {
    max_attempts       = 12
    min_backoff        = "1s"
    max_backoff        = "600s"
    max_doublings      = 9
    max_retry_duration = "86400s"
  }

  stackdriver_logging_config {
    sampling_ratio = 0.1
  }

  depends_on = [google_project_service.api]
}

resource "google_cloud_tasks_queue_iam_member" "entry_enqueues" {
  for_each = local.entry_points

  name     = google_cloud_tasks_queue.later.name
  location = var.region
  role     = "roles/cloudtasks.enqueuer"
  member   = google_service_account.entry[each.key].member
}

# The dead man's switch: what is due and was forgotten is found within a minute.
resource "google_cloud_scheduler_job" "sweep" {
  name             = "segue-sweep"
  region           = var.region
  schedule         = "* * * * *"
  time_zone        = "Etc/UTC"
  attempt_deadline = "60s"

  http_target {
    http_method = "POST"
    uri         = "${google_cloud_run_v2_service.entry["sweep"].uri}/"

    oidc_token {
      service_account_email = google_service_account.caller["scheduler"].email
      audience              = "segue-sweep"
    }
  }

  retry_config {
    retry_count = 0 # the next minute is the retry
  }

  depends_on = [google_project_service.api]
}
