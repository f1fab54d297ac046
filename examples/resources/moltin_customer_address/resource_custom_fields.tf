# Requires a store whose addresses have these custom fields.
resource "moltin_customer" "donna" {
  name  = "Donna Meagle"
  email = "donna@pawnee.example"
}

resource "moltin_customer_address" "office" {
  customer_id = moltin_customer.donna.id
  name        = "Office"
  first_name  = "Donna"
  last_name   = "Meagle"
  line_1      = "100 State Street"
  county      = "Wamapoke County"
  post_code   = "47993"
  country     = "US"

  custom_fields = jsonencode({
    "address-priority" = 1
    delivery_details   = "Leave it at the front desk"
  })
}
