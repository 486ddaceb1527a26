environment           = "staging"
region                = "us-central1"
providers             = ["veo"]
api_max_instances     = 3
event_max_instances   = 3
daily_spend_limit_usd = 10
monthly_budget_usd    = 50
