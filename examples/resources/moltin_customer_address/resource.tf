resource "moltin_customer" "ann" {
  name  = "Ann Perkins"
  email = "ann@pawnee.example"
}

resource "moltin_customer_address" "home" {
  customer_id  = moltin_customer.ann.id
  name         = "Home"
  first_name   = "Ann"
  last_name    = "Perkins"
  phone_number = "(555) 555-0101"
  line_1       = "220 Maple Avenue"
  line_2       = "Apartment 4"
  city         = "Pawnee"
  county       = "Wamapoke County"
  region       = "Indiana"
  post_code    = "47998"
  country      = "US"
  instructions = "Ring twice"

  timeouts = {
    create = "2m"
  }
}
