locals {
  # Each HTTP entry point: its size, how many requests one instance takes, and who may call it.
  services = {
    api            = { target = "api", memory = "2Gi", cpu = "1", concurrency = 40, timeout = "120s", instances = var.api_max_instances, caller = "public" }
    on-upload      = { target = "on_upload", memory = "2Gi", cpu = "1", concurrency = 2, timeout = "600s", instances = var.event_max_instances, caller = "pubsub-push" }
    on-step        = { target = "on_step", memory = "1Gi", cpu = "1", concurrency = 8, timeout = "60s", instances = var.event_max_instances, caller = "pubsub-push" }
    on-poll        = { target = "on_poll", memory = "1Gi", cpu = "1", concurrency = 8, timeout = "60s", instances = var.event_max_instances, caller = "tasks-push" }
    stripe-webhook = { target = "stripe_webhook", memory = "512Mi", cpu = "1", concurrency = 8, timeout = "30s", instances = 5, caller = "public" }
    sweep          = { target = "sweep", memory = "512Mi", cpu = "1", concurrency = 1, timeout = "60s", instances = 2, caller = "scheduler" }
  }

  # What every entry point is told. Names only: values that are secret come from Secret Manager below.
  settings = {
    SEGUE_PROJECT               = var.project
    SEGUE_REGION                = var.region
    SEGUE_BUCKET_UPLOADS        = google_storage_bucket.this["uploads"].name
    SEGUE_BUCKET_MEDIA          = google_storage_bucket.this["media"].name
    SEGUE_GOOGLE_PROJECT        = local.google_models ? var.project : ""
    SEGUE_GOOGLE_BUCKET         = google_storage_bucket.this["results"].name
    SEGUE_GOOGLE_LOCATION       = var.region
    SEGUE_POLL_LINK             = "https://segue-on-poll-${data.google_project.this.number}.${var.region}.run.app/"
    SEGUE_QUEUE_LATER           = google_cloud_tasks_queue.later.name
    SEGUE_TASKS_CALLER          = google_service_account.caller["tasks-push"].email
    SEGUE_PUBSUB_CALLER         = google_service_account.caller["pubsub-push"].email
    SEGUE_SCHEDULER_CALLER      = google_service_account.caller["scheduler"].email
    SEGUE_WORKER_JOB            = "segue-worker"
    SEGUE_DAILY_CREDITS         = tostring(var.daily_credits)
    SEGUE_PRICES                = var.prices == null ? "" : jsonencode(var.prices)
    SEGUE_MODELS                = var.models == null ? "" : jsonencode(var.models)
    SEGUE_GEMINI_VOICE          = var.gemini_voice
    SEGUE_ELEVENLABS_VOICE      = var.elevenlabs_voice
    SEGUE_WEB_ORIGINS           = join(",", var.web_origins)
    OTEL_EXPORTER_OTLP_ENDPOINT = "https://telemetry.googleapis.com"
  }

  google_models = length(setintersection(var.providers, ["veo", "omni"])) > 0

  secret_variables = {
    "segue-stripe-key"             = "SEGUE_STRIPE_KEY"
    "segue-stripe-webhook-secrets" = "SEGUE_STRIPE_WEBHOOK_SECRETS"
    "segue-runway-key"             = "SEGUE_RUNWAY_KEY"
    "segue-elevenlabs-key"         = "SEGUE_ELEVENLABS_KEY"
  }

  # All that a container is told: names as they are, secrets by the name of theirs.
  environment = {
    for entry in keys(local.entry_points) : entry => merge(
      { for name, value in local.settings : name => { value = value, secret = null } },
      { SEGUE_SERVICE_ACCOUNT = { value = google_service_account.entry[entry].email, secret = null } },
      {
        for name, value in {
          FUNCTION_TARGET = try(local.services[entry].target, null)
          # functions-framework starts so many threads in its one process; more requests than threads would queue.
          THREADS = try(tostring(local.services[entry].concurrency), null)
          # Mounted as files below: the worker signs films.
          SEGUE_CERTIFICATE     = entry == "worker" && var.sign_films ? "${local.mounted["segue-certificate"]}/pem" : null
          SEGUE_CERTIFICATE_KEY = entry == "worker" && var.sign_films ? "${local.mounted["segue-certificate-key"]}/pem" : null
        } : name => { value = value, secret = null } if value != null
      },
      {
        for secret, readers in local.secrets : local.secret_variables[secret] => { value = null, secret = secret }
        if contains(readers, entry) && contains(keys(local.secret_variables), secret)
      },
    )
  }

  mounted = {
    "segue-certificate"     = "/secrets/certificate"
    "segue-certificate-key" = "/secrets/certificate-key"
  }
}

resource "google_cloud_run_v2_service" "entry" {
  for_each = local.services

  name                = "segue-${each.key}"
  location            = var.region
  ingress             = "INGRESS_TRAFFIC_ALL"
  deletion_protection = var.environment == "production"
  labels              = local.labels
  custom_audiences    = ["segue-${each.key}"] # what callers' tokens are made for, and the code checks

  template {
    service_account                  = google_service_account.entry[each.key].email
    timeout                          = each.value.timeout
    max_instance_request_concurrency = each.value.concurrency
    labels                           = local.labels

    scaling {
      min_instance_count = 0
      max_instance_count = each.value.instances
    }

    containers {
      image = var.image

      resources {
        limits            = { cpu = each.value.cpu, memory = each.value.memory }
        cpu_idle          = true
        startup_cpu_boost = true
      }

      dynamic "env" {
        for_each = local.environment[each.key]
        content {
          name  = env.key
          value = env.value.value

          dynamic "value_source" {
            for_each = env.value.secret[*]
            content {
              secret_key_ref {
                secret  = google_secret_manager_secret.this[value_source.value].secret_id
                version = "latest"
              }
            }
          }
        }
      }

      startup_probe {
        initial_delay_seconds = 0
        period_seconds        = 1
        failure_threshold     = 30
        tcp_socket {
          port = 8080
        }
      }
    }
  }

  # Cloud Build deploys new images and moves the traffic, so that a release can be taken back without Terraform.
  lifecycle {
    ignore_changes = [template[0].containers[0].image, template[0].revision, traffic, client, client_version]
  }

  depends_on = [google_secret_manager_secret_iam_member.reader]
}

resource "google_cloud_run_v2_job" "worker" {
  name                = "segue-worker"
  location            = var.region
  deletion_protection = var.environment == "production"
  labels              = local.labels

  template {
    parallelism = 0 # as many tasks at once as an execution has
    task_count  = 1

    template {
      service_account = google_service_account.entry["worker"].email
      max_retries     = 3
      timeout         = "21600s" # one step's own limit

      containers {
        image = var.worker_image

        resources {
          limits = { cpu = "4", memory = "8Gi" } # /tmp is memory: the pieces of a film lie there
        }

        dynamic "env" {
          for_each = local.environment["worker"]
          content {
            name  = env.key
            value = env.value.value

            dynamic "value_source" {
              for_each = env.value.secret[*]
              content {
                secret_key_ref {
                  secret  = google_secret_manager_secret.this[value_source.value].secret_id
                  version = "latest"
                }
              }
            }
          }
        }

        dynamic "volume_mounts" {
          for_each = var.sign_films ? local.mounted : {}
          content {
            name       = volume_mounts.key
            mount_path = volume_mounts.value
          }
        }
      }

      dynamic "volumes" {
        for_each = var.sign_films ? local.mounted : {}
        content {
          name = volumes.key

          secret {
            secret = google_secret_manager_secret.this[volumes.key].secret_id

            items {
              version = "latest"
              path    = "pem"
            }
          }
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [template[0].template[0].containers[0].image, client, client_version]
  }

  depends_on = [google_secret_manager_secret_iam_member.reader]
}

# Anyone may call the API, which checks its users, and the webhook, which checks Stripe's signature.
resource "google_cloud_run_v2_service_iam_member" "public" {
  for_each = { for name, service in local.services : name => service if service.caller == "public" }

  name     = google_cloud_run_v2_service.entry[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = "allUsers"
}

# A private entry point is called by one account, and checks its token's audience and e-mail once more itself.
resource "google_cloud_run_v2_service_iam_member" "private" {
  for_each = { for name, service in local.services : name => service if service.caller != "public" }

  name     = google_cloud_run_v2_service.entry[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.caller[each.value.caller].member
}

resource "google_cloud_run_v2_service_iam_member" "dead_letters" {
  name     = google_cloud_run_v2_service.entry["sweep"].name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.caller["pubsub-push"].member
}

# Every handler may be the one that finds work to be done.
resource "google_cloud_run_v2_job_iam_member" "starts_workers" {
  for_each = toset(["api", "on-step", "on-poll", "sweep"])

  name     = google_cloud_run_v2_job.worker.name
  location = var.region
  role     = "roles/run.jobsExecutorWithOverrides"
  member   = google_service_account.entry[each.key].member
}

resource "google_cloud_run_v2_job_iam_member" "looks_at_executions" {
  for_each = toset(["api", "on-step", "on-poll", "sweep"])

  name     = google_cloud_run_v2_job.worker.name
  location = var.region
  role     = "roles/run.viewer"
  member   = google_service_account.entry[each.key].member
}
