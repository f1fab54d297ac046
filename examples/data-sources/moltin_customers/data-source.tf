# The testers among the store's customers.
data "moltin_customers" "testers" {
  email = "*@testers.example"
}

output "testers" {
  value = { for customer in data.moltin_customers.testers.customers : customer.email => customer.name }
}
