# Manages a customer and all of the customer's addresses.

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
  description = "Addresses of the customer, by name."
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

# One resource manages all addresses of the customer, so that Terraform plans one resource per customer, however many rows the
# file has. The name is the key. An empty cell means that the field has no value.
resource "moltin_customer_addresses" "this" {
  customer_id = moltin_customer.this.id
  addresses   = { for name, address in var.addresses : name => merge(address, { name = name }) }
}

output "id" {
  description = "ID of the customer."
  value       = moltin_customer.this.id
}

output "labels" {
  description = "Postal label of each address, by name."
  value       = { for name, address in moltin_customer_addresses.this.addresses : name => provider::moltin::format_address(address) }
}
