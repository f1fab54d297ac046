terraform {
  required_providers {
    moltin = {
      source = "moltin/moltin"
    }
  }
}

variable "client_secret" {
  description = "OAuth client secret of the store."
  type        = string
  sensitive   = true
}

# Secrets come from variables.
provider "moltin" {
  endpoint            = "https://useast.api.elasticpath.com"
  client_id           = "9vzNG3JqRaGsJZCdvDKBYHXhtpUrCuFZ"
  client_secret       = var.client_secret
  requests_per_second = 50
  max_retries         = 4
  request_timeout     = "45s"
}
