variable "customers_file" {
  description = "CSV file of the customers: key, name, email, external_ref."
  type        = string
  default     = "customers.csv"
}

variable "addresses_file" {
  description = "CSV file of their addresses: the customer's key, a name that no other address of that customer has, and the address."
  type        = string
  default     = "addresses.csv"
}
