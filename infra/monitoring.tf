# Metrics are read off the structured log: what the code says once is counted here. The names of events are the
# code's own, and a test holds this file to them.

locals {
  # Events that are counted.
  counted_events = {
    step_failed       = "Steps that failed, with their code"
    message_given_up  = "Messages set aside after their last attempt"
    submit_refused    = "Submissions that a provider refused"
    submit_ambiguous  = "Submissions whose outcome is not known"
    generation_failed = "Takes that a provider failed"
    ledger_mismatch   = "Accounts whose balance is not the sum of their transfers"
    step_crashed      = "Errors of our own in a step"
    request_broke     = "Errors of our own in an answer"
  }

  # Figures that each sweep reports in one line, event `swept`.
  swept_figures = {
    overdue_renders     = "Renders whose due time passed over five minutes ago"
    outbox_age_seconds  = "Age of the oldest message that was committed but not sent"
    spent_today_credits = "Credits' worth of what was submitted to providers since midnight UTC"
  }

  alerts = {
    stuck_renders = {
      name  = "Renders are stuck"
      query = "histogram_quantile(0.99, sum by (le) (increase(${local.metric}overdue_renders_bucket[5m]))) > 1"
      help  = "Look at the operator page, or run `segue reconcile --dry-run`. A render past its due time was not advanced by the sweep: look for sweep_failed and sweep_crashed in the log."
    }
    failed_steps = {
      name  = "More than twenty steps failed in ten minutes"
      query = "sum(increase(${local.metric}step_failed[10m])) > 20"
      help  = "Group the log's step_failed lines by code. Media codes: clips of users. Provider codes: the provider's own words are in detail."
    }
    dead_messages = {
      name  = "A message was given up"
      query = "max(pubsub_googleapis_com:subscription_num_undelivered_messages{subscription_id=\"segue-dead\"}) > 0"
      help  = "The sweep's /dead entry fails the render with a reason. That messages stay means that it fails too: look at its log."
    }
    outbox_age = {
      name  = "Committed messages are not sent"
      query = "histogram_quantile(0.99, sum by (le) (increase(${local.metric}outbox_age_seconds_bucket[5m]))) > 300"
      help  = "Pub/Sub or Cloud Tasks refuse what the sweep publishes: look for their errors in the sweep's log and at their quotas."
    }
    ledger_mismatch = {
      name  = "An account's balance is not the sum of its transfers"
      query = "sum(increase(${local.metric}ledger_mismatch[5m])) > 0"
      help  = "The account is frozen. Run `segue ledger show ACCOUNT` and compare with the payments; nothing is repaired by itself."
    }
    provider_errors = {
      name  = "A provider refuses or fails"
      query = "sum(increase(${local.metric}submit_refused[10m])) + sum(increase(${local.metric}generation_failed[10m])) > 5"
      help  = "See detail in the log: a wrong key, a quota, a retired model. Users are not charged for these."
    }
    spend = {
      name  = "Four fifths of what providers may be asked for in a day are spent"
      query = "histogram_quantile(0.99, sum by (le) (increase(${local.metric}spent_today_credits_bucket[10m]))) > ${var.daily_credits * 0.8}"
      help  = "Find the account that spends, or raise daily_credits: at the whole of it nothing more is submitted until midnight (UTC)."
    }
  }

  metric = "logging_googleapis_com:user_segue_"
}

resource "google_logging_metric" "counted" {
  for_each = local.counted_events

  name        = "segue/${each.key}"
  description = each.value
  filter      = "resource.type=(\"cloud_run_revision\" OR \"cloud_run_job\") AND jsonPayload.event=\"${each.key}\""

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"

    labels {
      key        = "code"
      value_type = "STRING"
    }
  }

  label_extractors = {
    code = "EXTRACT(jsonPayload.code)"
  }

  depends_on = [google_project_service.api]
}

resource "google_logging_metric" "swept" {
  for_each = local.swept_figures

  name            = "segue/${each.key}"
  description     = each.value
  filter          = "resource.type=\"cloud_run_revision\" AND jsonPayload.event=\"swept\""
  value_extractor = "EXTRACT(jsonPayload.${each.key})"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
  }

  bucket_options {
    exponential_buckets {
      num_finite_buckets = 40
      growth_factor      = 1.5
      scale              = 1
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_monitoring_notification_channel" "email" {
  display_name = "Segue operators"
  type         = "email"
  labels       = { email_address = var.alert_email }

  depends_on = [google_project_service.api]
}

resource "google_monitoring_alert_policy" "this" {
  for_each = local.alerts

  display_name          = "Segue: ${each.value.name}"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]
  user_labels           = local.labels

  conditions {
    display_name = each.value.name

    condition_prometheus_query_language {
      query               = each.value.query
      duration            = "0s"
      evaluation_interval = "60s"
    }
  }

  documentation {
    content   = each.value.help
    mime_type = "text/markdown"
  }

  alert_strategy {
    auto_close = "86400s"
  }

  depends_on = [google_logging_metric.counted, google_logging_metric.swept]
}

locals {
  charts = concat(
    [for event, title in local.counted_events : {
      title = title
      query = "sum by (code) (rate(${local.metric}${event}[5m]))"
    }],
    [for figure, title in local.swept_figures : {
      title = title
      query = "histogram_quantile(0.99, sum by (le) (increase(${local.metric}${figure}_bucket[5m])))"
    }],
    [
      {
        title = "Requests a second, by entry point"
        query = "sum by (service_name) (rate(run_googleapis_com:request_count[5m]))"
      },
      {
        title = "Slowest hundredth of answers in milliseconds, by entry point"
        query = "histogram_quantile(0.99, sum by (le, service_name) (rate(run_googleapis_com:request_latencies_bucket[5m])))"
      },
      {
        title = "Media worker tasks"
        query = "sum(run_googleapis_com:job_running_task_attempts)"
      },
    ],
  )
}

resource "google_monitoring_dashboard" "this" {
  dashboard_json = jsonencode({
    displayName = "Segue (${var.environment})"
    mosaicLayout = {
      columns = 12
      tiles = [
        for index, chart in local.charts : {
          xPos   = (index % 3) * 4
          yPos   = floor(index / 3) * 4
          width  = 4
          height = 4
          widget = {
            title = chart.title
            xyChart = {
              dataSets = [{
                plotType        = "LINE"
                timeSeriesQuery = { prometheusQuery = chart.query }
              }]
            }
          }
        }
      ]
    }
  })

  depends_on = [google_logging_metric.counted, google_logging_metric.swept]
}
