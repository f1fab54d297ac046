terraform {
  required_providers {
    moltin = {
      source = "moltin/moltin"
    }
  }
}

# Without customer_id: the customer whom the provider is logged in as.
data "moltin_customer_addresses" "own" {}

# One postal label for each address, such as
#   Ron Swanson
#   Ron Swanson Enterprises
#   1 Sunny Street
#   …
output "labels" {
  value = [for address in data.moltin_customer_addresses.own.addresses : provider::moltin::format_address(address)]
}
