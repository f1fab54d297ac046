resource "moltin_customer" "ann" {
  name  = "Ann Perkins"
  email = "ann@pawnee.example"
}

resource "moltin_customer_addresses" "ann" {
  customer_id = moltin_customer.ann.id

  addresses = {
    home = {
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
    }
    work = {
      name         = "Work"
      first_name   = "Ann"
      last_name    = "Perkins"
      company_name = "Pawnee St. Joseph Medical Center"
      line_1       = "8 Hospital Hill"
      city         = "Pawnee"
      county       = "Wamapoke County"
      region       = "Indiana"
      post_code    = "47997"
      country      = "US"
      instructions = "Reception desk"
    }
  }
}
