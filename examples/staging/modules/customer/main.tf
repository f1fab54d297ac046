# A customer with addresses.

terraform {
  required_providers {
    moltin = {
      source = "moltin/moltin"
    }
  }
}

variable "name" {
  description = "Full name of the customer."
  type        = string
}

variable "email" {
  description = "Email address of the customer."
  type        = string
}

variable "external_ref" {
  description = "Reference to the customer in another system."
  type        = string
  default     = null
}

variable "addresses" {
  description = "The customer's addresses by name."
  type = map(object({
    first_name   = string
    last_name    = string
    company_name = optional(string)
    phone_number = optional(string)
    line_1       = string
    line_2       = optional(string)
    city         = optional(string)
    county       = optional(string)
    region       = optional(string)
    post_code    = string
    country      = string
  }))
  default = {}
}

resource "moltin_customer" "this" {
  name         = var.name
  email        = var.email
  external_ref = var.external_ref
}

resource "moltin_customer_address" "this" {
  for_each = var.addresses

  customer_id  = moltin_customer.this.id
  name         = each.key
  first_name   = each.value.first_name
  last_name    = each.value.last_name
  company_name = each.value.company_name
  phone_number = each.value.phone_number
  line_1       = each.value.line_1
  line_2       = each.value.line_2
  city         = each.value.city
  county       = each.value.county
  region       = each.value.region
  post_code    = each.value.post_code
  country      = each.value.country
}

output "id" {
  description = "Id of the customer."
  value       = moltin_customer.this.id
}

output "labels" {
  description = "Postal label of each address by name."
  value       = { for name, address in moltin_customer_address.this : name => provider::moltin::format_address(address) }
}
