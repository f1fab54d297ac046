# All customers with an email address at testers.example.
data "moltin_customers" "testers" {
  email = "*@testers.example"
}

output "testers" {
  value = { for customer in data.moltin_customers.testers.customers : customer.email => customer.name }
}
