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

# The default is the production store, with settings from the environment.
provider "moltin" {}

provider "moltin" {
  alias         = "staging"
  client_id     = "kTvBPEbHSRjyZxWAuQnmDfLgCwVtNsEU"
  client_secret = var.staging_client_secret
}

# Resources select a store with the provider argument, modules with providers = { moltin = moltin.staging }.
# resource "moltin_customer" "tester" {
#   provider = moltin.staging
#   …
# }
