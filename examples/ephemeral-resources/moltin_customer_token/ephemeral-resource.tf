variable "ron_password" {
  description = "Password of the customer."
  type        = string
  ephemeral   = true
}

ephemeral "moltin_customer_token" "ron" {
  email    = "ron@swanson.com"
  password = var.ron_password
}

# For whatever takes ephemeral values: a setting of another provider, or a write-only attribute.
locals {
  headers = {
    X-Moltin-Customer-Token = ephemeral.moltin_customer_token.ron.token
  }
}
