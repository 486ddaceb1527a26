resource "google_firestore_database" "this" {
  name                              = "(default)"
  location_id                       = var.region
  type                              = "FIRESTORE_NATIVE"
  concurrency_mode                  = "OPTIMISTIC"
  app_engine_integration_mode       = "DISABLED"
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = var.environment == "production" ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED"
  deletion_policy                   = "ABANDON"

  depends_on = [google_project_service.api]
}

# Composite indexes and the fields that need none: one file, which the tests derive from the code's own queries.
locals {
  indexes = jsondecode(file("${path.module}/firestore.indexes.json"))
}

resource "google_firestore_index" "this" {
  for_each = {
    for index in local.indexes.indexes :
    join(" ", concat([index.collectionGroup], [for field in index.fields : "${field.fieldPath} ${field.order}"])) => index
  }

  database    = google_firestore_database.this.name
  collection  = each.value.collectionGroup
  query_scope = each.value.queryScope

  dynamic "fields" {
    for_each = each.value.fields
    content {
      field_path = fields.value.fieldPath
      order      = fields.value.order
    }
  }
}

# Automatic indexes are off for all fields of a collection but those listed: an index that begins with a time or a
# rising id would make one machine take every write.
resource "google_firestore_field" "this" {
  for_each = {
    for override in local.indexes.fieldOverrides : "${override.collectionGroup} ${override.fieldPath}" => override
  }

  database   = google_firestore_database.this.name
  collection = each.value.collectionGroup
  field      = each.value.fieldPath

  index_config {
    dynamic "indexes" {
      for_each = each.value.indexes
      content {
        order        = try(indexes.value.order, null)
        array_config = try(indexes.value.arrayConfig, null)
        query_scope  = indexes.value.queryScope
      }
    }
  }

  dynamic "ttl_config" {
    for_each = try(each.value.ttl, false) ? [1] : []
    content {}
  }
}

resource "google_firestore_backup_schedule" "daily" {
  database  = google_firestore_database.this.name
  retention = "604800s"

  daily_recurrence {}
}

resource "google_firebaserules_ruleset" "firestore" {
  source {
    files {
      name    = "firestore.rules"
      content = file("${path.module}/firestore.rules")
    }
  }

  depends_on = [google_firestore_database.this]
}

resource "google_firebaserules_release" "firestore" {
  name         = "cloud.firestore"
  ruleset_name = google_firebaserules_ruleset.firestore.name
}

resource "google_firebaserules_ruleset" "storage" {
  source {
    files {
      name    = "storage.rules"
      content = file("${path.module}/storage.rules")
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_firebaserules_release" "storage" {
  for_each = google_storage_bucket.this

  name         = "firebase.storage/${each.value.name}"
  ruleset_name = google_firebaserules_ruleset.storage.name
}
