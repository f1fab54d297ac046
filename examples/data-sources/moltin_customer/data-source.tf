data "moltin_customer" "ron" {
  email = "ron@swanson.com"
}

resource "moltin_customer_address" "office" {
  customer_id = data.moltin_customer.ron.id
  name        = "Office"
  first_name  = "Ron"
  last_name   = "Swanson"
  line_1      = "100 State Street"
  city        = "Pawnee"
  county      = "Wamapoke County"
  post_code   = "47993"
  country     = "US"
}
