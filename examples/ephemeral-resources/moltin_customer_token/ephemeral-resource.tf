variable "ron_password" {
  description = "Password of the customer."
  type        = string
  ephemeral   = true
}

ephemeral "moltin_customer_token" "ron" {
  email    = "ron@swanson.com"
  password = var.ron_password
}

# Use the token wherever ephemeral values are accepted: in the configuration of another provider, or in a write-only argument.
locals {
  headers = {
    X-Moltin-Customer-Token = ephemeral.moltin_customer_token.ron.token
  }
}
