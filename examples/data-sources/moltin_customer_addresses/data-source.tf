# Without customer_id: the customer whom the provider is logged in as.
data "moltin_customer_addresses" "own" {}

output "towns" {
  value = distinct(data.moltin_customer_addresses.own.addresses[*].city)
}
