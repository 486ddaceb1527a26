environment         = "staging"
region              = "us-central1"
providers           = ["veo"]
api_max_instances   = 3
event_max_instances = 3
daily_credits       = 200
monthly_budget_usd  = 50
