data "moltin_customer" "ron" {
  email = "ron@swanson.com"
}

data "moltin_customer_address" "home" {
  customer_id = data.moltin_customer.ron.id
  name        = "Home" # or id = "…"
}

output "post_code" {
  value = data.moltin_customer_address.home.post_code
}
