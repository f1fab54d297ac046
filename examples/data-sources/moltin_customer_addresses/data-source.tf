# customer_id defaults to the logged-in customer.
data "moltin_customer_addresses" "own" {}

output "towns" {
  value = distinct(data.moltin_customer_addresses.own.addresses[*].city)
}
