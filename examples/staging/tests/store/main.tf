terraform {
  required_providers {
    moltin = {
      source = "moltin/moltin"
    }
  }
}

variable "email" {
  type = string
}

data "moltin_customers" "testers" {
  email = var.email
}
