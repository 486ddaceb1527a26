environment         = "production"
region              = "us-central1"
providers           = ["veo", "omni"]
api_max_instances   = 20
event_max_instances = 20
daily_credits       = 4000
monthly_budget_usd  = 2000
