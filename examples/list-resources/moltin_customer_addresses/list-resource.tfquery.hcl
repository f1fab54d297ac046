# Returns one result per customer, with all of the customer's addresses.
list "moltin_customer_addresses" "testers" {
  provider         = moltin
  include_resource = true
  limit            = 500

  config {
    email = "*@testers.example"
  }
}
