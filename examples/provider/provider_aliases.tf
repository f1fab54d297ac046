terraform {
  required_providers {
    moltin = {
      source = "moltin/moltin"
    }
  }
}

variable "staging_client_secret" {
  description = "OAuth client secret of the staging store."
  type        = string
  sensitive   = true
}

# The production store, from the environment, is the default.
provider "moltin" {}

provider "moltin" {
  alias         = "staging"
  client_id     = "kTvBPEbHSRjyZxWAuQnmDfLgCwVtNsEU"
  client_secret = var.staging_client_secret
}

# A resource chooses its store by provider; a module gets it by providers = { moltin = moltin.staging }.
# resource "moltin_customer" "tester" {
#   provider = moltin.staging
#   …
# }
