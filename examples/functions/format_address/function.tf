terraform {
  required_providers {
    moltin = {
      source = "moltin/moltin"
    }
  }
}

# customer_id defaults to the logged-in customer.
data "moltin_customer_addresses" "own" {}

# Each address as a postal label, such as
#   Ron Swanson
#   Ron Swanson Enterprises
#   1 Sunny Street
#   …
output "labels" {
  value = [for address in data.moltin_customer_addresses.own.addresses : provider::moltin::format_address(address)]
}
