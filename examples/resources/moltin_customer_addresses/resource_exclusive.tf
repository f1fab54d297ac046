resource "moltin_customer" "tom" {
  name  = "Tom Haverford"
  email = "tom@pawnee.example"
}

# Also deletes addresses that are not declared here. The plan shows them in others.
resource "moltin_customer_addresses" "tom" {
  customer_id = moltin_customer.tom.id
  exclusive   = true

  addresses = {
    home = {
      name       = "Home"
      first_name = "Tom"
      last_name  = "Haverford"
      line_1     = "12 Snakehole Lane"
      city       = "Pawnee"
      county     = "Wamapoke County"
      post_code  = "47998"
      country    = "US"
    }
  }
}
