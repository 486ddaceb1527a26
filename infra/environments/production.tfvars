environment           = "production"
region                = "us-central1"
providers             = ["veo", "omni"]
api_max_instances     = 20
event_max_instances   = 20
daily_spend_limit_usd = 200
monthly_budget_usd    = 2000
