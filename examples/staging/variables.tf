variable "customers_file" {
  description = "CSV file with the customers: key, name, email, external_ref."
  type        = string
  default     = "customers.csv"
}

variable "addresses_file" {
  description = "CSV file with their addresses: the key of the customer, a name that is unique for the customer, and the address."
  type        = string
  default     = "addresses.csv"
}
