output "customer_ids" {
  description = "ID of each customer, by key."
  value       = { for key, customer in module.customer : key => customer.id }
}

output "labels" {
  description = "Postal label of each address, by customer and name."
  value       = { for key, customer in module.customer : key => customer.labels }
}
