# Ron Swanson's address book: his own address, and a dozen more from a CSV file.
#
# customer_id defaults to the logged-in customer (MOLTIN_CUSTOMER_EMAIL and MOLTIN_CUSTOMER_PASSWORD).

variable "instructions" {
  description = "Delivery instructions for Ron's house."
  type        = string
  default     = "Leave behind the bins"
}

resource "moltin_customer_address" "home" {
  name         = "Home"
  first_name   = "Ron"
  last_name    = "Swanson"
  company_name = "Ron Swanson Enterprises"
  line_1       = "1 Sunny Street"
  line_2       = ""
  city         = "Sunny Town"
  county       = "Sunnyville"
  post_code    = "SU33 1YY"
  country      = "US"
  instructions = var.instructions
}

locals {
  friends = { for row in csvdecode(file("${path.module}/addresses.csv")) : row.key => row }
}

resource "moltin_customer_address" "friend" {
  for_each = local.friends

  name         = each.value.name
  first_name   = each.value.first_name
  last_name    = each.value.last_name
  company_name = each.value.company_name
  phone_number = each.value.phone_number
  line_1       = each.value.line_1
  line_2       = each.value.line_2
  city         = each.value.city
  county       = each.value.county
  region       = each.value.region
  post_code    = each.value.post_code
  country      = each.value.country
}
